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

  void send(LinuxSocket socket) {
    maxSegmentOctets = socket.maxSegmentOctets;
    int i = socket.firstQueued;
    while (i != LaneSocket.NONE) {
      adjust(socket, outbox.fragmentation[i]);
      int next = batch.fill(socket, i, maxSegmentOctets);
      i = sendBatch(socket, next);
    }
  }

  /** The wish is an option of the socket: a datagram that differs changes it. */
  private void adjust(LinuxSocket socket, int fragmentation) {
    boolean dontFragment = socket.dontFragmentOf(fragmentation);
    if (dontFragment != socket.dontFragment) {
      options.fragmentation(socket.fd, socket.isIpv4, dontFragment);
      socket.dontFragment = dontFragment;
    }
  }

  /** Sends a batch; returns the datagram to go on with, or none. */
  private int sendBatch(LinuxSocket socket, int next) {
    int done = 0;
    boolean hasRetried = false;
    while (done < batch.messages()) {
      counters.count(LaneCounter.SEND_CALLS);
      int left = batch.messages() - done;
      int sent = calls.sendmmsg(socket.fd, batch.address(done), left, MSG_NOSIGNAL);
      if (sent > 0) {
        countSent(done, done + sent);
        done += sent;
        hasRetried = false;
        continue;
      }
      int errno = calls.errno();
      if (errno == EINTR || (!hasRetried && LinuxErrors.mayBeOld(errno))) {
        hasRetried = errno != EINTR;
        continue;
      }
      hasRetried = false;
      if (batch.count(done) > 1 && isOfRuns(errno)) {
        return split(socket, done, errno);
      }
      if (errno == EAGAIN) {
        dropFrom(batch.first(done));
        return LaneSocket.NONE;
      }
      counters.add(LinuxErrors.dropped(errno), batch.count(done));
      done++;
    }
    return next;
  }

  private void countSent(int from, int to) {
    for (int message = from; message < to; message++) {
      counters.add(LaneCounter.SENT, batch.count(message));
      counters.add(LaneCounter.SENT_OCTETS, batch.octets(message));
      if (batch.count(message) > 1) {
        counters.count(LaneCounter.SENT_RUNS);
      }
    }
  }

  /**
   * Whether a run is refused where its datagrams may not be: too wide for the path, or no offload.
   */
  private static boolean isOfRuns(int errno) {
    return errno == EINVAL || errno == EMSGSIZE || errno == EIO;
  }

  /** Has what such a run is made of sent singly; an interface without offload is remembered. */
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
    for (int i = first; i != LaneSocket.NONE; i = outbox.next[i]) {
      counters.count(LaneCounter.DROPPED_BLOCKED);
    }
  }
}
