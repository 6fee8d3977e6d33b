package io.sallyport.net.revocation;

import io.sallyport.net.Deadline;
import io.sallyport.net.Loop;
import io.sallyport.net.dns.Resolver;
import io.sallyport.net.revocation.Watches.Path;
import io.sallyport.net.tls.TlsTrust;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Events;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Revocation checks that fetch lists and ask responders. A node makes one. What has to wait runs on
 * virtual threads; verdicts come back to the loop that asked.
 *
 * <p>The path of a question: {@link PathJudge} finds nothing known of a certificate, {@link
 * CertificateJudge} turns to {@link RevocationLists} and {@link Responders}, which {@link Fetches}
 * fetches for.
 */
public final class FetchingChecks implements RevocationChecks, AutoCloseable {
  /** A judgement ends a little before the limit, so that what is known by then counts. */
  private static final Duration JUDGEMENT = RevocationLimits.TOTAL.minusMillis(1000);

  /** Loops run timers a little late. */
  private static final Duration VERDICT = RevocationLimits.TOTAL.minusMillis(200);

  private final Surroundings surroundings;
  private final ExecutorService executor;
  private final Semaphore judgements = new Semaphore(RevocationLimits.MAX_JUDGEMENTS);
  private final Watches watches = new Watches(RevocationLimits.MAX_WATCHES);
  private final Reports reports;
  private final Anchors anchors;
  private final PathJudge judge;
  private final Optional<Renewal> renewal;
  private final RenewalPace pace;

  /**
   * What checks need from the node.
   *
   * @param trust the anchors that chains are validated against; asked on loops, must not block
   * @param resolver for hosts in certificates
   * @param loop that the resolver is asked on
   */
  public record Surroundings(
      Supplier<TlsTrust> trust,
      Resolver resolver,
      Loop loop,
      Counters<RevocationCounter> counters,
      Events events,
      InstantSource clock) {}

  public FetchingChecks(RevocationSettings settings, Surroundings surroundings) {
    this.surroundings = surroundings;
    this.pace = settings.pace();
    this.executor =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("revocation-", 0).factory());
    this.reports = new Reports(surroundings.counters(), surroundings.events());
    this.anchors = new Anchors(surroundings.trust());
    var working =
        new PathJudge.Surroundings(executor, watches, reports, pace, surroundings.clock());
    this.judge =
        new PathJudge(
            anchors, new KnownStatuses(settings.federation()), certificates(settings), working);
    this.renewal =
        settings.federation().refreshes()
            ? Optional.of(new Renewal(watches, judge, working))
            : Optional.empty();
  }

  private CertificateJudge certificates(RevocationSettings settings) {
    var way =
        new Fetches.Way(
            new Hosts(surroundings.resolver(), surroundings.loop()),
            settings.targets(),
            settings.allowedPorts(),
            new HttpExchange(settings.sources()));
    var clock = surroundings.clock();
    var fetches = new Fetches(way, surroundings.counters());
    return new CertificateJudge(
        new RevocationLists(fetches, pace, clock, executor),
        new Responders(fetches, clock, executor),
        new CertificateJudge.Terms(settings.allowedPorts(), pace, clock));
  }

  /** Begins to look again at what is watched, if that is set. */
  public void start() {
    renewal.ifPresent(executor::execute);
  }

  /** Ends everything under way; what is asked from now on is unknown. */
  @Override
  public void close() {
    executor.shutdownNow();
  }

  @Override
  public void judge(Loop loop, List<X509Certificate> chain, Consumer<RevocationVerdict> outcome) {
    var path = anchors.path(chain).map(Path::of);
    if (path.isEmpty()) {
      reports.unanchored();
      outcome.accept(new RevocationVerdict.Unknown("no trust anchor has issued the chain"));
      return;
    }
    var judgement = new Judgement(path.get(), outcome);
    var known = judge.known(path.get());
    if (known.isPresent()) {
      reports.cached();
      judgement.end(known.get().verdict());
    } else if (judgements.tryAcquire()) {
      judgement.begin(loop);
    } else {
      judgement.end(new RevocationVerdict.Unknown("too many chains are judged already"));
    }
  }

  @Override
  public Watch watch(Loop loop, List<X509Certificate> chain, Runnable revoked) {
    var path = anchors.path(chain).map(Path::of);
    if (path.isEmpty()) {
      return () -> {};
    }
    var known = judge.known(path.get());
    var retryAt = pace.retryAt(surroundings.clock().instant());
    var dueAt = known.map(PathJudge.PathStatus::renewAt).orElse(retryAt);
    var added = watches.add(path.get(), dueAt, loop, revoked);
    if (!added.isWatching()) {
      reports.unwatched(chain.getFirst());
    }
    // Asked again: it may have been learnt between the two.
    if (isRevoked(path.get())) {
      path.get().hashes().forEach(watches::revoked);
    }
    return added.watch();
  }

  private boolean isRevoked(Path path) {
    return judge.known(path).map(PathJudge.PathStatus::verdict).orElse(null)
        instanceof RevocationVerdict.Revoked;
  }

  /** One question and its one answer. Its state belongs to the loop that asked. */
  private final class Judgement {
    private final Path path;
    private final Consumer<RevocationVerdict> outcome;
    private Loop.@Nullable Timer timer;
    private boolean isOver;

    Judgement(Path path, Consumer<RevocationVerdict> outcome) {
      this.path = path;
      this.outcome = outcome;
    }

    void begin(Loop loop) {
      var deadline = Deadline.in(JUDGEMENT);
      timer = loop.schedule(VERDICT, () -> end(unknown("no answer in time")));
      try {
        executor.execute(() -> ask(loop, deadline));
      } catch (RejectedExecutionException _) {
        judgements.release();
        end(unknown("the node stops"));
      }
    }

    private void ask(Loop loop, Deadline deadline) {
      try {
        var status = judge.ask(path, deadline);
        loop.execute(() -> end(status.verdict()));
      } catch (RejectedExecutionException _) {
        // The node stops, and nobody waits for the verdict any more.
      } finally {
        judgements.release();
      }
    }

    void end(RevocationVerdict verdict) {
      if (isOver) {
        return;
      }
      isOver = true;
      if (timer != null) {
        timer.cancel();
      }
      reports.verdict(path.certificates().getFirst(), verdict);
      outcome.accept(verdict);
    }

    private RevocationVerdict unknown(String why) {
      return new RevocationVerdict.Unknown(
          Reports.named(path.certificates().getFirst()) + ": " + why);
    }
  }
}
