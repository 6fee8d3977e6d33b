package io.sallyport.xmpp;

import java.util.BitSet;

/**
 * Counts stanzas both ways for stream management (XEP-0198 section 4): those taken here that have
 * been dealt with, and those sent that the other end has taken. Owned by its stream.
 */
final class Acknowledgements {
  private static final long MASK = 0xffff_ffffL;

  /** Dealt with beyond the first that is not: bit 0 is that one. */
  private final BitSet settled = new BitSet();

  private final StreamLoad load = new StreamLoad();
  private boolean isOn;
  private boolean isReceiving;
  private long received;
  private long handled;
  private long sent;
  private long taken;

  /** What others are told of the stream. */
  StreamLoad load() {
    return load;
  }

  void turnOn() {
    isOn = true;
    load.counted(true);
    isReceiving = true;
  }

  /**
   * Acknowledgements were asked for: the other end counts from there on, and we from its answer.
   */
  void ask() {
    isOn = true;
    load.counted(true);
  }

  /** The other end does not speak it: nothing was counted. */
  void turnOff() {
    isOn = false;
    load.counted(false);
    sent = 0;
    taken = 0;
  }

  boolean isOn() {
    return isOn;
  }

  /** Number of a stanza that came, to be {@linkplain #settle settled} by; −1 while it is off. */
  long received() {
    if (!isReceiving) {
      return -1;
    }
    long number = received++;
    load.taken(received - handled);
    return number;
  }

  /** A stanza has been dealt with, whatever became of it. */
  void settle(long number) {
    handle(number);
    load.taken(received - handled);
  }

  private void handle(long number) {
    if (number < handled) {
      return;
    }
    if (number == handled && settled.isEmpty()) {
      handled++;
      return;
    }
    settled.set(Math.toIntExact(number - handled));
    int first = settled.nextClearBit(0);
    if (first > 0) {
      handled += first;
      BitSet rest = settled.get(first, settled.length());
      settled.clear();
      settled.or(rest);
    }
  }

  /** To be told to the other end: all stanzas up to it have been dealt with. */
  long handled() {
    return handled & MASK;
  }

  /** Stanzas that have come and are counted. */
  long came() {
    return received;
  }

  /** True if the first that came, so many, have been dealt with. */
  boolean hasHandled(long count) {
    return handled >= count;
  }

  void sent() {
    if (isOn) {
      sent++;
    }
  }

  /** Sent, and not known to be taken. */
  long open() {
    return sent - taken;
  }

  /**
   * The other end says how many it has taken.
   *
   * @return how many more than before; −1 if it cannot be
   */
  long acknowledge(long count) {
    long more = (count - taken) & MASK;
    if (more > open()) {
      return -1;
    }
    taken += more;
    return more;
  }

  /** Stanzas sent, as the other end counts them. */
  long sentCount() {
    return sent & MASK;
  }
}
