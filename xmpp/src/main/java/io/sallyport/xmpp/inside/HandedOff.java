package io.sallyport.xmpp.inside;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What of the stanzas received on one stream has met its fate: the number that its acknowledgement
 * tells (XEP-0198). It is the highest n such that stanzas 1 to n all have, so one slow partner
 * delays the number and not the traffic. Owner: the stream's loop.
 */
public final class HandedOff {
  /** A stanza that was received. */
  public static final class Entry {
    private final int octets;
    private boolean isDone;

    private Entry(int octets) {
      this.octets = octets;
    }
  }

  private final int maxStanzas;
  private final int maxOctets;
  private final Deque<Entry> open = new ArrayDeque<>();
  private int openOctets;
  private int received;
  private int handedOff;

  /**
   * @param maxStanzas open at once, beyond which the stream is not read any more
   */
  public HandedOff(int maxStanzas, int maxOctets) {
    this.maxStanzas = maxStanzas;
    this.maxOctets = maxOctets;
  }

  /** A stanza has come. */
  public Entry received(int octets) {
    Entry entry = new Entry(octets);
    open.addLast(entry);
    openOctets += octets;
    received++;
    return entry;
  }

  /** It has been written and taken, bounced or refused; a second time changes nothing. */
  public void done(Entry entry) {
    entry.isDone = true;
    while (!open.isEmpty() && open.getFirst().isDone) {
      openOctets -= open.removeFirst().octets;
      handedOff++;
    }
  }

  /** What an acknowledgement tells; counts on from 0 after 2^32 - 1. */
  public long acknowledged() {
    return Integer.toUnsignedLong(handedOff);
  }

  /** What an answer to a resumption tells: everything that came is still here. */
  public long receivedCount() {
    return Integer.toUnsignedLong(received);
  }

  /** True while there is room; without it the source has to wait. */
  public boolean hasRoom() {
    return open.size() < maxStanzas && openOctets < maxOctets;
  }

  public int openStanzas() {
    return open.size();
  }
}
