package io.sallyport.net.lane;

import static io.sallyport.net.lane.LinuxStructs.*;
import static io.sallyport.net.lane.UringStructs.*;

import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends what waits for many sockets by one call, on a ring of its own, so that nothing else is
 * between its completions. No send may wait, so all of them are done when the call returns. What
 * was refused as a run, or because of an earlier datagram, is sent again by {@link LinuxSends}: it
 * comes after what followed it then.
 */
final class UringSends {
  private static final long MAX_WAIT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final UringRing ring;
  private final SendBatch batch;
  private final @Nullable UringSocket[] owners = new UringSocket[SendBatch.MAX_MESSAGES];
  private final LinuxSends again;
  private final Receptions receptions;
  private final Outbox outbox;
  private final LaneCounters counters;

  UringSends(
      UringRing ring,
      SendBatch batch,
      LinuxSends again,
      Receptions receptions,
      Outbox outbox,
      LaneCounters counters) {
    this.ring = ring;
    this.batch = batch;
    this.again = again;
    this.receptions = receptions;
    this.outbox = outbox;
    this.counters = counters;
  }

  static UringRing ring(LinuxCalls calls, Arena arena) {
    var sizes = new UringRing.Sizes(SendBatch.MAX_MESSAGES, SendBatch.MAX_MESSAGES * 2);
    return new UringRing(calls, arena, sizes);
  }

  /** Takes what waits for a socket. */
  void add(UringSocket socket) {
    int i = socket.firstQueued;
    while (i != LaneSocket.NONE) {
      if (batch.isFull() || again.differs(socket, i)) {
        finish();
      }
      again.adjust(socket, i);
      int first = batch.messages();
      i = batch.fill(socket, i, LaneSocket.NONE, socket.maxSegmentOctets);
      Arrays.fill(owners, first, batch.messages(), socket);
    }
  }

  /** Sends or drops what was taken. */
  void finish() {
    int count = batch.messages();
    if (count == 0) {
      return;
    }
    try {
      for (int i = 0; i < count; i++) {
        long at = ring.add(IORING_OP_SENDMSG, owner(i).fd, i);
        ring.submissions.argue(at, batch.address(i), 1, MSG_NOSIGNAL | MSG_DONTWAIT);
      }
      complete(submit(count));
    } finally {
      batch.begin();
    }
  }

  /** How many of them the kernel took, which are the first. */
  private int submit(int count) {
    counters.count(LaneCounter.SEND_CALLS);
    if (ring.submit()) {
      return count;
    }
    int taken = count - ring.submissions.withdraw();
    for (int i = taken; i < count; i++) {
      counters.add(LaneCounter.DROPPED_BUFFERS, batch.count(i));
    }
    return taken;
  }

  private void complete(int count) {
    int left = count;
    while (left > 0) {
      if (ring.completions.waiting() == 0) {
        ring.await(MAX_WAIT_NANOS);
        if (ring.completions.waiting() == 0) {
          throw new IllegalStateException("a send that may not wait does");
        }
      }
      int message = (int) ring.completions.key();
      int result = ring.completions.result();
      ring.completions.next();
      left--;
      if (result >= 0) {
        batch.countSent(message, counters);
      } else {
        failed(message, -result);
      }
    }
  }

  private void failed(int message, int errno) {
    var socket = owner(message);
    if (LinuxErrors.isQueued(errno)) {
      receptions.expectErrors(socket);
    }
    boolean isRun = batch.count(message) > 1;
    if (LinuxErrors.mayBeOld(errno) || (isRun && LinuxErrors.isOfRuns(errno))) {
      again.send(socket, batch.first(message), end(message));
    } else {
      counters.add(LinuxErrors.dropped(errno), batch.count(message));
    }
  }

  /** The datagram that follows those of a message. */
  private int end(int message) {
    int i = batch.first(message);
    for (int count = batch.count(message); count > 0; count--) {
      i = outbox.next[i];
    }
    return i;
  }

  private UringSocket owner(int message) {
    return Objects.requireNonNull(owners[message]);
  }

  void release() {
    ring.close();
  }
}
