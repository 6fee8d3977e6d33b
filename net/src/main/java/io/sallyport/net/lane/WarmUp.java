package io.sallyport.net.lane;

import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Events;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/** Two lanes for a while: one with the handler to warm, one that sends to it and counts answers. */
final class WarmUp {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(2);

  /** Sent at each tick of 1 ms: some 30,000 a second. */
  private static final int BURST = 32;

  private final LanePlatform platform;
  private final Warming warming;
  private final Counters<LaneCounter> counters = new Counters<>("lane", LaneCounter.class);

  WarmUp(LanePlatform platform, Warming warming) {
    this.platform = platform;
    this.warming = warming;
  }

  long run(LaneHandler.Factory handlers) {
    var target = new CompletableFuture<Endpoint>();
    var settings = LaneSettings.of(0);
    var warmed = Lane.start(platform, settings, handlers, counters, Events.NONE);
    try {
      if (!warmed.execute(() -> target.complete(open(warmed).local().copy()))) {
        throw new IllegalStateException("a lane that was just started takes no task");
      }
      return send(target.join());
    } finally {
      warmed.stop(STOP_LIMIT);
    }
  }

  private long send(Endpoint target) {
    var settings = LaneSettings.of(1).withTick(Duration.ofMillis(1));
    var sending =
        Lane.start(platform, settings, lane -> new Sender(lane, target), counters, Events.NONE);
    LockSupport.parkNanos(warming.duration().toNanos());
    sending.stop(STOP_LIMIT);
    return sending.counts().of(LaneCounter.RECEIVED);
  }

  private static LaneSocket open(Lane lane) {
    var spec = SocketSpec.relay(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    return switch (lane.open(spec)) {
      case SocketOpening.Opened(var socket) -> socket;
      case SocketOpening.Refused(_, var text) ->
          throw new IllegalStateException("no socket to warm a lane with: " + text);
    };
  }

  /** Sends a burst at each tick. */
  private final class Sender implements LaneHandler {
    private final Lane lane;
    private final LaneSocket socket;
    private final Outgoing message;
    private int turn;

    Sender(Lane lane, Endpoint target) {
      this.lane = lane;
      this.socket = open(lane);
      this.message = new Outgoing().to(target);
    }

    @Override
    public void received(LaneSocket from, Datagram datagram) {}

    @Override
    public void ticked(long nowNanos) {
      for (int i = 0; i < BURST; i++) {
        byte[] octets = warming.datagrams().get(turn++ % warming.datagrams().size());
        long offset = lane.reserve(Math.max(1, octets.length));
        MemorySegment.copy(octets, 0, lane.memory(), ValueLayout.JAVA_BYTE, offset, octets.length);
        lane.send(socket, message.payload(offset, octets.length));
      }
    }
  }
}
