package io.sallyport.xmpp.connector;

import io.sallyport.net.Connection;
import io.sallyport.wire.Octets;
import io.sallyport.xmpp.inside.HandedOff;
import io.sallyport.xmpp.inside.Unacknowledged;
import java.util.List;
import java.util.Optional;

/**
 * What is known on both ends of a stream with a node, and outlives its connection: stanzas that
 * were sent and taken, as they are counted for acknowledgements (XEP-0198). Owned by the loop.
 *
 * @param <T> what is sent
 */
final class NodeSession<T extends Octets> {
  /** Stanzas open on one stream, each way. */
  static final int MAX_STANZAS = 10_000;

  /** Octets of them: at a resumption all may be written at once. */
  static final int MAX_OCTETS = Connection.MAX_WAITING_OCTETS / 4 * 3;

  private final String id;
  private final Unacknowledged<T> sent = new Unacknowledged<>(MAX_STANZAS, MAX_OCTETS);
  private final HandedOff received = new HandedOff(MAX_STANZAS, MAX_OCTETS);
  private int taken;

  /**
   * @param id names it for who goes on with it; empty if nobody can
   */
  NodeSession(String id) {
    this.id = id;
  }

  Optional<String> id() {
    return id.isEmpty() ? Optional.empty() : Optional.of(id);
  }

  HandedOff received() {
    return received;
  }

  /** True if it is time to ask after this one. */
  boolean sent(T stanza) {
    return sent.sent(stanza, stanza.length());
  }

  /** The node says how many of what was sent it has dealt with. */
  Unacknowledged.Outcome<T> acknowledged(long count) {
    Unacknowledged.Outcome<T> outcome = sent.acknowledged(count);
    if (outcome instanceof Unacknowledged.Outcome.Taken<T>(var stanzas)) {
      taken += stanzas.size();
    }
    return outcome;
  }

  /**
   * What is to be written again on a new connection, the oldest first. It was counted already.
   *
   * @param count of the stanzas that the node has, dealt with or not
   * @return empty if it cannot have so many
   */
  Optional<List<T>> missing(long count) {
    List<T> open = sent.open();
    int there = (int) count - taken;
    return Integer.compareUnsigned(there, open.size()) > 0
        ? Optional.empty()
        : Optional.of(open.subList(there, open.size()));
  }

  /** What was sent and has no fate yet, the oldest first. */
  List<T> open() {
    return sent.open();
  }

  boolean isIdle() {
    return sent.isEmpty() && received.openStanzas() == 0;
  }

  boolean awaitsAnswer() {
    return !sent.isEmpty();
  }

  boolean hasRoom() {
    return sent.hasRoom();
  }
}
