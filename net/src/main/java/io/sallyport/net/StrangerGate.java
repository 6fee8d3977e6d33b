package io.sallyport.net;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What those may use of a service who have not shown who they are, on all its listeners together.
 * Who shows it gets back what coming in took, so that many honest clients behind one address are no
 * flood; only connections that come to nothing use a source up. Safe from any thread: each call
 * takes a lock for a few look-ups, once or twice in the life of a connection. When all places are
 * taken, one of the source that has most of them gives way to a source that has fewer, so that a
 * flood has to come from more sources than there are places.
 */
public final class StrangerGate {
  /** How much more there may be of an exempt source: it is the address of many. */
  public static final int EXEMPT_TIMES = 10;

  /** Sources and networks remembered at once, each. */
  static final int MAX_SOURCES = 100_000;

  /** Strangers looked at for the one that gives way: those that have been here longest. */
  static final int CANDIDATES = 1_024;

  private static final long SWEEP_EVERY_NANOS = Duration.ofSeconds(10).toNanos();
  private static final int BITS_OF_A_SITE = 48;

  private final Limits limits;
  private final AddressSet exempt;
  private final Map<SourcePrefix, Source> sources = new HashMap<>();
  private final Map<Long, TokenBucket> sites = new HashMap<>();

  /** Those that can be told to give way, in the order in which they came. */
  private final LinkedHashSet<Entry> entered = new LinkedHashSet<>();

  private long sweptNanos;
  private int open;

  /**
   * How much there may be.
   *
   * @param open connections of strangers at once, 1 or more
   * @param perSource the same of one source, see {@link SourcePrefix}
   * @param rate new connections of a source
   * @param siteRate new connections of the /48 of an IPv6 address
   * @param failures refused credentials of a source within {@code shut} that shut it out
   * @param shut how long
   */
  public record Limits(
      int open, int perSource, Rate rate, Rate siteRate, int failures, Duration shut) {
    public static final Limits DEFAULT =
        new Limits(1_024, 64, new Rate(60, 30), new Rate(600, 300), 10, Duration.ofMinutes(1));

    public Limits withOpen(int most, int mostPerSource) {
      return new Limits(most, mostPerSource, rate, siteRate, failures, shut);
    }
  }

  /** New connections at once after a pause, and per minute in the long run; 1 or more each. */
  public record Rate(int burst, int perMinute) {
    private TokenBucket bucket(int times, long nowNanos) {
      return TokenBucket.perMinute(times * perMinute, times * burst, nowNanos);
    }
  }

  /** What is known of a source. */
  private static final class Source {
    private final TokenBucket rate;
    private final int times;
    private int open;
    private int failures;
    private long failuresSinceNanos;
    private long shutUntilNanos;

    /** True if it has more of what a source may have than the other. */
    private boolean hasMoreThan(Source other) {
      return (long) open * other.times > (long) other.open * times;
    }

    Source(Rate rate, int times, long nowNanos) {
      this.rate = rate.bucket(times, nowNanos);
      this.times = times;
      this.failuresSinceNanos = nowNanos;
      this.shutUntilNanos = nowNanos;
    }
  }

  /**
   * @param exempt sources whose own limits are {@link #EXEMPT_TIMES} times as high
   */
  public StrangerGate(Limits limits, AddressSet exempt, long nowNanos) {
    this.limits = limits;
    this.exempt = exempt;
    this.sweptNanos = nowNanos;
  }

  /** Connections of strangers now. */
  public synchronized int open() {
    return open;
  }

  /** True if the limits of a source are {@link #EXEMPT_TIMES} times as high. */
  public boolean isExempt(InetAddress from) {
    return exempt.contains(from);
  }

  /** Credentials from there were refused. */
  public synchronized void failed(InetAddress from, long nowNanos) {
    Source source = sources.get(SourcePrefix.of(from));
    if (source == null) {
      return;
    }
    if (nowNanos - source.failuresSinceNanos > limits.shut().toNanos()) {
      source.failures = 0;
      source.failuresSinceNanos = nowNanos;
    }
    source.failures++;
    if (source.failures >= source.times * limits.failures()) {
      source.failures = 0;
      source.shutUntilNanos = nowNanos + limits.shut().toNanos();
    }
  }

