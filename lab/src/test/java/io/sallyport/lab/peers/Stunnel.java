package io.sallyport.lab.peers;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Carries plain TCP to a TLS server: each connection to it becomes one TLS connection. Or stands as
 * a TLS server itself, with nobody behind it.
 */
public final class Stunnel {
  private final InetSocketAddress address;

  private Stunnel(InetSocketAddress address) {
    this.address = address;
  }

  /**
   * Where a tunnel leads.
   *
   * @param serverName sent as SNI, and demanded of the server's certificate
   * @param anchor authority that the server's certificate must come from
   * @param identity shown to the server; null for a client without a certificate
   * @param source own address; null to leave it to the kernel
   */
  public record Target(
      InetSocketAddress server,
      String serverName,
      Path anchor,
      LabAuthority.@Nullable Identity identity,
      @Nullable InetAddress source) {
    public Target(
        InetSocketAddress server,
        String serverName,
        Path anchor,
        LabAuthority.@Nullable Identity identity) {
      this(server, serverName, anchor, identity, null);
    }

    /** The same from an address of one's choice. */
    public Target from(InetAddress address) {
      return new Target(server, serverName, anchor, identity, address);
    }
  }

  public static Stunnel start(PeerScope scope, String name, InetAddress at, Target target) {
    InetSocketAddress address = new InetSocketAddress(at, ListeningSockets.freePort(at));
    StringBuilder lines = new StringBuilder();
    lines.append("foreground = yes\ndebug = notice\npid =\n[").append(name).append("]\n");
    lines.append("client = yes\n");
    lines.append("accept = ").append(text(address)).append('\n');
    lines.append("connect = ").append(text(target.server())).append('\n');
    lines.append("sni = ").append(target.serverName()).append('\n');
    lines.append("checkHost = ").append(target.serverName()).append('\n');
    lines.append("verifyChain = yes\nCAfile = ").append(target.anchor()).append('\n');
    if (target.source() != null) {
      lines.append("local = ").append(target.source().getHostAddress()).append('\n');
    }
    if (target.identity() != null) {
      lines.append("cert = ").append(target.identity().certificate()).append('\n');
      lines.append("key = ").append(target.identity().key()).append('\n');
    }
    lines.append("TIMEOUTclose = 0\n");
    Path configuration = scope.write(name + ".conf", lines.toString());
    PeerProcess process =
        scope.start(name, List.of(PeerProcess.program("stunnel"), configuration.toString()));
    process.awaitListener(address, Duration.ofMinutes(1));
    return new Stunnel(address);
  }

  /** Shows a certificate to whoever connects, asks for none, and has nothing more to say. */
  public static void serve(
      PeerScope scope, String name, InetSocketAddress at, LabAuthority.Identity identity) {
    String lines =
        """
        foreground = yes
        debug = notice
        pid =
        [%s]
        accept = %s
        connect = %s
        cert = %s
        key = %s
        """
            .formatted(
                name,
                text(at),
                // Nobody is ever there.
                at.getAddress().getHostAddress() + ":1",
                identity.certificate(),
                identity.key());
    Path configuration = scope.write(name + ".conf", lines);
    scope
        .start(name, List.of(PeerProcess.program("stunnel"), configuration.toString()))
        .awaitListener(at, Duration.ofMinutes(1));
  }

  /** Where plain TCP is accepted. */
  public InetSocketAddress address() {
    return address;
  }

  private static String text(InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }
}
