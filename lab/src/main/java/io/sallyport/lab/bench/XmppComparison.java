package io.sallyport.lab.bench;

import io.sallyport.wire.Octets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * A node against Prosody or ejabberd as ways of stanzas between a partner and what serves our
 * domain, on the same core, in turns: stanzas and streams per second of processor time, and memory
 * per idle stream. This process carries the load and is to be pinned to another core.
 *
 * <p>Arguments: the folder of the distribution, the file to write the results to, seconds per
 * slice, {@code prosody} or {@code ejabberd}. Exit code 1 if a target is missed.
 */
public final class XmppComparison {
  private static final String SUBJECT_CORE = "0";
  private static final int STREAMS = 4;
  private static final int STANZAS_AT_ONCE = 512;
  private static final int STREAMS_AT_ONCE = 16;
  private static final int IDLE_STREAMS = 1_000;
  private static final int STANZAS_WARM_UP_SLICES = 4;
  private static final int STREAMS_WARM_UP_SLICES = 8;

  /** Third octets of source addresses. */
  private static final int OURS = 1;

  private static final int THEIRS = 101;

  private final XmppLoad load;
  private final Report report;
  private final Turns turns;
  private final Peer peer;

  private XmppComparison(XmppLoad load, Report report, int sliceSeconds, Peer peer) {
    this.load = load;
    this.report = report;
    this.turns = new Turns(report, sliceSeconds);
    this.peer = peer;
  }

  /** Whom a node is compared with. */
  private enum Peer {
    PROSODY("Prosody", 5),
    EJABBERD("ejabberd", 1.5);

    private final String title;
    private final double stanzas;

    /**
     * @param stanzas how many a node has to pass for one of the peer's
     */
    Peer(String title, double stanzas) {
      this.title = title;
      this.stanzas = stanzas;
    }

    Subject start(Workplace workplace) {
      return this == PROSODY
          ? XmppSubjects.prosody(workplace, SUBJECT_CORE)
          : XmppSubjects.ejabberd(workplace, SUBJECT_CORE);
    }

    Consumer<Octets> serve(XmppLoad load) {
      return load.serveAsComponent(
          this == PROSODY ? XmppSubjects.PROSODY_COMPONENTS : XmppSubjects.EJABBERD_COMPONENTS);
    }
  }

  public static void main(String[] arguments) throws IOException {
    Path home = Path.of(arguments[0]);
    Peer peer = Peer.valueOf(arguments[3].toUpperCase(Locale.ROOT));
    Path folder = Files.createTempDirectory("sallyport-xmpp");
    Workplace workplace = new Workplace(folder);
    Report report = new Report(peer.title);
    Report.say(String.format(Locale.ROOT, "Configurations and logs: %s", folder));
    try (XmppLoad load = new XmppLoad(workplace);
        Subject node = XmppSubjects.node(workplace, home, SUBJECT_CORE);
        Subject other = peer.start(workplace)) {
      new XmppComparison(load, report, Integer.parseInt(arguments[2]), peer).run(node, other);
    }
    if (!report.write(Path.of(arguments[1]))) {
      System.out.println("A target is missed.");
      System.exit(1);
    }
  }

  private void run(Subject node, Subject other) {
    Place ours = new Place(node, load.serve(XmppSubjects.SERVERS), OURS);
    Place theirs = new Place(other, peer.serve(load), THEIRS);
    stanzas(ours, theirs);
    streams(ours, theirs);
    memory(ours, theirs);
  }

  /**
   * A subject, how stanzas from inside get to it, and where streams to it come from.
   *
   * @param source third octet of addresses
   */
  private record Place(Subject subject, Consumer<Octets> wayBack, int source) {
    Door door() {
      return new Door(subject.address(), XmppLoad.OURS);
    }
  }

  private void stanzas(Place ours, Place theirs) {
    report.line("### Stanzas");
    report.line("");
    Side our = talk(ours);
    Side their = talk(theirs);
    turns.warmUp(our, STANZAS_WARM_UP_SLICES);
    turns.warmUp(their, 1);
    Turns.Result result = turns.compare(STANZAS_AT_ONCE + " under way", "stanzas", our, their);
    report.target("stanzas per core second", Report.Bound.AT_LEAST, peer.stanzas, result.ratio());
  }

  private Side talk(Place place) {
    List<LoadStream> streams = load.connect(place.door(), STREAMS, place.source());
    return new Side(place.subject(), new Talk(load, streams, place.wayBack(), STANZAS_AT_ONCE));
  }

  private void streams(Place ours, Place theirs) {
    report.line("### Streams");
    report.line("");
    Side our = visits(ours);
    Side their = visits(theirs);
    turns.warmUp(our, STREAMS_WARM_UP_SLICES);
    turns.warmUp(their, 1);
    turns.compare(STREAMS_AT_ONCE + " at once", "streams", our, their);
  }

  private Side visits(Place place) {
    return new Side(
        place.subject(), new StreamVisits(load, place.door(), place.source() + 1, STREAMS_AT_ONCE));
  }

  private void memory(Place ours, Place theirs) {
    report.line("### Memory");
    report.line("");
    double ratio =
        new MemoryComparison(report).compare("stream, idle", memory(ours), memory(theirs));
    report.target("memory per idle stream", Report.Bound.AT_MOST, 1, ratio);
  }

  private MemoryComparison.Way memory(Place place) {
    return new MemoryComparison.Way(
        place.subject(), () -> load.connect(place.door(), IDLE_STREAMS, place.source() + 2));
  }
}
