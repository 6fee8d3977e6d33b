package io.sallyport.net.lane;

import com.sun.management.ThreadMXBean;
import io.sallyport.net.Eventually;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Events;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** A lane that sends everything back, header and payload apart, and keeps nothing. */
final class Bouncing implements AutoCloseable {
  /** Datagrams under way between two sockets. */
  private static final int UNDER_WAY = 24;

  final Lane lane;
  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  Bouncing(LanePlatform platform) {
    lane =
        Lane.start(
            platform,
            LaneSettings.of(0),
            Returning::new,
            new Counters<>("lane", LaneCounter.class),
            Events.NONE);
  }

  private <T> T on(Supplier<T> work) {
    var done = new CompletableFuture<T>();
    if (!lane.execute(() -> done.complete(work.get()))) {
      throw new AssertionError("the lane takes no task");
    }
    return done.join();
  }

  LaneSocket open() {
    return on(
        () -> RunningLane.opened(lane.open(SocketSpec.relay(RunningLane.address("127.0.0.1", 0)))));
  }

  /** Sends datagrams of several lengths, which from then on go back and forth. */
  void kickOff(LaneSocket socket, LaneSocket target) {
    var _ =
        on(() -> {
          var message = new Outgoing().to(target.local());
          for (int i = 0; i < UNDER_WAY; i++) {
            lane.send(socket, message.payload(0, 100 + i / 8));
          }
          return true;
        });
  }

  /** Octets that the lane's thread has allocated. */
  long allocated() {
    long thread = on(() -> Thread.currentThread().threadId());
    return threads.getThreadAllocatedBytes(thread);
  }

  void awaitReceived(long datagrams) {
    Eventually.until(
        datagrams + " datagrams", () -> lane.counts().of(LaneCounter.RECEIVED) >= datagrams);
  }

  @Override
  public void close() {
    if (!lane.stop(Duration.ofMinutes(1))) {
      throw new AssertionError("the lane does not end");
    }
  }

  private static final class Returning implements LaneHandler {
    private static final int HEADER_OCTETS = 4;

    private final Lane lane;
    private final Outgoing message = new Outgoing();

    Returning(Lane lane) {
      this.lane = lane;
    }

    @Override
    public void received(LaneSocket socket, Datagram datagram) {
      long header = lane.reserve(HEADER_OCTETS);
      lane.memory().set(LinuxStructs.NET32, header, datagram.length());
      message
          .to(datagram.source())
          .header(header, HEADER_OCTETS)
          .payload(datagram.offset() + HEADER_OCTETS, datagram.length() - HEADER_OCTETS);
      lane.send(socket, message);
    }
  }
}
