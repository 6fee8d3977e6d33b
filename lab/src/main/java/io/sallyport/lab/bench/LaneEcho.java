package io.sallyport.lab.bench;

import io.sallyport.net.lane.Datagram;
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
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/**
 * Processor time of a lane for each datagram that it receives and sends on, in slices that go round
 * the implementations: a few datagrams of many pairs of sockets (voice), then trains of equal ones
 * of few pairs (video). Every datagram goes back and forth between two sockets of the same lane, so
 * the kernel's part of both directions is in it. Compare the rows of one run only.
 *
 * <p>Arguments: seconds a slice, rounds.
 */
public final class LaneEcho {
  private static final int NANOS_A_SECOND = 1_000_000_000;

  /** What is sent. */
  private enum Load {
    VOICE(100, 1, 160),
    VIDEO(4, 8, 1100);

    final int pairs;
    final int train;
    final int octets;

    Load(int pairs, int train, int octets) {
      this.pairs = pairs;
      this.train = train;
      this.octets = octets;
    }
  }

  private final Duration slice;

  private LaneEcho(Duration slice) {
    this.slice = slice;
  }

  /** Prints a table. */
  public static void main(String[] arguments) {
    var echo =
        new LaneEcho(Duration.ofSeconds(arguments.length > 0 ? Long.parseLong(arguments[0]) : 2));
    int rounds = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 5;
    System.out.println("| load | io | ns a datagram: min / median / max | datagrams a call |");
    System.out.println("| --- | --- | --- | --- |");
    for (var load : Load.values()) {
      echo.compare(load, rounds);
    }
  }

  private void compare(Load load, int rounds) {
    Map<LaneIo, List<Slice>> slices = new EnumMap<>(LaneIo.class);
    for (int round = 0; round <= rounds; round++) {
      for (var io : LaneIo.values()) {
        var measured = measure(io, load);
        if (round > 0) { // the first one compiles
          slices.computeIfAbsent(io, _ -> new ArrayList<>()).add(measured);
        }
      }
    }
    slices.forEach((io, measured) -> print(load, io, measured));
  }

  private static void print(Load load, LaneIo io, List<Slice> slices) {
    var nanos = new ArrayList<>(slices.stream().map(Slice::nanosADatagram).toList());
    Collections.sort(nanos);
    System.out.printf(
        "| %s | %s | %d / %d / %d | %.1f |%n",
        load,
        io,
        nanos.getFirst(),
        nanos.get(nanos.size() / 2),
        nanos.getLast(),
        slices.getLast().datagramsACall());
  }

  /** What one slice cost. */
  private record Slice(long nanosADatagram, double datagramsACall) {}

  private Slice measure(LaneIo io, Load load) {
    var platform = LanePlatform.of(io);
    if (platform.io() != io) {
      throw new IllegalStateException(io + " is not to be had: " + platform.reason());
    }
    var lane =
        Lane.start(
            platform,
            LaneSettings.of(0),
            owner -> new Bouncer(owner, load),
            new Counters<>("lane", LaneCounter.class),
            Events.NONE);
    try {
      long thread = threadOf(lane);
      LockSupport.parkNanos(NANOS_A_SECOND / 4);
      long datagrams = lane.counts().of(LaneCounter.RECEIVED);
      long calls = calls(lane);
      long nanos = ManagementFactory.getThreadMXBean().getThreadCpuTime(thread);
      LockSupport.parkNanos(slice.toNanos());
      nanos = ManagementFactory.getThreadMXBean().getThreadCpuTime(thread) - nanos;
      calls = calls(lane) - calls;
      datagrams = lane.counts().of(LaneCounter.RECEIVED) - datagrams;
      return new Slice(nanos / Math.max(1, datagrams), datagrams / (double) Math.max(1, calls));
    } finally {
      lane.stop(Duration.ofSeconds(2));
    }
  }

  private static long calls(Lane lane) {
    var counts = lane.counts();
    return counts.of(LaneCounter.RECEIVE_CALLS) + counts.of(LaneCounter.SEND_CALLS);
  }

  private static long threadOf(Lane lane) {
    var id = new CompletableFuture<Long>();
    if (!lane.execute(() -> id.complete(Thread.currentThread().threadId()))) {
      throw new IllegalStateException("the lane takes no task");
    }
    return id.join();
  }

  /** Sends everything back with its first four octets as a header of its own, as a relay would. */
  private static final class Bouncer implements LaneHandler {
    private static final int HEADER_OCTETS = 4;

    private final Lane lane;
    private final Outgoing message = new Outgoing();

    Bouncer(Lane lane, Load load) {
      this.lane = lane;
      for (int pair = 0; pair < load.pairs; pair++) {
        var from = open();
        var to = open();
        for (int i = 0; i < load.train; i++) {
          lane.send(from, message.to(to.local()).payload(0, load.octets));
        }
      }
    }

    private LaneSocket open() {
      var spec = SocketSpec.relay(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      if (lane.open(spec) instanceof SocketOpening.Opened(var socket)) {
        return socket;
      }
      throw new IllegalStateException("no socket on the loopback address");
    }

    @Override
    public void received(LaneSocket socket, Datagram datagram) {
      long header = lane.reserve(HEADER_OCTETS);
      message
          .to(datagram.source())
          .header(header, HEADER_OCTETS)
          .payload(datagram.offset() + HEADER_OCTETS, datagram.length() - HEADER_OCTETS);
      lane.send(socket, message);
    }
  }
}
