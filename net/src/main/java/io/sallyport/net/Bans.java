package io.sallyport.net;

import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Events;
import io.sallyport.telemetry.SparseEvents;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;

/**
 * The sources that may not connect for a while, kept in memory only. One loop owns what is known of
 * sources and alone writes the table of bans; reports reach it as tasks. The loops that accept
 * connections read the table without a lock: it is a concurrent map of immutable entries, and a
 * read of it neither waits nor makes anybody wait.
 *
 * <p>Never banned are the addresses it is made with and those where a certificate proved a
 * configured server of late.
 */
public final class Bans {
  /** Bans at once; the one that ends first gives way. */
  public static final int MAX_BANS = 100_000;

  /** Addresses remembered for what a certificate proved there; the oldest proof gives way. */
  static final int MAX_PROVEN = 10_000;

  /** How long a proof spares its address. */
  static final Duration PROOF_HOLDS = Duration.ofHours(24);

  private final Loop owner;
  private final AddressSet spared;
  private final Counters<NetCounter> counters;
  private final Events events;
  private final Map<SourcePrefix, Ban> bans = new ConcurrentHashMap<>();
  private volatile BooleanSupplier isOverloaded = () -> false;

  // The owner's alone.
  private final Conduct conduct = new Conduct();
  private final Map<SourcePrefix, Long> proven = new LinkedHashMap<>();
  private final TreeSet<Ban> byEnd =
      new TreeSet<>(
          ((Comparator<Ban>) (a, b) -> Long.signum(a.untilNanos() - b.untilNanos()))
              .thenComparing(ban -> ban.source().isIpv4())
              .thenComparingLong(ban -> ban.source().bits()));

  /**
   * @param owner any loop of the node
   * @param spared never banned: our own servers, and whoever the operator exempts
   */
  public Bans(Loop owner, AddressSet spared, Counters<NetCounter> counters, Events events) {
    this.owner = owner;
    this.spared = spared;
    this.counters = counters;
    this.events = new SparseEvents(events, owner::nanoTime);
  }

  /** For listeners that clients dial. */
  public SourceWatch ofClients() {
    return new SourceWatch(this, SourceWatch.CLIENT_TOLERANCE);
  }

  /** For listeners that servers dial. */
  public SourceWatch ofServers() {
    return new SourceWatch(this, SourceWatch.SERVER_TOLERANCE);
  }

  /** A ban as an operator reads it. */
  public record Listed(String source, String reason, Duration left) {}

  /** The bans that hold now, those that end last first. From any thread. */
  public List<Listed> list() {
    long nowNanos = owner.nanoTime();
    return bans.values().stream()
        .filter(ban -> !ban.isOver(nowNanos))
        .sorted((a, b) -> Long.signum(b.untilNanos() - a.untilNanos()))
        .map(ban ->
            new Listed(
                ban.source().toString(),
                ban.reason().words(),
                Duration.ofNanos(ban.untilNanos() - nowNanos)))
        .toList();
  }

  /** Bans that hold now. From any thread. */
  public long count() {
    long nowNanos = owner.nanoTime();
    return bans.values().stream().filter(ban -> !ban.isOver(nowNanos)).count();
  }

  /**
   * As long as the node bears too much, listeners take half as many new connections of a source.
   *
   * @param overloaded asked for each new connection, on any loop
   */
  public void halveRatesWhile(BooleanSupplier overloaded) {
    isOverloaded = overloaded;
  }

  boolean isOverloaded() {
    return isOverloaded.getAsBoolean();
  }

  boolean isBanned(InetAddress source, long nowNanos) {
    if (bans.isEmpty()) {
      return false;
    }
    Ban ban = bans.get(SourcePrefix.of(source));
    return ban != null && !ban.isOver(nowNanos);
  }

  boolean spares(InetAddress source) {
    return spared.contains(source);
  }

  void report(InetAddress source, Offence offence, int tolerance) {
    counters.count(NetCounter.OFFENCES);
    if (!spared.contains(source)) {
      onOwner(() -> note(SourcePrefix.of(source), offence, tolerance));
    }
  }

  void proven(InetAddress source) {
    onOwner(() -> spare(SourcePrefix.of(source)));
  }

  private void onOwner(Runnable task) {
    try {
      owner.execute(task);
    } catch (RejectedExecutionException _) {
      // The node stops, and its bans with it.
    }
  }

  private void note(SourcePrefix source, Offence offence, int tolerance) {
    long nowNanos = owner.nanoTime();
    Long provenNanos = proven.get(source);
    if (provenNanos == null || nowNanos - provenNanos > PROOF_HOLDS.toNanos()) {
      conduct.noted(source, offence, tolerance, nowNanos).ifPresent(ban -> begin(ban, nowNanos));
    }
  }

  private void begin(Ban ban, long nowNanos) {
    while (!byEnd.isEmpty() && (byEnd.first().isOver(nowNanos) || byEnd.size() >= MAX_BANS)) {
      bans.remove(byEnd.removeFirst().source());
    }
    Ban before = bans.get(ban.source());
    if (before != null && before.untilNanos() - ban.untilNanos() >= 0) {
      return;
    }
    if (before != null) {
      byEnd.remove(before);
    }
    bans.put(ban.source(), ban);
    byEnd.add(ban);
    counters.count(NetCounter.SOURCES_BANNED);
    events.state(
        NetEvent.SOURCE_BANNED,
        "source",
        ban.source(),
        "reason",
        ban.reason().words(),
        "seconds",
        Duration.ofNanos(ban.untilNanos() - nowNanos).toSeconds());
  }

  private void spare(SourcePrefix source) {
    if (proven.remove(source) == null && proven.size() >= MAX_PROVEN) {
      proven.remove(proven.keySet().iterator().next());
    }
    proven.put(source, owner.nanoTime());
    conduct.forget(source);
    Ban ban = bans.remove(source);
    if (ban != null) {
      byEnd.remove(ban);
    }
  }
}
