package io.sallyport.net.lane;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.sallyport.net.RecordedEvents;
import io.sallyport.telemetry.Counters;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A lane under test, whose handler keeps what it gets and then does what the test says. */
final class RunningLane implements AutoCloseable {
  private static final int LIMIT_SECONDS = 60;

  /** A datagram as it came. */
  @SuppressWarnings("ArrayRecordComponent") // looked at, not compared
  record Received(LaneSocket socket, byte[] octets, Endpoint source, int trafficClass) {}

  /** An error as it came. */
  record Undelivered(
      LaneSocket socket,
      Endpoint destination,
      DeliveryError.Origin origin,
      int type,
      int code,
      long info) {}

  final RecordedEvents events = new RecordedEvents();
  final Counters<LaneCounter> totals = new Counters<>("lane", LaneCounter.class);
  final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
  final BlockingQueue<Undelivered> undelivered = new LinkedBlockingQueue<>();
  final BlockingQueue<String> told = new LinkedBlockingQueue<>();
  final Lane lane;

  /** What else the handler does; set and used on the lane's thread or before anything is sent. */
  volatile @Nullable LaneHandler then;

  RunningLane(LanePlatform platform) {
    this(platform, LaneSettings.of(0));
  }

  RunningLane(LanePlatform platform, LaneSettings settings) {
    lane = Lane.start(platform, settings, _ -> new Keeping(), totals, events);
  }

  /** Sends everything back to where it came from. */
  RunningLane echoing() {
    then = new Echo(lane);
    return this;
  }

  long count(LaneCounter counter) {
    return lane.counts().of(counter);
  }

  /** Does something on the lane and waits for its result. */
  <T> T on(Supplier<T> work) {
    var done = new CompletableFuture<T>();
    if (!lane.execute(
        () -> {
          try {
            done.complete(work.get());
          } catch (RuntimeException e) {
            done.completeExceptionally(e);
          }
        })) {
      throw new AssertionError("the lane takes no task");
    }
    return done.orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
  }

  SocketOpening tryOpen(SocketSpec spec) {
    return on(() -> lane.open(spec));
  }

  LaneSocket open(SocketSpec spec) {
    return opened(tryOpen(spec));
  }

  /** A socket on any port of a loopback address. */
  LaneSocket open(String host) {
    return open(SocketSpec.relay(address(host, 0)));
  }

  static LaneSocket opened(SocketOpening opening) {
    return switch (opening) {
      case SocketOpening.Opened(var socket) -> socket;
      case SocketOpening.Refused(var reason, var text) ->
          throw new AssertionError("refused: " + reason + ", " + text);
    };
  }

  /** Queues a datagram; on the lane's thread. */
  boolean queue(LaneSocket socket, InetSocketAddress to, byte[] header, byte[] payload) {
    var message = new Outgoing().to(Endpoint.of(to));
    message.header(write(header), header.length);
    message.payload(write(payload), payload.length);
    return lane.send(socket, message);
  }

  /** Queues a datagram; on the lane's thread. */
  boolean queue(LaneSocket socket, InetSocketAddress to, byte[] payload) {
    return queue(socket, to, new byte[0], payload);
  }

  /** Sends a datagram in a pass of its own. */
  void send(LaneSocket socket, InetSocketAddress to, byte[] payload) {
    if (!on(() -> queue(socket, to, payload))) {
      throw new AssertionError("it cannot be sent");
    }
  }

  private long write(byte[] octets) {
    long offset = lane.reserve(Math.max(1, octets.length));
    MemorySegment.copy(octets, 0, lane.memory(), JAVA_BYTE, offset, octets.length);
    return offset;
  }

  Received next() {
    return next(received, "a datagram");
  }

  static <T> T next(BlockingQueue<T> queue, String what) {
    try {
      var next = queue.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
      if (next == null) {
        throw new AssertionError(what + " did not come within " + LIMIT_SECONDS + " s");
      }
      return next;
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  static InetSocketAddress address(String host, int port) {
    try {
      return new InetSocketAddress(InetAddress.getByName(host), port);
    } catch (UnknownHostException e) {
      throw new AssertionError("a literal", e);
    }
  }

  static InetSocketAddress address(LaneSocket socket) {
    return socket.local().toSocketAddress();
  }

  @Override
  public void close() {
    if (!lane.stop(Duration.ofSeconds(LIMIT_SECONDS))) {
      throw new AssertionError("the lane does not end");
    }
  }

  private final class Keeping implements LaneHandler {
    @Override
    public void received(LaneSocket socket, Datagram datagram) {
      byte[] octets =
          datagram.memory().asSlice(datagram.offset(), datagram.length()).toArray(JAVA_BYTE);
      received.add(new Received(socket, octets, datagram.source().copy(), datagram.trafficClass()));
      var more = then;
      if (more != null) {
        more.received(socket, datagram);
      }
    }

    @Override
    public void undelivered(LaneSocket socket, DeliveryError error) {
      undelivered.add(
          new Undelivered(
              socket,
              error.destination().copy(),
              error.origin(),
              error.type(),
              error.code(),
              error.info()));
    }

    @Override
    public void passed() {
      var more = then;
      if (more != null) {
        more.passed();
      }
    }

    @Override
    public void ticked(long nowNanos) {
      var more = then;
      if (more != null) {
        more.ticked(nowNanos);
      }
    }

    @Override
    public void draining() {
      told.add("draining");
    }

    @Override
    public void stopping() {
      told.add("stopping");
    }
  }
}
