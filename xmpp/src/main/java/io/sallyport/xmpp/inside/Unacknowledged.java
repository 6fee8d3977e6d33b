package io.sallyport.xmpp.inside;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * What was sent on one stream and not taken over yet by the other end (XEP-0198). Owner: the
 * stream's loop.
 *
 * @param <T> what was sent
 */
public final class Unacknowledged<T> {
  /** Stanzas after which the other end is asked how far it is. */
  public static final int ASKS_AFTER = 16;

  private static final int UNKNOWN_OCTETS = 0;

  private record Sent<T>(T stanza, int octets) {}

  /** What an acknowledgement said. */
  public sealed interface Outcome<T> {
    /** These have been taken over. */
    record Taken<T>(List<T> stanzas) implements Outcome<T> {
      public Taken {
        stanzas = List.copyOf(stanzas);
      }
    }

    /** More than was sent: stream error {@code undefined-condition}, handled-count-too-high. */
    record TooHigh<T>(long acknowledged, long sent) implements Outcome<T> {}
  }

  private final int maxStanzas;
  private final int maxOctets;
  private final Deque<Sent<T>> open = new ArrayDeque<>();
  private int openOctets = UNKNOWN_OCTETS;
  private int sent;
  private int sinceAsked;

  public Unacknowledged(int maxStanzas, int maxOctets) {
    this.maxStanzas = maxStanzas;
    this.maxOctets = maxOctets;
  }

  /** True if it is time to ask after this one. */
  public boolean sent(T stanza, int octets) {
    open.addLast(new Sent<>(stanza, octets));
    openOctets += octets;
    sent++;
    sinceAsked++;
    if (sinceAsked < ASKS_AFTER) {
      return false;
    }
    sinceAsked = 0;
    return true;
  }

  /**
   * The other end says how many it has taken over since the stream's start.
   *
   * @param count modulo 2^32
   */
  public Outcome<T> acknowledged(long count) {
    int first = sent - open.size();
    int taken = (int) count - first;
    // Compared without a sign, a number from before the first is one far too high.
    if (Integer.compareUnsigned(taken, open.size()) > 0) {
      return new Outcome.TooHigh<>(count, Integer.toUnsignedLong(sent));
    }
    List<T> stanzas = new ArrayList<>(taken);
    for (int i = 0; i < taken; i++) {
      Sent<T> entry = open.removeFirst();
      openOctets -= entry.octets();
      stanzas.add(entry.stanza());
    }
    return new Outcome.Taken<>(stanzas);
  }

  /**
   * The other end goes on after its connection broke, and has received so many, which stay open
   * until it has taken them over. What it has not received counts as not sent, and is returned.
   *
   * @param count modulo 2^32
   * @return empty if that is more than was sent
   */
  public Optional<List<T>> resumed(long count) {
    int received = (int) count - (sent - open.size());
    if (Integer.compareUnsigned(received, open.size()) > 0) {
      return Optional.empty();
    }
    Deque<T> rest = new ArrayDeque<>();
    while (open.size() > received) {
      Sent<T> entry = open.removeLast();
      openOctets -= entry.octets();
      sent--;
      rest.addFirst(entry.stanza());
    }
    sinceAsked = 0;
    return Optional.of(List.copyOf(rest));
  }

  /** Stanzas sent, as the other end counts them. */
  public long sentCount() {
    return Integer.toUnsignedLong(sent);
  }

  /** The oldest that is open. */
  public Optional<T> first() {
    return Optional.ofNullable(open.peekFirst()).map(Sent::stanza);
  }

  /** What is open, the oldest first: to be sent again or bounced when the stream is lost. */
  public List<T> open() {
    return open.stream().map(Sent::stanza).toList();
  }

  public boolean hasRoom() {
    return open.size() < maxStanzas && openOctets < maxOctets;
  }

  /** True if more than that part of the room is taken. */
  public boolean isFuller(int numerator, int denominator) {
    return (long) open.size() * denominator > (long) maxStanzas * numerator
        || (long) openOctets * denominator > (long) maxOctets * numerator;
  }

  public int openStanzas() {
    return open.size();
  }

  public int openOctets() {
    return openOctets;
  }

  public boolean isEmpty() {
    return open.isEmpty();
  }
}
