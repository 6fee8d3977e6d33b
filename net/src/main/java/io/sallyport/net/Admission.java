package io.sallyport.net;

import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The gates of one listener: decides about each new connection and keeps count of the open ones.
 * Owned by the loop that accepts; time comes in as a number.
 */
final class Admission {
  /** Sources remembered at once; some are remembered a little after their last connection. */
  static final int MAX_SOURCES = 100_000;

  private static final long SWEEP_EVERY_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long SWEEP_FULL_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final ConnectionLimits limits;
  private final long nanosPerNew;
  private final Map<SourcePrefix, Source> sources = new HashMap<>();
  private final LinkedHashSet<Ticket> handshakes = new LinkedHashSet<>();
  private long sweptNanos;
  private int open;

  Admission(ConnectionLimits limits, long nowNanos) {
    this.limits = limits;
    this.nanosPerNew = TimeUnit.SECONDS.toNanos(1) / limits.perSource().newPerSecond();
    this.sweptNanos = nowNanos;
  }

  /** What becomes of a new connection. */
  sealed interface Verdict {
    /**
     * The connection may come in.
     *
     * @param evicted true if the handshake of another connection was cut to make room
     */
    record Admitted(Ticket ticket, boolean evicted) implements Verdict {}

    record Refused(NetCounter reason) implements Verdict {}
  }

  /** An admitted connection. */
  static final class Ticket {
    private final Source source;
    private final Runnable cut;
    private boolean released;

    private Ticket(Source source, Runnable cut) {
      this.source = source;
      this.cut = cut;
    }
  }

  /** What is known of one source. */
  private static final class Source {
    private final ArrayDeque<Ticket> handshakes = new ArrayDeque<>(1);
    private int open;

    /** When the rate would be used up no more, were no further connection to come. */
    private long restedNanos;

    Source(long nowNanos) {
      restedNanos = nowNanos;
    }

    boolean isForgettable(long nowNanos) {
      return open == 0 && restedNanos - nowNanos <= 0;
    }
  }

  /**
   * Decides about a connection, which is in its handshake until {@link #handshakeEnded}.
   *
   * @param cut closes the connection; called at most once, when its handshake must give way
   */
  Verdict admit(InetAddress from, Runnable cut, long nowNanos) {
    sweepIfDue(nowNanos);
    var prefix = SourcePrefix.of(from);
    var known = sources.get(prefix);
    var refusal = refusal(from, known, nowNanos);
    if (refusal != null) {
      return new Verdict.Refused(refusal);
    }
    var source = known;
    if (source == null) {
      source = new Source(nowNanos);
      sources.put(prefix, source);
    }
    source.open++;
    open++;
    source.restedNanos = latest(source.restedNanos, nowNanos) + nanosPerNew;
    var ticket = new Ticket(source, cut);
    source.handshakes.add(ticket);
    handshakes.add(ticket);
    return new Verdict.Admitted(ticket, evictForRoom(source, limits.exempt().contains(from)));
  }

  private @Nullable NetCounter refusal(InetAddress from, @Nullable Source source, long nowNanos) {
    if (!limits.allowed().contains(from)) {
      return NetCounter.REFUSED_NOT_ALLOWED;
    }
    if (open >= limits.open()) {
      return NetCounter.REFUSED_OPEN;
    }
    if (source == null) {
      return sources.size() < MAX_SOURCES ? null : NetCounter.REFUSED_SOURCES;
    }
    if (limits.exempt().contains(from)) {
      return null;
    }
    var perSource = limits.perSource();
    if (source.open >= perSource.open()) {
      return NetCounter.REFUSED_SOURCE_OPEN;
    }
    long usedNanos = latest(source.restedNanos, nowNanos) - nowNanos;
    return usedNanos > nanosPerNew * (perSource.newBurst() - 1L)
        ? NetCounter.REFUSED_SOURCE_RATE
        : null;
  }

  /**
   * Cuts the handshake that is one too many: the oldest of this source if it has more than its
   * share, else the oldest of all if there are too many.
   */
  private boolean evictForRoom(Source source, boolean exempt) {
    Ticket victim = null;
    if (!exempt && source.handshakes.size() > limits.handshakes().perSource()) {
      victim = source.handshakes.getFirst();
    } else if (handshakes.size() > limits.handshakes().open()) {
      victim = handshakes.getFirst();
    }
    if (victim == null) {
      return false;
    }
    handshakeEnded(victim);
    victim.cut.run();
    return true;
  }

  /** The connection's handshake is done, or it had none. */
  void handshakeEnded(Ticket ticket) {
    if (handshakes.remove(ticket)) {
      ticket.source.handshakes.remove(ticket);
    }
  }

  /** The connection is closed. */
  void released(Ticket ticket) {
    if (ticket.released) {
      return;
    }
    ticket.released = true;
    handshakeEnded(ticket);
    ticket.source.open--;
    open--;
  }

  int open() {
    return open;
  }

  int handshakes() {
    return handshakes.size();
  }

  int sources() {
    return sources.size();
  }

  private void sweepIfDue(long nowNanos) {
    long every = sources.size() < MAX_SOURCES ? SWEEP_EVERY_NANOS : SWEEP_FULL_EVERY_NANOS;
    if (nowNanos - sweptNanos < every) {
      return;
    }
    sweptNanos = nowNanos;
    for (Iterator<Source> i = sources.values().iterator(); i.hasNext(); ) {
      if (i.next().isForgettable(nowNanos)) {
        i.remove();
      }
    }
  }

  private static long latest(long a, long b) {
    return a - b > 0 ? a : b;
  }
}
