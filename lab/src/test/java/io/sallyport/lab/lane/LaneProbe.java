package io.sallyport.lab.lane;

import io.sallyport.net.lane.Datagram;
import io.sallyport.net.lane.DeliveryError;
import io.sallyport.net.lane.Endpoint;
import io.sallyport.net.lane.Lane;
import io.sallyport.net.lane.LaneCounter;
import io.sallyport.net.lane.LaneHandler;
import io.sallyport.net.lane.LaneIo;
import io.sallyport.net.lane.LanePlatform;
import io.sallyport.net.lane.LaneSettings;
import io.sallyport.net.lane.LaneSocket;
import io.sallyport.net.lane.Outgoing;
import io.sallyport.net.lane.SocketOpening;
import io.sallyport.net.lane.SocketSpec;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Events;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntUnaryOperator;

/**
 * A program for the namespace: has a lane send what cannot arrive and prints, for each situation,
 * what the lane counted and was told.
 */
final class LaneProbe {
  private static final int PORT = 4000;
  private static final Duration STOP_LIMIT = Duration.ofMinutes(1);

  private final LanePlatform platform;

  private LaneProbe(LanePlatform platform) {
    this.platform = platform;
  }

  /**
   * Prints lines of the form {@code situation NAME=value}.
   *
   * @param arguments which {@link LaneIo}
   */
  public static void main(String[] arguments) throws InterruptedException {
    var platform = LanePlatform.of(LaneIo.valueOf(arguments[0]));
    System.out.println("platform io=" + platform.io());
    var probe = new LaneProbe(platform);
    var plain = SocketSpec.relay(new InetSocketAddress(DeadWire.HERE, 0));
    var neighbour = new InetSocketAddress(DeadWire.NEIGHBOUR, PORT);
    probe.send("fragmented", plain, neighbour, 1, _ -> 2000);
    probe.send("too-big", plain.withDontFragment(true), neighbour, 1, _ -> 2000);
    // Each longer than the one before, so that no run can be made of them.
    probe.send("blocked", plain.withQueues(0, 4096), neighbour, 50, i -> 1000 + i);
    probe.send("wide-run", plain, neighbour, 10, _ -> 1390);
    probe.send("unreachable", plain, new InetSocketAddress(DeadWire.BEYOND, PORT), 1, _ -> 10);
    var forbidden = new InetSocketAddress(DeadWire.NEIGHBOUR, DeadWire.FORBIDDEN_PORT);
    probe.send("forbidden", plain, forbidden, 2, i -> 10 + i);
  }

  private void send(
      String situation,
      SocketSpec spec,
      InetSocketAddress target,
      int count,
      IntUnaryOperator length)
      throws InterruptedException {
    var errors = new CopyOnWriteArrayList<String>();
    var passes = new CountDownLatch(2);
    var lane =
        Lane.start(
            platform,
            LaneSettings.of(0),
            owner -> {
              var socket = opened(owner.open(spec));
              queue(owner, socket, new Outgoing().to(Endpoint.of(target)), count, length);
              owner.flush();
              return new Listener(errors, passes);
            },
            new Counters<>("lane", LaneCounter.class),
            Events.NONE);
    passes.await();
    lane.stop(STOP_LIMIT);
    for (var counter : LaneCounter.values()) {
      System.out.println(situation + " " + counter + "=" + lane.counts().of(counter));
    }
    System.out.println(situation + " errors=" + List.copyOf(errors));
  }

  private static LaneSocket opened(SocketOpening opening) {
    if (opening instanceof SocketOpening.Opened(var socket)) {
      return socket;
    }
    throw new IllegalStateException(opening.toString());
  }

  private static void queue(
      Lane lane, LaneSocket socket, Outgoing message, int count, IntUnaryOperator length) {
    for (int i = 0; i < count; i++) {
      lane.send(socket, message.payload(0, length.applyAsInt(i)));
    }
  }

  /** Keeps errors, and counts the passes in which they come. */
  private record Listener(List<String> errors, CountDownLatch passes) implements LaneHandler {
    @Override
    public void received(LaneSocket from, Datagram datagram) {}

    @Override
    public void undelivered(LaneSocket from, DeliveryError error) {
      errors.add(error.origin() + " " + error.errno() + " " + error.info());
    }

    @Override
    public void passed() {
      passes.countDown();
    }
  }
}