  /** Decides about a new connection. */
  public synchronized Entry admit(InetAddress from, long nowNanos) {
    sweepIfDue(nowNanos);
    SourcePrefix prefix = SourcePrefix.of(from);
    Source source =
        sources.computeIfAbsent(
            prefix, _ -> new Source(limits.rate(), isExempt(from) ? EXEMPT_TIMES : 1, nowNanos));
    NetCounter refusal = refusal(from, source, nowNanos);
    if (refusal == null) {
      source.open++;
      open++;
    }
    return new Entry(from, source, Optional.ofNullable(refusal));
  }

  private @Nullable NetCounter refusal(InetAddress from, Source source, long nowNanos) {
    if (sources.size() > MAX_SOURCES || sites.size() > MAX_SOURCES) {
      return NetCounter.REFUSED_SOURCES;
    }
    if (source.shutUntilNanos - nowNanos > 0) {
      return NetCounter.REFUSED_BANNED;
    }
    if (source.open >= source.times * limits.perSource()) {
      return NetCounter.REFUSED_SOURCE_OPEN;
    }
    boolean mayCome =
        source.rate.take(nowNanos)
            && (isExempt(from)
                || site(from).map(site -> siteRate(site, nowNanos).take(nowNanos)).orElse(true));
    if (!mayCome) {
      return NetCounter.REFUSED_SOURCE_RATE;
    }
    return open < limits.open() || hasMadeRoomFor(source) ? null : NetCounter.REFUSED_OPEN;
  }

  /** Cuts the oldest of whoever has most, if that is more than the newcomer has. */
  private boolean hasMadeRoomFor(Source newcomer) {
    Entry victim = null;
    Source most = newcomer;
    int looked = 0;
    for (Entry entry : entered) {
      if (looked++ == CANDIDATES) {
        break;
      }
      if (entry.source.hasMoreThan(most)) {
        most = entry.source;
        victim = entry;
      }
    }
    if (victim != null) {
      victim.giveWay();
    }
    return victim != null;
  }

  private TokenBucket siteRate(Long site, long nowNanos) {
    return sites.computeIfAbsent(site, _ -> limits.siteRate().bucket(1, nowNanos));
  }

  /** The first 48 bits of an IPv6 address. */
  private static Optional<Long> site(InetAddress from) {
    return from instanceof Inet4Address
        ? Optional.empty()
        : Optional.of(
            ByteBuffer.wrap(from.getAddress()).getLong() >>> (Long.SIZE - BITS_OF_A_SITE));
  }

  private void sweepIfDue(long nowNanos) {
    if (nowNanos - sweptNanos < SWEEP_EVERY_NANOS) {
      return;
    }
    sweptNanos = nowNanos;
    sources
        .values()
        .removeIf(source ->
            source.open == 0
                && source.rate.isFull(nowNanos)
                && source.shutUntilNanos - nowNanos <= 0
                && nowNanos - source.failuresSinceNanos > limits.shut().toNanos());
    sites.values().removeIf(rate -> rate.isFull(nowNanos));
  }

  /** A connection that was decided about. */
  public final class Entry {
    private final InetAddress from;
    private final Source source;
    private final Optional<NetCounter> refusal;
    private boolean isOver;
    private @Nullable Runnable cut;

    private Entry(InetAddress from, Source source, Optional<NetCounter> refusal) {
      this.from = from;
      this.source = source;
      this.refusal = refusal;
      this.isOver = refusal.isPresent();
    }

    /** Why it may not come in; empty if it may. */
    public Optional<NetCounter> refusal() {
      return refusal;
    }

    /**
     * It is in.
     *
     * @param cut closes the connection; called at most once, when it has to give way
     */
    public void entered(Runnable cut) {
      synchronized (StrangerGate.this) {
        if (!isOver) {
          this.cut = cut;
          entered.add(this);
        }
      }
    }

    private void giveWay() {
      leave();
      if (cut != null) {
        cut.run();
      }
    }

    /** It is known now who that is. */
    public void proven(long nowNanos) {
      synchronized (StrangerGate.this) {
        if (!isOver) {
          leave();
          source.rate.putBack(nowNanos);
          site(from).map(sites::get).ifPresent(rate -> rate.putBack(nowNanos));
        }
      }
    }

    /** The connection is closed. */
    public void left() {
      synchronized (StrangerGate.this) {
        if (!isOver) {
          leave();
        }
      }
    }

    private void leave() {
      isOver = true;
      entered.remove(this);
      source.open--;
      open--;
    }
  }
}
