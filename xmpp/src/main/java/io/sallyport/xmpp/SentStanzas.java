package io.sallyport.xmpp;

import io.sallyport.net.Connection;
import io.sallyport.topology.Xmpp;
import io.sallyport.wire.xmpp.StanzaCondition;
import io.sallyport.xmpp.inside.Loss;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Stanzas that were written to one stream and are not known to be taken. Where the other end
 * acknowledges, it is asked after some stanzas and after some time; elsewhere time alone says that
 * what left has been taken, or the answer to a question that was sent behind it. Owned by its
 * connection.
 */
final class SentStanzas {
  /**
   * Within which everything has a fate, counted from when it came, and a stream on which something
   * has none is dead.
   */
  private static final Duration DEADLINE = Duration.ofSeconds(90);

  /** The same where the answer may have been said and not been read. */
  private static final Duration LAST_DEADLINE = DEADLINE.multipliedBy(2);

  /** Stanzas after which the other end is asked how many it has taken. */
  private static final int ASK_AFTER = 16;

  /** Time after which a question is asked again: its answer may have been lost. */
  static final Duration PROBE_AGAIN = Duration.ofSeconds(20);

  /** The stream that they are written to. */
  interface Stream {
    /** Asks the other end how many it has taken. */
    void askForCount();

    /**
     * Asks the other end, which counts nothing, for any answer.
     *
     * @param answered run on the connection's loop: all that was written before has been taken
     * @return false if time is to say what was taken
     */
    boolean probe(Runnable answered);

    /** Ends the stream, whose other end has not taken something in time. */
    void overdue();

    /** False while nothing is read, and no answer either. */
    boolean isHeard();

    /** One whose other end counts nothing and is asked nothing. */
    static Stream unanswered(Runnable overdue) {
      return new Stream() {
        @Override
        public void askForCount() {}

        @Override
        public boolean probe(Runnable answered) {
          return false;
        }

        @Override
        public void overdue() {
          overdue.run();
        }

        @Override
        public boolean isHeard() {
          return true;
        }
      };
    }
  }

  /**
   * Those from before acknowledgements began are not counted by the other end.
   *
   * @param end octets of stanzas that were written up to its own last one
   */
  private record Sent(
      Sending sending, long cameNanos, long writtenNanos, boolean isCounted, long end) {}

  private final Connection connection;
  private final Acknowledgements acknowledgements;
  private final Stream stream;
  private final Deque<Sent> open = new ArrayDeque<>();
  private long writtenOctets;

  /** Octets of those that are not open any more. */
  private long takenOctets;

  private int sinceAsked;
  private boolean isTimed;
  private boolean isOver;
  private boolean wasHeard = true;

  /** What had been written when the last question was sent that is not answered; 0 for none. */
  private long probedOctets;

  private long probedNanos;

  SentStanzas(Connection connection, Acknowledgements acknowledgements, Stream stream) {
    this.connection = connection;
    this.acknowledgements = acknowledgements;
    this.stream = stream;
  }

  /**
   * True if one more may be written: the other end has neither left too much unread nor too much
   * unacknowledged. Who counts has half a window, so that one who counts nothing does not take all
   * of that of whoever sends to it, and no more memory than a queue.
   */
  boolean hasRoom(Xmpp.Limits limits) {
    boolean isOn = acknowledgements.isOn();
    int most = isOn ? limits.windowStanzas() / 2 : limits.windowStanzas();
    int mostOctets = isOn ? limits.queueBytes() : limits.windowBytes();
    return connection.waitingOctets() < limits.queueBytes()
        && writtenOctets - takenOctets < mostOctets
        && open.size() < most;
  }

  /**
   * A stanza was written.
   *
   * @param octets its length
   */
  void written(Sending sending, int octets) {
    acknowledgements.sent();
    writtenOctets += octets;
    long now = connection.loop().nanoTime();
    open.addLast(
        new Sent(sending, sending.cameNanos(now), now, acknowledgements.isOn(), writtenOctets));
    tell();
    sinceAsked++;
    if (sinceAsked == ASK_AFTER) {
      ask();
    }
    time();
  }

