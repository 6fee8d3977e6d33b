package io.sallyport.lab.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * A node against Kamailio with the same job, on the same core, in turns: requests and sign-ins per
 * second of processor time, delays under load, and memory per idle connection. This process carries
 * the load and is to be pinned to another core.
 *
 * <p>Arguments: the folder of the distribution, the file to write the results to, seconds per
 * slice, TCP workers of Kamailio. Exit code 1 if a target is missed.
 */
public final class KamailioComparison {
  private static final String SUBJECT_CORE = "0";

  /** So many that none comes near the pace that a node allows one connection. */
  private static final int CLIENTS = 1000;

  private static final int REQUESTS_AT_ONCE = 200;
  private static final int SIGN_INS_AT_ONCE = 64;
  private static final int IDLE_CLIENTS = 3000;
  private static final int WARM_UP_SLICES = 3;

  /** Third octets of source addresses. */
  private static final int OURS = 1;

  private static final int THEIRS = 101;

  private final Load load;
  private final Report report;
  private final int sliceSeconds;
  private final Turns turns;

  private KamailioComparison(Load load, Report report, int sliceSeconds) {
    this.load = load;
    this.report = report;
    this.sliceSeconds = sliceSeconds;
    this.turns = new Turns(report, sliceSeconds);
  }

  public static void main(String[] arguments) throws IOException {
    Path home = Path.of(arguments[0]);
    int sliceSeconds = Integer.parseInt(arguments[2]);
    int kamailioWorkers = Integer.parseInt(arguments[3]);
    Path folder = Files.createTempDirectory("sallyport-bench");
    Workplace workplace = new Workplace(folder);
    Report report = new Report("Kamailio");
    Report.say(String.format(Locale.ROOT, "Configurations and logs: %s", folder));
    try (Load load = new Load(workplace);
        Subject sallyport = Subject.sallyport(workplace, home, SUBJECT_CORE);
        Subject kamailio = Subject.kamailio(workplace, kamailioWorkers, SUBJECT_CORE)) {
      new KamailioComparison(load, report, sliceSeconds).run(sallyport, kamailio);
    }
    if (!report.write(Path.of(arguments[1]))) {
      System.out.println("A target is missed.");
      System.exit(1);
    }
  }

  private void run(Subject sallyport, Subject kamailio) {
    List<LoadClient> ours = load.signIn(sallyport.door(), CLIENTS, OURS);
    List<LoadClient> theirs = load.signIn(kamailio.door(), CLIENTS, THEIRS);
    double perSecond =
        requests(new Talk(sallyport, ours), new Talk(kamailio, theirs)).lowerPerSecond();
    signIns(sallyport, kamailio);
    report.line("### Delay at half of the lower one's rate");
    report.line("");
    List<LoadClient> direct = load.signIn(Workplace.DIRECTOR_DOOR, CLIENTS, OURS + 1);
    new DelayComparison(report, sliceSeconds)
        .run(
            perSecond / 2,
            new DelayComparison.Ways(
                openLoop(ours, perSecond / 2),
                openLoop(theirs, perSecond / 2),
                openLoop(direct, perSecond / 2)));
    memory(sallyport, kamailio);
  }

  /** A subject and its clients, signed in. */
  private record Talk(Subject subject, List<LoadClient> clients) {}

  private Turns.Result requests(Talk ours, Talk theirs) {
    report.line("### Requests");
    report.line("");
    Side our = closedLoop(ours, REQUESTS_AT_ONCE);
    Side their = closedLoop(theirs, REQUESTS_AT_ONCE);
    turns.warmUp(our, WARM_UP_SLICES);
    turns.warmUp(their, 1);
    Turns.Result many =
        turns.compare(REQUESTS_AT_ONCE + " requests at once", "requests", our, their);
    report.target("requests per core second", Report.Bound.AT_LEAST, 1, many.ratio());
    turns.compare("one request at a time", "requests", closedLoop(ours, 1), closedLoop(theirs, 1));
    return many;
  }

  private Side closedLoop(Talk talk, int atOnce) {
    return new Side(talk.subject(), new ClosedLoop(load.loop(), talk.clients(), atOnce));
  }

  private OpenLoop openLoop(List<LoadClient> clients, double perSecond) {
    return new OpenLoop(load.loop(), clients, perSecond);
  }

  private void signIns(Subject sallyport, Subject kamailio) {
    report.line("### TLS sign-ins");
    report.line("");
    Side ours = signIns(sallyport, OURS + 2);
    Side theirs = signIns(kamailio, THEIRS + 2);
    turns.warmUp(ours, WARM_UP_SLICES);
    turns.warmUp(theirs, 1);
    Turns.Result result =
        turns.compare(SIGN_INS_AT_ONCE + " sign-ins at once", "sign-ins", ours, theirs);
    report.target("TLS sign-ins per core second", Report.Bound.AT_LEAST, 0.9, result.ratio());
  }

  private Side signIns(Subject subject, int source) {
    return new Side(subject, new SignIns(load, subject.door(), source, SIGN_INS_AT_ONCE));
  }

  private void memory(Subject sallyport, Subject kamailio) {
    report.line("### Memory");
    report.line("");
    MemoryComparison memory = new MemoryComparison(report);
    double registered =
        memory.compare(
            "registered, idle", registered(sallyport, OURS), registered(kamailio, THEIRS));
    double tls = memory.compare("TLS, idle", idle(sallyport, OURS), idle(kamailio, THEIRS));
    report.target("memory per idle TLS connection", Report.Bound.AT_MOST, 1, tls);
    report.target("memory per idle registered connection", Report.Bound.AT_MOST, 1, registered);
  }

  private MemoryComparison.Way idle(Subject subject, int source) {
    return new MemoryComparison.Way(
        subject, () -> load.connectIdle(subject.door(), IDLE_CLIENTS, source + 3));
  }

  private MemoryComparison.Way registered(Subject subject, int source) {
    return new MemoryComparison.Way(
        subject, () -> load.signIn(subject.door(), IDLE_CLIENTS, source + 4));
  }
}
