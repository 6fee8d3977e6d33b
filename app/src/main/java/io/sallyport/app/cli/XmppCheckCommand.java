package io.sallyport.app.cli;

import io.sallyport.app.node.XmppCheck;
import io.sallyport.telemetry.Event;
import io.sallyport.telemetry.Problem;
import io.sallyport.topology.Capability;
import io.sallyport.topology.Node;
import io.sallyport.topology.Topology;
import io.sallyport.topology.json.JsonWriter;
import io.sallyport.wire.xmpp.DomainPair;
import io.sallyport.wire.xmpp.XmppDomain;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Tries out the way to an XMPP partner, and looks at what it is told of us. */
@Command(
    name = "check",
    description =
        "Try out the way to an XMPP partner from a node, step by step and without a message, and"
            + " look at our own names and certificate.",
    mixinStandardHelpOptions = true)
final class XmppCheckCommand implements Callable<Integer> {
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

  /** Of what others may have written. */
  private static final int MAX_LENGTH = 400;

  private final Console console;

  @Parameters(paramLabel = "DOMAIN", description = "The partner's domain.")
  private String partner = "";

  @Mixin private TopologyOption topology = new TopologyOption();

  @Option(
      names = {"-n", "--node"},
      required = true,
      paramLabel = "NODE",
      description = "Name of the node this is run on, as in the topology.")
  private String name = "";

  @Option(
      names = "--from",
      paramLabel = "DOMAIN",
      description = "The domain of the pool that speaks; without it the first.")
  private String from = "";

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  private final List<XmppCheck.Finding> findings = new ArrayList<>();

  XmppCheckCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws InterruptedException {
    Topology pool = topology.topology();
    Node node = TopologyOption.node(pool, name);
    if (!pool.capabilities().contains(Capability.XMPP)) {
      throw new CommandRefused(
          ExitCode.BAD_CONFIGURATION, "The pool has no capability 'xmpp': add it");
    }
    DomainPair pair = pair(pool);
    return switch (XmppCheck.open(pool, node, this::state, InstantSource.system())) {
      case XmppCheck.Opening.Refused(var problems) ->
          throw new CommandRefused(
              ExitCode.BAD_CONFIGURATION, problems.stream().map(Problem::toString).toList());
      case XmppCheck.Opening.Opened(var check) -> run(check, pair);
    };
  }

  private int run(XmppCheck check, DomainPair pair) throws InterruptedException {
    try (check) {
      boolean isFine = check.run(pair, this::found);
      if (json) {
        print(pair, isFine);
      }
      return (isFine ? ExitCode.FINE : ExitCode.CHECK_FAILED).number();
    }
  }

  private DomainPair pair(Topology pool) {
    String named = from.isEmpty() ? pool.domains().getFirst() : from;
    XmppDomain speaker =
        XmppDomain.of(named)
            .filter(domain -> pool.domains().contains(domain.ascii()))
            .orElseThrow(() -> notOurs(named, pool));
    XmppDomain to =
        XmppDomain.of(partner)
            .orElseThrow(
                () -> new CommandRefused(ExitCode.WRONG_USE, "'" + partner + "' is no domain"));
    if (pool.domains().contains(to.ascii())) {
      throw new CommandRefused(
          ExitCode.WRONG_USE, "'" + partner + "' is a domain of this pool, and no partner's");
    }
    return new DomainPair(speaker, to);
  }

  private static CommandRefused notOurs(String named, Topology pool) {
    return new CommandRefused(
        ExitCode.WRONG_USE,
        "'" + named + "' is no domain of this pool; it has " + String.join(", ", pool.domains()));
  }

  private void found(XmppCheck.Finding finding) {
    findings.add(finding);
    if (!json) {
      console
          .out()
          .printf(
              "%-5s%-17s%s%n",
              finding.isFine() ? "ok" : "BAD", finding.what(), shown(finding.detail()));
      if (!finding.isFine()) {
        console.out().printf("%22s%s%n", "", finding.remedy());
      }
      console.out().flush();
    }
  }

  /** What a node would log of it. */
  private void state(Event event, Object... fields) {
    if (!json && event.level().compareTo(Event.Level.WARN) >= 0) {
      console.err().println(event.text() + " " + shown(Arrays.toString(fields)));
    }
  }

  /** Names in certificates and words of servers are whatever others like, for a terminal too. */
  static String shown(String text) {
    String cut = text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) + "..." : text;
    return CONTROL.matcher(cut).replaceAll("?");
  }

  private void print(DomainPair pair, boolean isFine) {
    JsonWriter text =
        new JsonWriter()
            .beginObject()
            .member("from", pair.from().ascii())
            .member("to", pair.to().ascii())
            .member("fine", isFine)
            .name("findings")
            .beginArray();
    for (XmppCheck.Finding finding : findings) {
      text.beginObject()
          .member("fine", finding.isFine())
          .member("what", finding.what())
          .member("detail", finding.detail())
          .member("remedy", finding.remedy())
          .endObject();
    }
    console.out().print(text.endArray().endObject());
  }
}
