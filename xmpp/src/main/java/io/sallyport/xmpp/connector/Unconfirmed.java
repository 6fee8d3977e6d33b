package io.sallyport.xmpp.connector;

import io.sallyport.wire.xmpp.Namespace;
import io.sallyport.wire.xmpp.Stanza;
import io.sallyport.wire.xmpp.XmlWriter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * What was written to the server and may not have been read. XEP-0114 acknowledges nothing, so the
 * server is asked with a ping (XEP-0199): it handles a stream in order (RFC 6120 section 10.1), and
 * its answer, whatever it is, says that it has read what came before. Owned by the connector's
 * loop.
 */
final class Unconfirmed {
  /** For the answer to a ping. */
  static final Duration ANSWERING = Duration.ofMinutes(1);

  /** Stanzas after which the server is asked. */
  private static final int ASK_AFTER = 16;

  private final String domain;
  private final String prefix;
  private final Deque<Incoming> written = new ArrayDeque<>();

  /** Of those written, how many the answer to the ping under way confirms; 0 without one. */
  private int asked;

  private boolean isAsking;
  private long askedNanos;
  private int pings;

  /**
   * @param domain of the component, which asks
   * @param prefix of the ids of its pings, which nobody can guess
   */
  Unconfirmed(String domain, String prefix) {
    this.domain = domain;
    this.prefix = prefix;
  }

  void written(Incoming stanza) {
    written.addLast(stanza);
  }

  boolean isEmpty() {
    return written.isEmpty();
  }

  int size() {
    return written.size();
  }

  /**
   * True if a stanza may be written now. What broke a stream may break the next one, and nobody
   * knows which stanza that was: what is written again goes alone, so that no other is lost with
   * it.
   */
  boolean isTurnOf(Incoming next) {
    return written.isEmpty() || !(next.isRepeat() || hasRepeat());
  }

  private boolean hasRepeat() {
    return !written.isEmpty() && written.getFirst().isRepeat();
  }

  /** True if enough was written since the server was asked last, or others wait for the answer. */
  boolean isTimeToAsk() {
    return !isAsking && (hasRepeat() || written.size() - asked >= ASK_AFTER);
  }

  /** True while a ping is not answered. */
  boolean isAsking() {
    return isAsking;
  }

  /** The ping that asks a domain of ours; one at a time. */
  byte[] ask(String ours, long nowNanos) {
    isAsking = true;
    asked = written.size();
    askedNanos = nowNanos;
    pings++;
    return new XmlWriter()
        .start("iq")
        .attribute("type", "get")
        .attribute("id", prefix + pings)
        .attribute("from", domain)
        .attribute("to", ours)
        .empty("ping", Namespace.PING)
        .end("iq")
        .octets();
  }

  /** True if the answer is overdue by all that is known since the server was read. */
  boolean isOverdue(long nowNanos, long pausedNanos) {
    return isAsking
        && nowNanos - askedNanos >= ANSWERING.toNanos()
        && nowNanos - pausedNanos >= ANSWERING.toNanos();
  }

  /** True if that answers a ping, however late. */
  boolean isAnswer(Stanza stanza) {
    return stanza.kind() == Stanza.Kind.IQ
        && stanza.isAnswer()
        && stanza.id().filter(id -> id.startsWith(prefix)).isPresent();
  }

  /** Takes the answer to a ping; false if that ping is over. */
  boolean confirmed(Stanza answer) {
    if (!isAsking || !answer.id().equals(Optional.of(prefix + pings))) {
      return false;
    }
    isAsking = false;
    for (int left = asked; left > 0 && !written.isEmpty(); left--) {
      written.removeFirst().settled();
    }
    asked = 0;
    return true;
  }

  /** The connection is over: no answer comes any more. */
  void broken() {
    isAsking = false;
    asked = 0;
  }

  /** Takes what was written last. */
  Incoming takeLast() {
    return written.removeLast();
  }
}
