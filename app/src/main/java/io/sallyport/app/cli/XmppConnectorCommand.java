package io.sallyport.app.cli;

import io.sallyport.app.agent.XmppConnector;
import io.sallyport.app.logs.LogFormat;
import io.sallyport.app.logs.NodeLog;
import io.sallyport.net.tls.TlsFiles;
import io.sallyport.topology.Topology;
import io.sallyport.wire.xmpp.XmppDomain;
import io.sallyport.xmpp.connector.ConnectorSettings;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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
      description = "A domain that the server serves; repeat it. The topology's if left out.")
  private List<String> domains = List.of();

  @Option(
      names = "--edge",
      paramLabel = "HOST[:PORT]",
      description = "A node of the pool, by the name in its internal certificate; repeat it.")
  private List<String> edges = List.of();

  @Option(
      names = {"-t", "--topology"},
      paramLabel = "FILE",
      description = "The topology to take the nodes from, in place of --edge.")
  private @Nullable Path topology;

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

  @Option(names = "--key", required = true, paramLabel = "FILE", description = "Its key.")
  private Path key = Path.of("");

  @Option(
      names = "--trust",
      required = true,
      paramLabel = "FILE",
      description = "PEM file of the authorities of the nodes' internal certificates.")
  private Path trust = Path.of("");

  @Option(
      names = "--log-format",
      paramLabel = "FORMAT",
      defaultValue = "TEXT",
      description = "Log lines for people or machines: ${COMPLETION-CANDIDATES}; either case.")
  private LogFormat logFormat = LogFormat.TEXT;

  @Option(
      names = "--drain-limit",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "How long what is under way may take after SIGTERM; default 30.")
  private int drainLimitSeconds;

  XmppConnectorCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    ConnectorSettings settings = settings();
    NodeLog log = NodeLog.start(logFormat, "connector", new FileOutputStream(FileDescriptor.out));
    return switch (XmppConnector.start(
        settings, TlsFiles.of(certificate, key, trust), log.events())) {
      case XmppConnector.Start.Refused refused -> {
        log.close();
        refused.problems().forEach(console.err()::println);
        yield ExitCode.BAD_CONFIGURATION.number();
      }
      case XmppConnector.Start.Running running -> untilSignal(running.connector(), log);
    };
  }

  private int untilSignal(XmppConnector connector, NodeLog log) {
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("drain")
                .unstarted(() -> {
                  connector.drain(Duration.ofSeconds(drainLimitSeconds));
                  connector.close();
                  log.close();
                  Runtime.getRuntime().halt(0);
                }));
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return ExitCode.FINE.number();
  }

  private ConnectorSettings settings() {
    Set<String> ours = new LinkedHashSet<>();
    domains.forEach(domain -> ours.add(domain("--domain", domain)));
    List<NamedPlace> nodes = new ArrayList<>();
    edges.forEach(edge -> nodes.add(NamedPlace.read(edge, "--edge", USUAL_PORT)));
    if (topology != null) {
      Topology pool = NamedPlace.topology(topology);
      nodes.addAll(NamedPlace.nodes(pool, ROW, "The pool has no XMPP proxy: add 'xmpp'"));
      if (ours.isEmpty()) {
        ours.addAll(pool.domains());
      }
    }
    refuseIf(nodes.isEmpty(), "name the nodes of the pool with --edge or --topology");
    refuseIf(ours.isEmpty(), "name the domains of the server with --domain or --topology");
    refuseIf(nodes.size() > ConnectorSettings.MAX_NODES, "a pool has 64 nodes at most");
    refuseIf(ours.size() > ConnectorSettings.MAX_DOMAINS, "a connector serves 256 domains at most");
    return new ConnectorSettings(
        name.toLowerCase(Locale.ROOT),
        ours,
        ComponentSecrets.read(components, ours),
        nodes.stream().map(XmppConnectorCommand::place).toList(),
        place(NamedPlace.read(server, "--server", 0)));
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
