package io.sallyport.lab.webconf;

import io.sallyport.lab.firewall.SystemCommand;
import io.sallyport.lab.peers.PeerScope;
import java.net.InetSocketAddress;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Nothing comes through to some ports of this machine, nor from there: neither end hears that the
 * other is gone. Ends on close.
 */
final class Silence implements AutoCloseable {
  private static final String TABLE = "sallyport_silence_" + ProcessHandle.current().pid();

  private final SystemCommand nft = SystemCommand.named("nft");

  private Silence(PeerScope scope, String rules) {
    nft.succeed("-f", scope.write("silence.nft", rules).toString());
  }

  static Silence around(PeerScope scope, InetSocketAddress... ports) {
    return new Silence(
        scope,
        """
        table ip %s {
          chain in {
            type filter hook input priority 0
        %s
          }
        }
        """
            .formatted(
                TABLE, Stream.of(ports).map(Silence::rules).collect(Collectors.joining("\n"))));
  }

  private static String rules(InetSocketAddress port) {
    return "ip daddr %1$s tcp dport %2$d drop\nip saddr %1$s tcp sport %2$d drop"
        .formatted(port.getAddress().getHostAddress(), port.getPort());
  }

  @Override
  public void close() {
    nft.succeed("delete", "table", "ip", TABLE);
  }
}
