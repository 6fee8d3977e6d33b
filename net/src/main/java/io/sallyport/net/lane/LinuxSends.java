package io.sallyport.net.lane;

import static io.sallyport.net.lane.LinuxStructs.*;

/** Sends what waits for a socket by sendmmsg. One for each lane. */
final class LinuxSends {
  private final LinuxCalls calls;
  private final LinuxOptions options;
  private final Outbox outbox;
  private final SendBatch batch;
  private final LaneCounters counters;
  private int maxSegmentOctets;
  private int end;

  LinuxSends(
      LinuxCalls calls,
      LinuxOptions options,
      Outbox outbox,
      SendBatch batch,
      LaneCounters counters) {
    this.calls = calls;
    this.options = options;
    this.outbox = outbox;
    this.batch = batch;
    this.counters = counters;
  }

  /** Sends what waits for a socket. */
  void send(LinuxSocket socket) {
    send(socket, socket.firstQueued, LaneSocket.NONE);
  }

  /** Sends a chain of datagrams from one to that before another. */
  void send(LinuxSocket socket, int first, int newEnd) {
    maxSegmentOctets = socket.maxSegmentOctets;
    end = newEnd;
    int i = first;
    while (i != end) {
      adjust(socket, i);
      batch.begin();
      int next = batch.fill(socket, i, end, maxSegmentOctets);
      i = sendBatch(socket, next);
    }
  }

  /** Whether a datagram's wish about fragments differs from what its socket does now. */
  boolean differs(LinuxSocket socket, int i) {
    return socket.dontFragmentOf(outbox.fragmentation[i]) != socket.dontFragment;
  }

  /** The wish is an option of the socket: a datagram that differs changes it. */
  void adjust(LinuxSocket socket, int i) {
    if (differs(socket, i)) {
      socket.dontFragment = !socket.dontFragment;
      options.fragmentation(socket.fd, socket.isIpv4, socket.dontFragment);
    }
  }

  /** Sends a batch; returns the datagram to go on with, or the end. */
  private int sendBatch(LinuxSocket socket, int next) {
    int done = 0;
    boolean hasRetried = false;
    while (done < batch.messages()) {
      counters.count(LaneCounter.SEND_CALLS);
      int left = batch.messages() - done;
      int sent = calls.sendmmsg(socket.fd, batch.address(done), left, MSG_NOSIGNAL);
      if (sent > 0) {
        for (int i = 0; i < sent; i++) {
          batch.countSent(done++, counters);
        }
        hasRetried = false;
        continue;
      }
      int errno = calls.errno();
      if (errno == EINTR || (!hasRetried && LinuxErrors.mayBeOld(errno))) {
        hasRetried = errno != EINTR;
        continue;
      }
      hasRetried = false;
      if (batch.count(done) > 1 && LinuxErrors.isOfRuns(errno)) {
        return split(socket, done, errno);
      }
      if (errno == EAGAIN) {
        dropFrom(batch.first(done));
        return end;
      }
      counters.add(LinuxErrors.dropped(errno), batch.count(done));
      done++;
    }
    return next;
  }

  /** Has what a refused run is made of sent singly; an interface without offload is remembered. */
  private int split(LinuxSocket socket, int message, int errno) {
    counters.count(LaneCounter.RUNS_SPLIT);
    if (errno == EIO) {
      socket.maxSegmentOctets = 0;
      maxSegmentOctets = 0;
    } else {
      maxSegmentOctets = outbox.length(batch.first(message)) - 1;
    }
    return batch.first(message);
  }

  /** The queue in the kernel is full: what waits would only come late. */
  private void dropFrom(int first) {
    for (int i = first; i != end; i = outbox.next[i]) {
      counters.count(LaneCounter.DROPPED_BLOCKED);
    }
  }
}