  private Sent removeFirst() {
    Sent first = open.removeFirst();
    takenOctets = first.end;
    return first;
  }

  /** Says how much is open, for whoever reports. */
  private void tell() {
    Sent first = open.peekFirst();
    long sinceNanos = first == null ? 0 : first.cameNanos;
    acknowledgements.load().sent(open.size(), writtenOctets - takenOctets, sinceNanos);
  }

  /** The other end may have refused to count after we had asked it to. */
  private boolean isCounted(Sent stanza) {
    return stanza.isCounted && acknowledgements.isOn();
  }

  private void ask() {
    sinceAsked = 0;
    if (acknowledgements.isOn()) {
      stream.askForCount();
    }
  }

  private void time() {
    if (!isTimed) {
      isTimed = true;
      connection.loop().schedule(StreamTimes.SETTLING, this::look);
    }
  }

  private void look() {
    isTimed = false;
    settle();
    if (isOver || open.isEmpty()) {
      return;
    }
    // What lies unread here may be the answer.
    boolean isHeard = wasHeard && stream.isHeard();
    wasHeard = stream.isHeard();
    long age = oldestNanos();
    if (age >= DEADLINE.toNanos() && (isHeard || age >= LAST_DEADLINE.toNanos())) {
      stream.overdue();
    } else {
      ask();
      time();
    }
  }

  /** Since the oldest came, which may have been long before it was written. */
  private long oldestNanos() {
    long now = connection.loop().nanoTime();
    long oldest = 0;
    for (Sent each : open) {
      oldest = Math.max(oldest, now - each.cameNanos);
    }
    return oldest;
  }

  /**
   * Those that nobody counts and that left long enough ago count as taken. What waits may be more
   * than stanzas, and longer for its TLS: then one too few counts as having left.
   */
  private void settle() {
    long left = writtenOctets - connection.waitingOctets();
    long now = connection.loop().nanoTime();
    if (isDue(left, now) && isProbed(now)) {
      return;
    }
    while (isDue(left, now)) {
      removeFirst().sending.confirmed();
    }
    tell();
  }

  private boolean isDue(long left, long now) {
    return !open.isEmpty()
        && !isCounted(open.getFirst())
        && open.getFirst().end <= left
        && now - open.getFirst().writtenNanos >= StreamTimes.SETTLING.toNanos();
  }

  /** True if an answer is to say what was taken; it is asked for, if it was not already. */
  private boolean isProbed(long now) {
    if (acknowledgements.isOn() || isOver) {
      return false;
    }
    boolean isAsked = probedOctets > 0;
    if (isAsked && now - probedNanos < PROBE_AGAIN.toNanos()) {
      return true;
    }
    long written = writtenOctets;
    if (stream.probe(() -> answered(written))) {
      probedOctets = written;
      probedNanos = now;
      return true;
    }
    // There is no way back for an answer any more.
    probedOctets = 0;
    return false;
  }

  /** The other end has taken all that was written until there. */
  private void answered(long written) {
    while (!open.isEmpty() && open.getFirst().end <= written) {
      removeFirst().sending.confirmed();
    }
    tell();
    if (written >= probedOctets) {
      probedOctets = 0;
      settle();
    }
  }

  /** The other end has taken that many more, and all that was written before them. */
  void acknowledged(long stanzas) {
    long left = stanzas;
    while (left > 0 && !open.isEmpty()) {
      Sent first = removeFirst();
      left -= first.isCounted ? 1 : 0;
      first.sending.confirmed();
    }
    tell();
  }

  /**
   * The connection is closed.
   *
   * @param inGoodOrder true if the other end has closed the stream: it has read all before that
   */
  void over(boolean inGoodOrder) {
    isOver = true;
    // Where stanzas are counted, only the count says what was taken.
    while (inGoodOrder && !open.isEmpty() && !isCounted(open.getFirst())) {
      removeFirst().sending.confirmed();
    }
    while (!open.isEmpty()) {
      open.removeFirst()
          .sending
          .lost(
              Loss.BROKEN_UNCONFIRMED,
              StanzaCondition.REMOTE_SERVER_TIMEOUT,
              "delivery not confirmed");
    }
  }
}
