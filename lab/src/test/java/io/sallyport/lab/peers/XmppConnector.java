package io.sallyport.lab.peers;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The connector beside a server inside, a process of its own. */
public final class XmppConnector {
  /** The secret of all its components. */
  public static final String SECRET = "component-secret";

  private static final Duration START = Duration.ofMinutes(5);

  private final PeerScope scope;
  private final List<String> arguments;
  private final Set<String> partners;
  private @Nullable PeerProcess process;
  private int starts;

  private XmppConnector(PeerScope scope, List<String> arguments, Set<String> partners) {
    this.scope = scope;
    this.arguments = List.copyOf(arguments);
    this.partners = Set.copyOf(partners);
  }

  /**
   * Starts one and waits until both nodes and the server have let it in.
   *
   * @param inside authority of its certificate and of the nodes'
   * @param server where components connect
   * @param partners domains of partners that the server has components for
   */
  public static XmppConnector start(
      PeerScope scope,
      XmppPool pool,
      LabAuthority inside,
      InetSocketAddress server,
      Set<String> partners) {
    LabAuthority.Identity identity =
        inside.issue("xgw1", LabAuthority.Usage.SERVER_AND_CLIENT, List.of("xgw1.harbor.lan"));
    StringBuilder components = new StringBuilder();
    partners.forEach(partner -> components.append(partner + " " + SECRET + "\n"));
    Path file = scope.write("components", components.toString());
    XmppConnector connector =
        new XmppConnector(
            scope,
            List.of(
                "xmpp",
                "connector",
                "--name",
                "xgw1.harbor.lan",
                "--topology",
                pool.topology().toString(),
                "--server",
                server.getAddress().getHostAddress() + ":" + server.getPort(),
                "--components",
                file.toString(),
                "--certificate",
                identity.certificate().toString(),
                "--key",
                identity.key().toString(),
                "--trust",
                inside.anchor().toString()),
            partners);
    connector.restart();
    return connector;
  }

  /** Starts it anew and waits until it is ready. */
  public void restart() {
    starts++;
    PeerProcess started = scope.start("connector-" + starts, ProgramCommand.of(200, arguments));
    process = started;
    started.awaitOutput("node=ae1.harbor.lan", START);
    started.awaitOutput("node=ae2.harbor.lan", START);
    partners.forEach(partner -> started.awaitOutput("component=" + partner, START));
  }

  /** Ends it as a crash would. */
  public void kill() {
    process().kill();
  }

  /** Lets it end in good order. */
  public void beginToStop() {
    process().terminate();
  }

  /** Waits for its end, and returns its exit code. */
  public int awaitStopped(Duration limit) {
    return process().awaitExit(limit);
  }

  /** Everything logged since the last start. */
  public String log() {
    return process().output();
  }

  private PeerProcess process() {
    if (process == null) {
      throw new IllegalStateException("not started");
    }
    return process;
  }
}
