package io.sallyport.net.lane;

import io.sallyport.telemetry.Events;

/**
 * Hands datagrams and errors to the lane's handler, one by one, and keeps what it throws from the
 * lane. Owned by its lane.
 */
final class Delivery {
  final Datagram datagram;
  final DeliveryError error = new DeliveryError();
  private final int lane;
  private final LaneHandler handler;
  private final LaneCounters counters;
  private final Events events;

  Delivery(int lane, LaneMemory memory, LaneHandler handler, LaneCounters counters, Events events) {
    this.lane = lane;
    this.datagram = new Datagram(memory.segment);
    this.handler = handler;
    this.counters = counters;
    this.events = events;
  }

  /**
   * Hands up what one reception brought; the source is set in {@link #datagram}. Stops if the
   * handler closes the socket.
   *
   * @param segmentOctets length of each datagram in it but the last, which may be shorter; or 0 if
   *     it is one datagram
   */
  void received(LaneSocket socket, long offset, int length, int segmentOctets, int trafficClass) {
    if (segmentOctets <= 0 || length <= segmentOctets) {
      datagram.place(offset, length, LaneMemory.HEADROOM_OCTETS, trafficClass);
      hand(socket);
      return;
    }
    counters.count(LaneCounter.RECEIVED_RUNS);
    for (int begin = 0; begin < length && socket.isOpen; begin += segmentOctets) {
      int headroom = begin == 0 ? LaneMemory.HEADROOM_OCTETS : 0;
      int octets = Math.min(segmentOctets, length - begin);
      datagram.place(offset + begin, octets, headroom, trafficClass);
      hand(socket);
    }
  }

  private void hand(LaneSocket socket) {
    counters.count(LaneCounter.RECEIVED);
    counters.add(LaneCounter.RECEIVED_OCTETS, datagram.length());
    try {
      handler.received(socket, datagram);
    } catch (Throwable failure) {
      failed(failure);
    }
  }

  /** Hands up the error that is set in {@link #error}. */
  void undelivered(LaneSocket socket) {
    counters.count(LaneCounter.ERRORS_REPORTED);
    try {
      handler.undelivered(socket, error);
    } catch (Throwable failure) {
      failed(failure);
    }
  }

  void passed() {
    try {
      handler.passed();
    } catch (Throwable failure) {
      failed(failure);
    }
  }

  void ticked(long nowNanos) {
    try {
      handler.ticked(nowNanos);
    } catch (Throwable failure) {
      failed(failure);
    }
  }

  void draining() {
    run(handler::draining);
  }

  void stopping() {
    run(handler::stopping);
  }

  /** Runs something that is not the lane's own. */
  void run(Runnable task) {
    try {
      task.run();
    } catch (Throwable failure) {
      failed(failure);
    }
  }

  /** A bug of one datagram or task, even a deep recursion, must not end the calls of all others. */
  private void failed(Throwable failure) {
    counters.count(LaneCounter.HANDLERS_FAILED);
    events.state(LaneEvent.LANE_HANDLER_FAILED, "lane", lane, "failure", failure);
  }
}
