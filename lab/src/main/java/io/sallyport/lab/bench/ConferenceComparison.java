package io.sallyport.lab.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A node against HAProxy as ways from TLS outside to mutual TLS inside, on the same core, in turns:
 * octets and sessions per second of processor time, and memory per idle session. This process
 * carries the load and is to be pinned to another core.
 *
 * <p>Arguments: the folder of the distribution, the file to write the results to, seconds per
 * slice. Exit code 1 if a target is missed.
 */
public final class ConferenceComparison {
  private static final String SUBJECT_CORE = "0";
  private static final int SESSIONS = 20;
  private static final int JOINS_AT_ONCE = 16;
  private static final int PARKED = 48;
  private static final int IDLE_SESSIONS = 1_000;
  private static final int WARM_UP_SLICES = 10;

  /** Third octets of source addresses. */
  private static final int OURS = 1;

  private static final int THEIRS = 101;

  private final ConferenceLoad load;
  private final Report report;
  private final Turns turns;

  private ConferenceComparison(ConferenceLoad load, Report report, int sliceSeconds) {
    this.load = load;
    this.report = report;
    this.turns = new Turns(report, sliceSeconds);
  }

  public static void main(String[] arguments) throws IOException {
    Path home = Path.of(arguments[0]);
    Path folder = Files.createTempDirectory("sallyport-conferences");
    Workplace workplace = new Workplace(folder);
    Report report = new Report("HAProxy");
    Report.say(String.format(Locale.ROOT, "Configurations and logs: %s", folder));
    try (ConferenceLoad load = new ConferenceLoad(workplace);
        Subject sallyport = Subject.conferences(workplace, home, SUBJECT_CORE);
        Subject haproxy = Subject.haproxy(workplace, SUBJECT_CORE)) {
      new ConferenceComparison(load, report, Integer.parseInt(arguments[2]))
          .run(sallyport, haproxy);
    }
    if (!report.write(Path.of(arguments[1]))) {
      System.out.println("A target is missed.");
      System.exit(1);
    }
  }

  private void run(Subject sallyport, Subject haproxy) {
    load.park(Subject.CONFERENCE_LINK, "ae1.harbor.lan", PARKED);
    Place ours =
        new Place(sallyport, new ConferenceLoad.Hall(sallyport.door(), load.invitations()), OURS);
    Place theirs = new Place(haproxy, new ConferenceLoad.Hall(haproxy.door(), () -> ""), THEIRS);
    joins(ours, theirs);
    octets(ours, theirs);
    memory(ours, theirs);
  }

  /** A subject, how guests get in, and where they come from. */
  private record Place(Subject subject, ConferenceLoad.Hall hall, int source) {}

  private void joins(Place ours, Place theirs) {
    report.line("### Sessions");
    report.line("");
    Side our = joins(ours);
    Side their = joins(theirs);
    turns.warmUp(our, WARM_UP_SLICES);
    turns.warmUp(their, 1);
    Turns.Result result = turns.compare(JOINS_AT_ONCE + " joins at once", "sessions", our, their);
    report.target("sessions per core second", Report.Bound.AT_LEAST, 0.9, result.ratio());
  }

  private Side joins(Place place) {
    return new Side(place.subject(), new Joins(load, place.hall(), place.source(), JOINS_AT_ONCE));
  }

  private void octets(Place ours, Place theirs) {
    report.line("### Octets");
    report.line("");
    List<ConferenceGuest> ourGuests = load.joinFlooding(ours.hall(), SESSIONS, ours.source() + 1);
    List<ConferenceGuest> theirGuests =
        load.joinFlooding(theirs.hall(), SESSIONS, theirs.source() + 1);
    Side our = new Side(ours.subject(), new Conferences(load, ourGuests));
    Side their = new Side(theirs.subject(), new Conferences(load, theirGuests));
    turns.warmUp(our, WARM_UP_SLICES);
    turns.warmUp(their, 1);
    Turns.Result result = turns.compare(SESSIONS + " sessions, both ways", "kilobytes", our, their);
    report.target("octets per core second", Report.Bound.AT_LEAST, 0.95, result.ratio());
    Stream.concat(ourGuests.stream(), theirGuests.stream()).forEach(ConferenceGuest::close);
  }

  private void memory(Place ours, Place theirs) {
    report.line("### Memory");
    report.line("");
    new MemoryComparison(report).compare("session, idle", memory(ours), memory(theirs));
  }

  private MemoryComparison.Way memory(Place place) {
    return new MemoryComparison.Way(
        place.subject(), () -> load.join(place.hall(), IDLE_SESSIONS, place.source() + 2));
  }
}
