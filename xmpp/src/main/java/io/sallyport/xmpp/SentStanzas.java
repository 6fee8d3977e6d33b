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
 * what left has been taken. Owned by its connection.
 */
final class SentStanzas {
  /** Within which everything has a fate, and a stream on which something has none is dead. */
  private static final Duration DEADLINE = Duration.ofSeconds(90);

  /** Stanzas after which the other end is asked how many it has taken. */
  private static final int ASK_AFTER = 16;

  /**
   * Those from before acknowledgements began are not counted by the other end.
   *
   * @param end octets of stanzas that were written up to its own last one
   */
  private record Sent(Sending sending, long writtenNanos, boolean isCounted, long end) {}

  private final Connection connection;
  private final Acknowledgements acknowledgements;
  private final Runnable question;
  private final Runnable overdue;
  private final Deque<Sent> open = new ArrayDeque<>();
  private long writtenOctets;
  private int sinceAsked;
  private boolean isTimed;
  private boolean isOver;

  /**
   * @param question asks the other end how many it has taken
   * @param overdue ends the stream, whose other end has not taken something in time
   */
  SentStanzas(
      Connection connection,
      Acknowledgements acknowledgements,
      Runnable question,
      Runnable overdue) {
    this.connection = connection;
    this.acknowledgements = acknowledgements;
    this.question = question;
    this.overdue = overdue;
  }

  /**
   * True if one more may be written: the other end has neither left too much unread nor too many
   * unacknowledged. Who counts has half a window, so that one who counts nothing does not take all
   * of that of whoever sends to it.
   */
  boolean hasRoom(Xmpp.Limits limits) {
    int most = acknowledgements.isOn() ? limits.windowStanzas() / 2 : limits.windowStanzas();
    return connection.waitingOctets() < limits.queueBytes() && open.size() < most;
  }

  /**
   * A stanza was written.
   *
   * @param octets its length
   */
  void written(Sending sending, int octets) {
    acknowledgements.sent();
    writtenOctets += octets;
    open.addLast(
        new Sent(sending, connection.loop().nanoTime(), acknowledgements.isOn(), writtenOctets));
    sinceAsked++;
    if (sinceAsked == ASK_AFTER) {
      ask();
    }
    time();
  }

  /** The other end may have refused to count after we had asked it to. */
  private boolean isCounted(Sent stanza) {
    return stanza.isCounted && acknowledgements.isOn();
  }

  private void ask() {
    sinceAsked = 0;
    if (acknowledgements.isOn()) {
      question.run();
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
    if (connection.loop().nanoTime() - open.getFirst().writtenNanos >= DEADLINE.toNanos()) {
      overdue.run();
    } else {
      ask();
      time();
    }
  }

  /**
   * Those that nobody counts and that left long enough ago count as taken. What waits may be more
   * than stanzas, and longer for its TLS: then one too few counts as having left.
   */
  private void settle() {
    long left = writtenOctets - connection.waitingOctets();
    long now = connection.loop().nanoTime();
    while (!open.isEmpty()
        && !isCounted(open.getFirst())
        && open.getFirst().end <= left
        && now - open.getFirst().writtenNanos >= StreamTimes.SETTLING.toNanos()) {
      open.removeFirst().sending.confirmed();
    }
  }

  /** The other end has taken that many more, and all that was written before them. */
  void acknowledged(long stanzas) {
    long left = stanzas;
    while (left > 0 && !open.isEmpty()) {
      Sent first = open.removeFirst();
      left -= first.isCounted ? 1 : 0;
      first.sending.confirmed();
    }
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
      open.removeFirst().sending.confirmed();
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
