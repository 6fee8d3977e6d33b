package io.sallyport.lab.webconf;

import io.sallyport.lab.firewall.SystemCommand;
import io.sallyport.lab.peers.PeerScope;
import java.net.InetSocketAddress;
import java.net.Socket;

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

  /**
   * Around a port, and on one connection.
   *
   * @param connection at its own end; another one may get the same port there towards somebody else
   */
  static Silence around(PeerScope scope, InetSocketAddress port, Socket connection) {
    var own = (InetSocketAddress) connection.getLocalSocketAddress();
    var other = (InetSocketAddress) connection.getRemoteSocketAddress();
    return new Silence(
        scope,
        """
        table ip %s {
          chain in {
            type filter hook input priority 0
            %s drop
            %s drop
            %s %s drop
            %s %s drop
          }
        }
        """
            .formatted(
                TABLE,
                at("d", port),
                at("s", port),
                at("s", own),
                at("d", other),
                at("s", other),
                at("d", own)));
  }

  /**
   * What matches a port.
   *
   * @param side s of who sends, d of who receives
   */
  private static String at(String side, InetSocketAddress port) {
    return "ip %1$saddr %2$s tcp %1$sport %3$d"
        .formatted(side, port.getAddress().getHostAddress(), port.getPort());
  }

  @Override
  public void close() {
    nft.succeed("delete", "table", "ip", TABLE);
  }
}
