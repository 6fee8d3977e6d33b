package io.sallyport.xmpp;

import io.sallyport.topology.Xmpp;
import io.sallyport.wire.Octets;
import io.sallyport.wire.xmpp.Jid;
import io.sallyport.wire.xmpp.Stanza;
import io.sallyport.wire.xmpp.StanzaCondition;
import io.sallyport.xmpp.inside.Loss;
import io.sallyport.xmpp.inside.StanzaUse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Stanzas for one domain of a partner's that wait for a stream, in order. Without room the newest
 * is lost; presence takes the place of what its sender has told before. Owned by its queue.
 */
final class UnsentStanzas {
  /**
   * Within which a stanza has left, counted from when it came: what is left of the time after which
   * everything has a fate is for the other end to say that it has taken it.
   */
  static final Duration LIMIT = Duration.ofMinutes(1);

  /**
   * One of them.
   *
   * @param endNanos when it has waited long enough
   * @param state that it tells; empty if it is something else
   */
  private record Waiting(Octets stanza, Sending sending, long endNanos, Optional<State> state) {}

  /**
   * A state that presence tells.
   *
   * @param way from whom to whom
   */
  private record State(Jid sender, String way) {
    static Optional<State> of(Octets octets) {
      return octets instanceof Stanza stanza
              && StanzaUse.of(stanza.kind().elementName(), stanza.type()) == StanzaUse.PRESENCE
          ? stanza.from().flatMap(Jid::parse).map(from -> of(from, stanza))
          : Optional.empty();
    }

    private static State of(Jid from, Stanza stanza) {
      return new State(from.bare(), from + " " + stanza.to().orElse(""));
    }
  }

  private final Xmpp.Limits limits;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private long octets;

  /** When the first of them has waited long enough, or one that is not there any more. */
  private long endNanos;

  UnsentStanzas(Xmpp.Limits limits) {
    this.limits = limits;
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  int size() {
    return waiting.size();
  }

  long octets() {
    return octets;
  }

  /** False if there is no room for it, which its sender was told. */
  boolean add(Octets stanza, Sending sending, long nowNanos) {
    var added = new Waiting(stanza, sending, endNanos(sending, nowNanos), State.of(stanza));
    if (!hasRoom(stanza, 0, 0)) {
      added.state.flatMap(state -> replaced(state, stanza)).ifPresent(this::drop);
    }
    if (!hasRoom(stanza, 0, 0)) {
      full(added);
      return false;
    }
    endNanos = waiting.isEmpty() ? added.endNanos : earlier(endNanos, added.endNanos);
    insert(added);
    octets += stanza.length();
    return true;
  }

  /** Behind those that came before it: at the end, unless a stream has given it back. */
  private void insert(Waiting added) {
    Deque<Waiting> later = new ArrayDeque<>(0);
    while (!waiting.isEmpty() && waiting.getLast().endNanos - added.endNanos > 0) {
      later.addFirst(waiting.removeLast());
    }
    waiting.addLast(added);
    waiting.addAll(later);
  }

  private boolean hasRoom(Octets stanza, int lessStanzas, long lessOctets) {
    return waiting.size() - lessStanzas < limits.queueStanzas()
        && octets - lessOctets + stanza.length() <= limits.queueBytes();
  }

  /** The one that it replaces; else the oldest of the same sender, if its place is large enough. */
  private Optional<Waiting> replaced(State state, Octets by) {
    Waiting oldest = null;
    for (Waiting each : waiting) {
      boolean isOfSender = each.state.filter(it -> it.sender.equals(state.sender)).isPresent();
      if (!isOfSender || !hasRoom(by, 1, each.stanza.length())) {
        continue;
      }
      if (each.state.get().way.equals(state.way)) {
        return Optional.of(each);
      }
      oldest = oldest == null ? each : oldest;
    }
    return Optional.ofNullable(oldest);
  }

  private void drop(Waiting old) {
    waiting.remove(old);
    octets -= old.stanza.length();
    full(old);
  }

  private static void full(Waiting stanza) {
    stanza.sending.lost(
        Loss.FULL, StanzaCondition.RESOURCE_CONSTRAINT, "too much waits for the partner");
  }

  /** Hands the first to a stream. */
  void sendFirst(Carrier carrier) {
    Waiting first = waiting.removeFirst();
    octets -= first.stanza.length();
    carrier.carry(first.stanza, first.sending);
  }

  /** Before that none has waited long enough: zero at least, the limit if none waits. */
  Duration timeLeft(long nowNanos) {
    return waiting.isEmpty() ? LIMIT : Duration.ofNanos(Math.max(0, endNanos - nowNanos));
  }

  private static long endNanos(Sending sending, long nowNanos) {
    return sending.cameNanos(nowNanos) + LIMIT.toNanos();
  }

  private static long earlier(long oneNanos, long otherNanos) {
    return oneNanos - otherNanos < 0 ? oneNanos : otherNanos;
  }

  /** Those that have waited long enough do not leave any more. */
  void loseOverdue(long nowNanos, StanzaCondition condition, String text) {
    List<Waiting> all = List.copyOf(waiting);
    List<Waiting> overdue = new ArrayList<>();
    waiting.clear();
    endNanos = nowNanos + LIMIT.toNanos();
    for (Waiting each : all) {
      if (each.endNanos - nowNanos > 0) {
        waiting.addLast(each);
        endNanos = earlier(endNanos, each.endNanos);
      } else {
        octets -= each.stanza.length();
        overdue.add(each);
      }
    }
    overdue.forEach(each -> each.sending.lost(Loss.PARTNER_UNREACHABLE, condition, text));
  }

  /** None of those that wait now leaves any more. */
  void loseAll(Loss loss, StanzaCondition condition, String text) {
    // Who hears of it may send something, which is another one's fate.
    for (int left = waiting.size(); left > 0 && !waiting.isEmpty(); left--) {
      Waiting next = waiting.removeFirst();
      octets -= next.stanza.length();
      next.sending.lost(loss, condition, text);
    }
  }
}
