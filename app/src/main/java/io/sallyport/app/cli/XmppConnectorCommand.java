package io.sallyport.app.cli;

import io.sallyport.app.agent.XmppConnector;
import io.sallyport.topology.Topology;
import io.sallyport.topology.Xmpp;
import io.sallyport.wire.xmpp.XmppDomain;
import io.sallyport.xmpp.connector.ConnectorSettings;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs a connector beside an XMPP server. */
@Command(
    name = "connector",
    description = {
      "Run beside an XMPP server such as ejabberd, and let its users talk to partners outside.",
      "Dials every node of the pool on 23456 with a gateway's certificate, and the server as the"
          + " component of each partner (XEP-0114); SIGTERM takes nothing new, waits for what is"
          + " under way, and ends."
    },
    mixinStandardHelpOptions = true)
final class XmppConnectorCommand implements Callable<Integer> {
  private static final String ROW = "INT-01";
  private static final int USUAL_PORT = 23_456;

  private final Console console;

  @Option(
      names = "--name",
      required = true,
      paramLabel = "NAME",
      description = "The gateway that it is, of 'inside.xmppGateways'; its certificate proves it.")
  private String name = "";

  @Option(
      names = "--domain",
      paramLabel = "DOMAIN",
      description = {
        "A domain that the server serves; repeat it.",
        "If left out, those of the topology: what the gateway's entry in 'xmpp.internal.gateways'"
            + " has, else all but those of 'xmpp.internal.components'."
      })
  private List<String> domains = List.of();

  @Option(
      names = "--server",
      required = true,
      paramLabel = "HOST:PORT",
      description = "Where components connect to the server: on this host, or through a tunnel.")
  private String server = "";

  @Option(
      names = "--components",
      required = true,
      paramLabel = "FILE",
      description = "One partner a line: its domain, and the secret of the server's component.")
  private Path components = Path.of("");

  @Option(
      names = "--certificate",
      required = true,
      paramLabel = "FILE",
      description = "PEM file of the gateway's certificate and its issuers.")
  private Path certificate = Path.of("");

  @Option(
      names = "--drain-limit",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "How long what is under way may take after SIGTERM; default 30.")
  private int drainLimitSeconds;

  @Mixin private InsideOptions inside = new InsideOptions();

  @Mixin private ProgramOptions program = new ProgramOptions();

  XmppConnectorCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    ConnectorSettings settings = settings();
    return ProgramOptions.end(
        console,
        program
            .process("connector", drainLimitSeconds, false)
            .run(log -> XmppConnector.start(settings, inside.files(certificate), log.events())));
  }

  private ConnectorSettings settings() {
    String gateway = name.toLowerCase(Locale.ROOT);
    Set<String> ours = new LinkedHashSet<>();
    domains.forEach(domain -> ours.add(domain("--domain", domain)));
    Optional<Topology> pool = inside.pool();
    List<NamedPlace> nodes =
        inside.nodes(pool, ROW, USUAL_PORT, "The pool has no XMPP proxy: add 'xmpp'");
    if (ours.isEmpty()) {
      pool.map(it -> served(it, gateway)).ifPresent(ours::addAll);
      refuseIf(
          pool.isPresent() && ours.isEmpty(),
          "components serve all domains of the topology; name those of the server with --domain");
    }
    refuseIf(ours.isEmpty(), "name the domains of the server with --domain or --topology");
    refuseIf(nodes.size() > ConnectorSettings.MAX_NODES, "a pool has 64 nodes at most");
    refuseIf(ours.size() > ConnectorSettings.MAX_DOMAINS, "a connector serves 256 domains at most");
    return new ConnectorSettings(
        gateway,
        ours,
        secrets(pool, ours),
        nodes.stream().map(XmppConnectorCommand::place).toList(),
        place(NamedPlace.read(server, "--server", 0)));
  }

  /** What the topology leaves to a gateway: where a gateway is, a component gets nothing. */
  static Set<String> served(Topology pool, String gateway) {
    Xmpp.Internal internal = pool.xmpp().internal();
    return internal.gateways().stream()
        .filter(entry -> entry.name().equals(gateway))
        .findFirst()
        .<Set<String>>map(entry -> new LinkedHashSet<>(entry.domains()))
        .orElseGet(() -> {
          Set<String> domains = new LinkedHashSet<>(pool.domains());
          internal.components().forEach(component -> domains.remove(component.domain()));
          return domains;
        });
  }

  private Map<String, String> secrets(Optional<Topology> pool, Set<String> served) {
    Set<String> ours = new HashSet<>(served);
    pool.map(Topology::domains).ifPresent(ours::addAll);
    return ComponentSecrets.read(
        components,
        ours,
        domain -> pool.map(it -> it.xmpp().partner(domain).isPresent()).orElse(true));
  }

  private static void refuseIf(boolean isWrong, String text) {
    if (isWrong) {
      throw new CommandRefused(ExitCode.WRONG_USE, "sallyport: " + text);
    }
  }

  private static String domain(String option, String text) {
    return XmppDomain.of(text)
        .map(XmppDomain::ascii)
        .orElseThrow(() ->
            new CommandRefused(
                ExitCode.WRONG_USE, "sallyport: " + option + " is a domain, not " + text));
  }

  private static ConnectorSettings.Place place(NamedPlace named) {
    return new ConnectorSettings.Place(named.host(), named.port(), named.addresses());
  }
}
