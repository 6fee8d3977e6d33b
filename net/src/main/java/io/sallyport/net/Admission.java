package io.sallyport.net;

import java.net.InetAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The gates of one listener: decides about each new connection and keeps count of the open ones.
 * Owned by the loop that accepts; time comes in as a number. When all places are taken, the
 * connection that has been silent longest gives way to a new one, of those that have not proven who
 * is on the other end; if all have, the new one is refused.
 */
final class Admission {
  /** Sources remembered at once; some are remembered a little after their last connection. */
  static final int MAX_SOURCES = 100_000;

  /** Connections looked at for the one that has been silent longest. */
  static final int SHED_CANDIDATES = 64;

  private static final long SWEEP_EVERY_NANOS = TimeUnit.SECONDS.toNanos(10);
  private static final long SWEEP_FULL_EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final ConnectionLimits limits;
  private final Map<SourcePrefix, Source> sources = new HashMap<>();
  private final LinkedHashSet<Ticket> handshakes = new LinkedHashSet<>();

  /** About in the order in which they were last heard. */
  private final LinkedHashSet<Ticket> unproven = new LinkedHashSet<>();

  private long sweptNanos;
  private int open;
  private boolean isHalved;

  Admission(ConnectionLimits limits, long nowNanos) {
    this.limits = limits;
    this.sweptNanos = nowNanos;
  }

  /** What becomes of a new connection. */
  sealed interface Verdict {
    /**
     * The connection may come in.
     *
     * @param cuts why other connections were cut to make room, one for each
     */
    record Admitted(Ticket ticket, List<NetCounter> cuts) implements Verdict {}

    record Refused(NetCounter reason) implements Verdict {}
  }

  /** An admitted connection. */
  static final class Ticket {
    private final Source source;
    private final Runnable cut;
    private boolean released;
    private long queuedNanos;

    /** Written by the connection's own loop. */
    private volatile long heardNanos;

    private Ticket(Source source, Runnable cut, long nowNanos) {
      this.source = source;
      this.cut = cut;
      this.queuedNanos = nowNanos;
      this.heardNanos = nowNanos;
    }

    /** Octets arrived. Called by the connection's loop. */
    void heard(long nowNanos) {
      heardNanos = nowNanos;
    }
  }

  /** What is known of one source. */
  private static final class Source {
    private final ArrayDeque<Ticket> handshakes = new ArrayDeque<>(1);
    private final TokenBucket rate;
    private int open;

    Source(TokenBucket rate) {
      this.rate = rate;
    }

    boolean isForgettable(long nowNanos) {
      return open == 0 && rate.isFull(nowNanos);
    }
  }

  /** From now on each source may, or may not, open half as many new connections as otherwise. */
  Admission halved(boolean halved) {
    isHalved = halved;
    return this;
  }

  private boolean takes(TokenBucket rate, long nowNanos) {
    return rate.take(isHalved ? 2 : 1, nowNanos);
  }

  /**
   * Decides about a connection, which is in its handshake until {@link #handshakeEnded}.
   *
   * @param cut closes the connection; called at most once, when it must give way
   */
  Verdict admit(InetAddress from, Runnable cut, long nowNanos) {
    sweepIfDue(nowNanos);
    var source = sources.get(SourcePrefix.of(from));
    boolean isExempt = limits.exempt().contains(from);
    var refusal = refusal(from, source, isExempt, nowNanos);
    if (refusal != null) {
      return new Verdict.Refused(refusal);
    }
    List<NetCounter> cuts = new ArrayList<>(2);
    if (open >= limits.open()) {
      if (!shed()) {
        return new Verdict.Refused(NetCounter.REFUSED_OPEN);
      }
      cuts.add(NetCounter.CONNECTIONS_SHED);
    }
    if (source == null) {
      source = newSource(from, nowNanos);
    }
    var ticket = new Ticket(source, cut, nowNanos);
    source.open++;
    open++;
    source.handshakes.add(ticket);
    handshakes.add(ticket);
    unproven.add(ticket);
    if (evictForRoom(source, isExempt)) {
      cuts.add(NetCounter.HANDSHAKES_EVICTED);
    }
    return new Verdict.Admitted(ticket, cuts);
  }

  private Source newSource(InetAddress from, long nowNanos) {
    var perSource = limits.perSource();
    var rate = new TokenBucket(perSource.newPerSecond(), perSource.newBurst(), nowNanos);
    takes(rate, nowNanos);
    var source = new Source(rate);
    sources.put(SourcePrefix.of(from), source);
    return source;
  }

  private @Nullable NetCounter refusal(
      InetAddress from, @Nullable Source source, boolean isExempt, long nowNanos) {
    if (!limits.allowed().contains(from)) {
      return NetCounter.REFUSED_NOT_ALLOWED;
    }
    if (source == null) {
      return sources.size() < MAX_SOURCES ? null : NetCounter.REFUSED_SOURCES;
    }
    if (isExempt) {
      return null;
    }
    if (source.open >= limits.perSource().open()) {
      return NetCounter.REFUSED_SOURCE_OPEN;
    }
    return takes(source.rate, nowNanos) ? null : NetCounter.REFUSED_SOURCE_RATE;
  }

  /**
   * Cuts the connection that has been silent longest, of those that have not proven anything.
   *
   * @return false if all have
   */
  private boolean shed() {
    for (int i = 0; i < SHED_CANDIDATES && !unproven.isEmpty(); i++) {
      var first = unproven.getFirst();
      if (first.heardNanos - first.queuedNanos <= 0) {
        break;
      }
      // Heard since it was queued: it has its place by that now.
      unproven.remove(first);
      first.queuedNanos = first.heardNanos;
      unproven.add(first);
    }
    if (unproven.isEmpty()) {
      return false;
    }
    giveWay(unproven.getFirst());
    return true;
  }

  /** Its place is free at once, whenever it will have closed. */
  private void giveWay(Ticket victim) {
    released(victim);
    victim.cut.run();
  }

  /**
   * Cuts the handshake that is one too many: the oldest of this source if it has more than its
   * share, else the oldest of all if there are too many.
   */
  private boolean evictForRoom(Source source, boolean isExempt) {
    Ticket victim = null;
    if (!isExempt && source.handshakes.size() > limits.handshakes().perSource()) {
      victim = source.handshakes.getFirst();
    } else if (handshakes.size() > limits.handshakes().open()) {
      victim = handshakes.getFirst();
    }
    if (victim == null) {
      return false;
    }
    giveWay(victim);
    return true;
  }

  /** The connection's handshake is done, or it had none. */
  void handshakeEnded(Ticket ticket) {
    if (handshakes.remove(ticket)) {
      ticket.source.handshakes.remove(ticket);
    }
  }

  /** Whether it is known who is on the other end: then others give way first. */
  void proven(Ticket ticket, boolean isProven) {
    if (isProven) {
      unproven.remove(ticket);
    } else if (!ticket.released) {
      ticket.queuedNanos = ticket.heardNanos;
      unproven.add(ticket);
    }
  }

  /** The connection is closed. */
  void released(Ticket ticket) {
    if (ticket.released) {
      return;
    }
    ticket.released = true;
    handshakeEnded(ticket);
    unproven.remove(ticket);
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
}
