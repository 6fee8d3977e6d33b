package io.sallyport.xmpp;

import io.sallyport.wire.Octets;
import io.sallyport.wire.xmpp.StreamError;
import io.sallyport.wire.xmpp.StreamManagement;
import java.util.Optional;

/**
 * What the ends of a stream tell each other of stanzas that they have dealt with (XEP-0198 section
 * 4), whichever opened it. Owned by its stream.
 */
final class StanzaCounts {
  private final Acknowledgements acknowledgements = new Acknowledgements();
  private final StreamActions actions;

  /**
   * Stanzas that the other end waits to hear of; 0 if it does not. It may not ask again before it
   * sends something.
   */
  private long owed;

  StanzaCounts(StreamActions actions) {
    this.actions = actions;
  }

  Acknowledgements acknowledgements() {
    return acknowledgements;
  }

  /** True if the other end sends again what it does not know to be taken. */
  boolean isOn() {
    return acknowledgements.isOn();
  }

  /** Asks how many stanzas the other end has taken. */
  void ask() {
    if (isOn()) {
      actions.send(StreamManagement.REQUEST);
    }
  }

  /** The other end asks: it hears at once, and once more when all that came has been dealt with. */
  void asked() {
    say();
    owed = acknowledgements.hasHandled(acknowledgements.came()) ? 0 : acknowledgements.came();
  }

  /** A stanza that came has been dealt with, on a stream that is still there. */
  void settle(long number) {
    acknowledgements.settle(number);
    if (owed > 0 && acknowledgements.hasHandled(owed)) {
      owed = 0;
      say();
    }
  }

  /** Says how many have been dealt with here. */
  void say() {
    if (isOn()) {
      actions.send(Octets.of(new StreamManagement.Answer(acknowledgements.handled()).octets()));
    }
  }

  /**
   * The other end says how many it has taken.
   *
   * @return why the stream has to end; empty if that can be
   */
  Optional<StreamError> told(long handled) {
    long more = acknowledgements.acknowledge(handled);
    if (more < 0) {
      return Optional.of(StreamError.handledTooHigh(handled, acknowledgements.sentCount()));
    }
    if (more > 0) {
      actions.acknowledged(more);
    }
    return Optional.empty();
  }
}
