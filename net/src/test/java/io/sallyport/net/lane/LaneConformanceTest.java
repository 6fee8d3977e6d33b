package io.sallyport.net.lane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.net.Eventually;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Events;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a handler may rely on from a lane. */
@ParameterizedClass
@MethodSource("platforms")
class LaneConformanceTest {
  private final LanePlatform platform;

  LaneConformanceTest(LanePlatform platform) {
    this.platform = platform;
  }

  static List<LanePlatform> platforms() {
    return LanePlatforms.all();
  }

  private static byte[] numbered(int number, int length) {
    byte[] octets = new byte[length];
    Arrays.fill(octets, (byte) number);
    if (length >= 4) {
      ByteBuffer.wrap(octets).putInt(number);
    }
    return octets;
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void sendsBackFromWhereItLies(String host) {
    try (var lane = new RunningLane(platform).echoing();
        var peer = new Peer(host)) {
      var socket = lane.open(host);
      peer.send(numbered(7, 160), RunningLane.address(socket));
      assertThat(peer.next()).isEqualTo(numbered(7, 160));
      var received = lane.next();
      assertThat(received.source().toSocketAddress()).isEqualTo(peer.address());
      assertThat(received.socket()).isSameAs(socket);
      assertThat(lane.count(LaneCounter.RECEIVED)).isEqualTo(1);
      assertThat(lane.count(LaneCounter.RECEIVED_OCTETS)).isEqualTo(160);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 1472, 1473, 9000, 65_507})
  void carriesEveryLength(int length) {
    try (var lane = new RunningLane(platform).echoing();
        var peer = new Peer("127.0.0.1")) {
      var socket = lane.open("127.0.0.1");
      peer.send(numbered(length, length), RunningLane.address(socket));
      assertThat(peer.next()).isEqualTo(numbered(length, length));
    }
  }

  /** Empty ones among others, more than a socket gets of a pass. */
  @Test
  void carriesEmptyDatagramsAmongOthers() {
    int count = 200;
    try (var lane = new RunningLane(platform);
        var peer = new Peer("127.0.0.1")) {
      var socket = lane.open("127.0.0.1");
      lane.on(() -> {
        for (int i = 0; i < count; i++) {
          peer.send(numbered(i, i % 3 == 0 ? 20 : 0), RunningLane.address(socket));
        }
        return true;
      });
      for (int i = 0; i < count; i++) {
        assertThat(lane.next().octets()).isEqualTo(numbered(i, i % 3 == 0 ? 20 : 0));
      }
      peer.send(numbered(1, 30), RunningLane.address(socket));
      assertThat(lane.next().octets()).isEqualTo(numbered(1, 30));
    }
  }

  @Test
  void sendsHeaderAndPayloadAsOne() {
    try (var lane = new RunningLane(platform);
        var peer = new Peer("127.0.0.1")) {
      var socket = lane.open("127.0.0.1");
      lane.on(() -> lane.queue(socket, peer.address(), new byte[] {1, 2, 3}, new byte[] {4, 5}));
      assertThat(peer.next()).containsExactly(1, 2, 3, 4, 5);
    }
  }

  /** Numbers of equal datagrams around the limits of one run: 60 of them, 65,000 octets. */
  @ParameterizedTest
  @ValueSource(strings = {"2,100", "59,160", "60,160", "61,160", "150,1200", "5,30000", "3,65507"})
  void keepsEqualDatagramsApartAndInOrder(String run) {
    int count = Integer.parseInt(run.substring(0, run.indexOf(',')));
    int length = Integer.parseInt(run.substring(run.indexOf(',') + 1));
    try (var lane = new RunningLane(platform);
        var peer = new Peer("127.0.0.1")) {
      var socket = lane.open("127.0.0.1");
      lane.on(() ->
          IntStream.range(0, count)
              .allMatch(i -> lane.queue(socket, peer.address(), numbered(i, length))));
      for (int i = 0; i < count; i++) {
        assertThat(peer.next()).isEqualTo(numbered(i, length));
      }
      boolean isRun = platform.coalesces() && length * 2 <= 65_000;
      Eventually.until("all are counted", () -> lane.count(LaneCounter.SENT) == count);
      assertThat(lane.count(LaneCounter.SENT_RUNS) > 0).isEqualTo(isRun);
      assertThat(lane.count(LaneCounter.RUNS_SPLIT)).isZero();
    }
  }

  /** Lengths and targets at random; each target gets its own in order and unchanged. */
  @Test
  void carriesAnyMixture() {
    long seed = Long.getLong("sallyport.seed", 1);
    var random = new Random(seed);
    try (var lane = new RunningLane(platform);
        var first = new Peer("127.0.0.1");
        var second = new Peer("127.0.0.1")) {
      var socket = lane.open("127.0.0.1");
      var peers = List.of(first, second);
      var expected = List.of(new ArrayList<byte[]>(), new ArrayList<byte[]>());
      lane.on(() -> {
        for (int i = 0; i < 300; i++) {
          int to = random.nextInt(8) == 0 ? 1 : 0;
          byte[] header = numbered(i, random.nextInt(3));
          byte[] payload = numbered(i, random.nextInt(4) * 40);
          expected.get(to).add(joined(header, payload));
          lane.queue(socket, peers.get(to).address(), header, payload);
        }
        return true;
      });
      for (int to = 0; to < 2; to++) {
        for (byte[] octets : expected.get(to)) {
          assertThat(peers.get(to).next()).as("seed %d", seed).isEqualTo(octets);
        }
      }
    }
  }

  private static byte[] joined(byte[] header, byte[] payload) {
    return ByteBuffer.allocate(header.length + payload.length).put(header).put(payload).array();
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void handsUpWhatWasCoalescedOneByOne(String host) {
    try (var lane = new RunningLane(platform)) {
      var from = lane.open(host);
      var to = lane.open(host);
      lane.on(() ->
          IntStream.range(0, 40)
              .allMatch(
                  i -> lane.queue(from, RunningLane.address(to), numbered(i, i < 39 ? 100 : 9))));
      for (int i = 0; i < 40; i++) {
        var received = lane.next();
        assertThat(received.octets()).isEqualTo(numbered(i, i < 39 ? 100 : 9));
        assertThat(received.source()).isEqualTo(from.local());
      }
      assertThat(lane.count(LaneCounter.RECEIVED_RUNS) > 0).isEqualTo(platform.coalesces());
    }
  }

  @Test
  void dropsAndCountsWhatDoesNotFitABuffer() {
    try (var lane = new RunningLane(platform, LaneSettings.of(0).withBuffers(8, 1000));
        var peer = new Peer("127.0.0.1")) {
      var socket = lane.open("127.0.0.1");
      peer.send(numbered(1, 1001), RunningLane.address(socket));
      peer.send(numbered(2, 1000), RunningLane.address(socket));
      assertThat(lane.next().octets()).isEqualTo(numbered(2, 1000));
      assertThat(lane.count(LaneCounter.TRUNCATED)).isEqualTo(1);
    }
  }

  @Test
  void leavesHeadroomForSixtyFourOctets() {
    try (var lane = new RunningLane(platform);
        var peer = new Peer("127.0.0.1")) {
      var headrooms = new ArrayList<Integer>();
      lane.then =
          (_, datagram) -> {
            datagram.memory().asSlice(datagram.offset() - 64, 64).fill((byte) 1);
            headrooms.add(datagram.headroom());
          };
      var socket = lane.open("127.0.0.1");
      peer.send(numbered(1, 10), RunningLane.address(socket));
      peer.send(numbered(2, 10), RunningLane.address(socket));
      assertThat(lane.next().octets()).isEqualTo(numbered(1, 10));
      assertThat(lane.next().octets()).isEqualTo(numbered(2, 10));
      assertThat(lane.<List<Integer>>on(() -> headrooms)).allMatch(octets -> octets >= 64);
    }
  }

  @Test
  void servesManySocketsAtOnce() {
    int count = 700;
    try (var lane = new RunningLane(platform).echoing();
        var peer = new Peer("127.0.0.1")) {
      var sockets =
          lane.on(() ->
              IntStream.range(0, count)
                  .mapToObj(_ ->
                      RunningLane.opened(
                          lane.lane.open(SocketSpec.relay(RunningLane.address("127.0.0.1", 0)))))
                  .toList());
      for (int i = 0; i < count; i++) {
        peer.send(numbered(i, 20), RunningLane.address(sockets.get(i)));
      }
      var back = new HashSet<Integer>();
      for (int i = 0; i < count; i++) {
        back.add(ByteBuffer.wrap(peer.next()).getInt());
      }
      assertThat(back).hasSize(count);
    }
  }

  /** Where all buffers are taken, who got none is next. */
  @Test
  void servesManySocketsWithFewBuffers() {
    int sockets = 40;
    int each = 20;
    try (var lane = new RunningLane(platform, LaneSettings.of(0).withBuffers(3, 1000));
        var peer = new Peer("127.0.0.1")) {
      var opened = IntStream.range(0, sockets).mapToObj(_ -> lane.open("127.0.0.1")).toList();
      lane.on(() -> {
        for (int i = 0; i < sockets * each; i++) {
          peer.send(numbered(i / sockets, 20), RunningLane.address(opened.get(i % sockets)));
        }
        return true;
      });
      var next = new HashMap<LaneSocket, Integer>();
      for (int i = 0; i < sockets * each; i++) {
        var received = lane.next();
        int number = next.merge(received.socket(), 1, Integer::sum) - 1;
        assertThat(received.octets()).isEqualTo(numbered(number, 20));
      }
      assertThat(lane.count(LaneCounter.PASSES_FAILED)).isZero();
    }
  }

  @Test
  void handsUpNothingOfASocketThatItsHandlerClosed() {
    try (var lane = new RunningLane(platform);
        var peer = new Peer("127.0.0.1")) {
      var socket = lane.open("127.0.0.1");
      var other = lane.open("127.0.0.1");
      lane.then =
          (from, _) -> {
            if (from == socket) {
              lane.lane.close(from);
            }
          };
      lane.on(() -> {
        // While the lane is in this task all of them gather in the kernel.
        for (int i = 0; i < 5; i++) {
          peer.send(numbered(i, 10), RunningLane.address(socket));
        }
        return true;
      });
      assertThat(lane.next().octets()).isEqualTo(numbered(0, 10));
      peer.send(numbered(9, 10), RunningLane.address(other));
      assertThat(lane.next().octets()).isEqualTo(numbered(9, 10));
      assertThat(socket.isOpen()).isFalse();
      assertThat(lane.<Boolean>on(() -> lane.queue(socket, peer.address(), new byte[1]))).isFalse();
      assertThat(lane.count(LaneCounter.SOCKETS_CLOSED)).isEqualTo(1);
    }
  }

  @Test
  void sendsWhatWasQueuedBeforeASocketIsClosed() {
    try (var lane = new RunningLane(platform);
        var peer = new Peer("127.0.0.1")) {
      var socket = lane.open("127.0.0.1");
      lane.on(() -> {
        lane.queue(socket, peer.address(), numbered(1, 10));
        lane.lane.close(socket);
        return true;
      });
      assertThat(peer.next()).isEqualTo(numbered(1, 10));
    }
  }

  @Test
  void aSocketOpenedDuringAPassReceives() {
    try (var lane = new RunningLane(platform);
        var peer = new Peer("127.0.0.1")) {
      var first = lane.open("127.0.0.1");
      var opened = new ArrayList<LaneSocket>();
      lane.then =
          (from, _) -> {
            if (from == first) {
              opened.add(
                  RunningLane.opened(
                      lane.lane.open(SocketSpec.relay(RunningLane.address("127.0.0.1", 0)))));
            }
          };
      peer.send(new byte[1], RunningLane.address(first));
      lane.next();
      var second = lane.on(opened::getFirst);
      peer.send(numbered(3, 10), RunningLane.address(second));
      assertThat(lane.next().socket()).isSameAs(second);
    }
  }

  @Test
  void aClosedPortCanBeOpenedAgain() {
    try (var lane = new RunningLane(platform)) {
      for (int i = 0; i < 100; i++) {
        var socket = lane.open("127.0.0.1");
        lane.on(() -> {
          lane.lane.close(socket);
          return true;
        });
        var again = lane.open(SocketSpec.relay(RunningLane.address(socket)));
        assertThat(again.local()).isEqualTo(socket.local());
      }
    }
  }

  /** Sockets come and go within a pass, while others send to them. */
  @Test
  void opensAndClosesManyWhileTheyReceive() {
    try (var lane = new RunningLane(platform);
        var peer = new Peer("127.0.0.1")) {
      var kept = lane.open("127.0.0.1");
      for (int round = 0; round < 20; round++) {
        var opened = IntStream.range(0, 50).mapToObj(_ -> lane.open("127.0.0.1")).toList();
        opened.forEach(socket -> peer.send(numbered(1, 20), RunningLane.address(socket)));
        lane.on(() -> {
          opened.forEach(lane.lane::close);
          // What was theirs is free within the pass.
          var again = lane.lane.open(SocketSpec.relay(RunningLane.address(opened.getLast())));
          lane.lane.close(RunningLane.opened(again));
          return true;
        });
      }
      assertThat(lane.received).allMatch(received -> received.octets().length == 20);
      lane.received.clear();
      peer.send(numbered(7, 30), RunningLane.address(kept));
      assertThat(lane.next().octets()).isEqualTo(numbered(7, 30));
      assertThat(lane.count(LaneCounter.SOCKETS_CLOSED)).isEqualTo(20 * 51);
      assertThat(lane.count(LaneCounter.PASSES_FAILED)).isZero();
    }
  }

  /** A lane that has ended holds no port. */
  @Test
  void givesItsPortsBack() {
    for (int i = 0; i < 10; i++) {
      InetSocketAddress address;
      try (var lane = new RunningLane(platform)) {
        address = RunningLane.address(lane.open("127.0.0.1"));
      }
      try (var lane = new RunningLane(platform)) {
        assertThat(lane.open(SocketSpec.relay(address)).local()).isEqualTo(Endpoint.of(address));
      }
    }
  }

  @Test
  void saysWhyASocketCannotBeOpened() {
    try (var lane = new RunningLane(platform, LaneSettings.of(0).withBounds(10, 2))) {
      var socket = lane.open("127.0.0.1");
      assertThat(reason(lane, RunningLane.address(socket)))
          .isEqualTo(SocketOpening.Reason.PORT_IN_USE);
      assertThat(reason(lane, RunningLane.address("203.0.113.1", 0)))
          .isEqualTo(SocketOpening.Reason.ADDRESS_MISSING);
      lane.open("::1");
      assertThat(reason(lane, RunningLane.address("127.0.0.1", 0)))
          .isEqualTo(SocketOpening.Reason.TOO_MANY);
      assertThat(lane.count(LaneCounter.SOCKETS_REFUSED)).isEqualTo(3);
    }
  }

  private static SocketOpening.Reason reason(RunningLane lane, InetSocketAddress address) {
    if (lane.tryOpen(SocketSpec.relay(address)) instanceof SocketOpening.Refused refused) {
      return refused.reason();
    }
    throw new AssertionError("it was opened");
  }

  @Test
  void refusesWhatNoDatagramCanBe() {
    try (var lane = new RunningLane(platform);
        var peer = new Peer("127.0.0.1")) {
      var socket = lane.open("127.0.0.1");
      var ipv6 = lane.open("::1");
      int refused =
          lane.on(() -> {
            long end = lane.lane.memory().byteSize();
            var to = Endpoint.of(peer.address());
            var noPort = new Endpoint().set(to.high(), to.low(), 0);
            var messages =
                List.of(
                    new Outgoing().to(to).payload(0, 65_508),
                    new Outgoing().to(to).header(0, 65_000).payload(0, 508),
                    new Outgoing().to(to).payload(-1, 2),
                    new Outgoing().to(to).payload(0, -1),
                    new Outgoing().to(to).payload(end - 1, 2),
                    new Outgoing().to(to).header(Long.MAX_VALUE, 2),
                    new Outgoing().to(noPort).payload(0, 2),
                    new Outgoing().to(ipv6.local()).payload(0, 2));
            return (int) messages.stream().filter(m -> !lane.lane.send(socket, m)).count();
          });
      assertThat(refused).isEqualTo(8);
      assertThat(lane.<Boolean>on(() -> lane.queue(ipv6, peer.address(), new byte[1]))).isFalse();
      assertThat(lane.count(LaneCounter.REFUSED_MESSAGES)).isEqualTo(9);
    }
  }

  @Test
  void wakesForATask() {
    var slow = LaneSettings.of(0).withTick(Duration.ofMinutes(5));
    try (var lane = new RunningLane(platform, slow)) {
      for (int i = 0; i < 1000; i++) {
        assertThat(lane.<Boolean>on(lane.lane::isCurrent)).isTrue();
      }
      assertThat(lane.lane.isCurrent()).isFalse();
    }
  }

  @Test
  void refusesTasksWhenTooManyWait() throws InterruptedException {
    try (var lane = new RunningLane(platform, LaneSettings.of(0).withBounds(5, 10))) {
      var begun = new CountDownLatch(1);
      var go = new CountDownLatch(1);
      var run = new AtomicInteger();
      assertThat(
              lane.lane.execute(() -> {
                begun.countDown();
                try {
                  go.await();
                } catch (InterruptedException e) {
                  throw new AssertionError(e);
                }
              }))
          .isTrue();
      begun.await();
      for (int i = 0; i < 5; i++) {
        assertThat(lane.lane.execute(run::incrementAndGet)).isTrue();
      }
      assertThat(lane.lane.execute(run::incrementAndGet)).isFalse();
      go.countDown();
      Eventually.until("the tasks ran", () -> run.get() == 5);
      Eventually.until("it was counted", () -> lane.count(LaneCounter.TASKS_REFUSED) == 1);
      Eventually.until("totals hold it", () -> lane.totals.total(LaneCounter.TASKS_REFUSED) == 1);
    }
  }

  @Test
  void outlivesWhatItsHandlerThrows() {
    try (var lane = new RunningLane(platform).echoing();
        var peer = new Peer("127.0.0.1")) {
      var socket = lane.open("127.0.0.1");
      var echo = new Echo(lane.lane);
      lane.then =
          (from, datagram) -> {
            if (datagram.length() == 13) {
              throw new IllegalStateException("a bug");
            }
            echo.received(from, datagram);
          };
      for (int i = 0; i < 50; i++) {
        peer.send(new byte[13], RunningLane.address(socket));
        peer.send(numbered(i, 14), RunningLane.address(socket));
        assertThat(peer.next()).isEqualTo(numbered(i, 14));
      }
      assertThat(lane.count(LaneCounter.HANDLERS_FAILED)).isEqualTo(50);
      assertThat(lane.events.of(LaneEvent.LANE_HANDLER_FAILED)).hasSizeBetween(1, 20);
    }
  }

  @Test
  void tellsOfAPortThatNobodyListensOn() {
    InetSocketAddress closed;
    try (var gone = new Peer("127.0.0.1")) {
      closed = gone.address();
    }
    try (var lane = new RunningLane(platform).echoing();
        var peer = new Peer("127.0.0.1")) {
      var socket = lane.open("127.0.0.1");
      for (int i = 0; i < 20; i++) {
        lane.send(socket, closed, new byte[10]);
        peer.send(numbered(i, 14), RunningLane.address(socket));
        assertThat(peer.next()).isEqualTo(numbered(i, 14));
      }
      Eventually.until("all are counted", () -> lane.count(LaneCounter.SENT) == 40);
      assertThat(platform.reportsErrors()).isEqualTo(platform.io() != LaneIo.NIO);
      if (platform.reportsErrors()) {
        var error = RunningLane.next(lane.undelivered, "an error");
        assertThat(error)
            .isEqualTo(
                new RunningLane.Undelivered(
                    socket, Endpoint.of(closed), DeliveryError.Origin.ICMP, 3, 3, 0));
      } else {
        assertThat(lane.undelivered).isEmpty();
      }
    }
  }

  /** More than are read at a time: each is told, and what others send comes through. */
  @Test
  void tellsOfManyErrors() {
    int count = 40;
    // All are open before the first closes: the system gives a port that is free to the next.
    var peers = new ArrayList<Peer>();
    for (int i = 0; i < count; i++) {
      peers.add(new Peer("127.0.0.1"));
    }
    List<InetSocketAddress> closed = peers.stream().map(Peer::address).toList();
    peers.forEach(Peer::close);
    try (var lane = new RunningLane(platform);
        var peer = new Peer("127.0.0.1")) {
      var socket = lane.open("127.0.0.1");
      lane.on(() -> closed.stream().allMatch(to -> lane.queue(socket, to, new byte[10])));
      if (platform.reportsErrors()) {
        var told = new HashSet<Endpoint>();
        for (int i = 0; i < count; i++) {
          told.add(RunningLane.next(lane.undelivered, "an error").destination());
        }
        assertThat(told).hasSize(count);
      }
      peer.send(numbered(1, 10), RunningLane.address(socket));
      assertThat(lane.next().octets()).isEqualTo(numbered(1, 10));
      assertThat(lane.count(LaneCounter.SENT)).isEqualTo(count);
    }
  }

  /** Sockets whose sends bring errors in every pass do not keep another from receiving. */
  @Test
  void errorsOfSomeDoNotStarveAnother() {
    InetSocketAddress closed;
    try (var gone = new Peer("127.0.0.1")) {
      closed = gone.address();
    }
    try (var lane = new RunningLane(platform);
        var peer = new Peer("127.0.0.1")) {
      var erring = IntStream.range(0, 30).mapToObj(_ -> lane.open("127.0.0.1")).toList();
      var other = lane.open("127.0.0.1");
      lane.then =
          new LaneHandler() {
            @Override
            public void received(LaneSocket socket, Datagram datagram) {}

            @Override
            public void passed() {
              erring.forEach(socket -> lane.queue(socket, closed, new byte[1]));
            }
          };
      for (int i = 0; i < 20; i++) {
        peer.send(new byte[0], RunningLane.address(other));
        peer.send(numbered(i, 10), RunningLane.address(other));
        assertThat(lane.next().octets()).isEmpty();
        assertThat(lane.next().octets()).isEqualTo(numbered(i, 10));
      }
    }
  }

  @Test
  void tellsOfAPortThatNobodyListensOnOverIpv6() {
    InetSocketAddress closed;
    try (var gone = new Peer("::1")) {
      closed = gone.address();
    }
    try (var lane = new RunningLane(platform)) {
      var socket = lane.open("::1");
      lane.send(socket, closed, new byte[10]);
      if (platform.reportsErrors()) {
        var error = RunningLane.next(lane.undelivered, "an error");
        assertThat(error)
            .isEqualTo(
                new RunningLane.Undelivered(
                    socket, Endpoint.of(closed), DeliveryError.Origin.ICMPV6, 1, 4, 0));
      }
      assertThat(lane.<Boolean>on(socket::isOpen)).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "::1"})
  void marksWhatItSends(String host) {
    try (var lane = new RunningLane(platform)) {
      var plain = SocketSpec.relay(RunningLane.address(host, 0));
      var from = lane.open(plain.withTrafficClass(0x28));
      var to = lane.open(plain.reportingTrafficClass());
      lane.on(() -> {
        var message = new Outgoing().to(to.local()).payload(0, 10);
        lane.lane.send(from, message.trafficClass(0xb8));
        lane.lane.send(from, message.clear().payload(0, 10));
        lane.lane.send(from, message.dontFragment(true));
        return true;
      });
      boolean isTold = platform.io() != LaneIo.NIO;
      assertThat(lane.next().trafficClass()).isEqualTo(isTold ? 0xb8 : -1);
      assertThat(lane.next().trafficClass()).isEqualTo(isTold ? 0x28 : -1);
      assertThat(lane.next().trafficClass()).isEqualTo(isTold ? 0x28 : -1);
    }
  }

  @Test
  void lanesShareAPort() {
    try (var first = new RunningLane(platform);
        var second = new RunningLane(platform, LaneSettings.of(1))) {
      var one = first.open(SocketSpec.listening(RunningLane.address("127.0.0.1", 0)));
      var address = RunningLane.address(one);
      second.open(SocketSpec.listening(address));
      for (int i = 0; i < 200; i++) {
        try (var peer = new Peer("127.0.0.1")) {
          peer.send(numbered(i, 10), address);
          peer.send(numbered(i, 11), address);
        }
      }
      Eventually.until(
          "all came",
          () -> first.count(LaneCounter.RECEIVED) + second.count(LaneCounter.RECEIVED) == 400);
      assertThat(first.count(LaneCounter.RECEIVED)).isBetween(100L, 300L);
      assertThat(first.count(LaneCounter.RECEIVED) % 2).as("a source stays with a lane").isZero();
    }
  }

  @Test
  void aFloodOfOneSocketDoesNotStarveAnother() {
    int flood = 100;
    try (var lane = new RunningLane(platform, LaneSettings.of(0).withBuffers(64, 1000));
        var peer = new Peer("127.0.0.1")) {
      var flooded = lane.open("127.0.0.1");
      var other = lane.open("127.0.0.1");
      lane.on(() -> {
        for (int i = 0; i < flood; i++) {
          peer.send(numbered(i, 10), RunningLane.address(flooded));
        }
        peer.send(numbered(flood, 10), RunningLane.address(other));
        return true;
      });
      int before = 0;
      for (var next = lane.next(); next.socket() != other; next = lane.next()) {
        before++;
      }
      assertThat(before).isLessThanOrEqualTo(LaneSettings.MAX_BUFFERS_OF_SOCKET);
      for (int i = before; i < flood; i++) {
        assertThat(lane.next().octets()).isEqualTo(numbered(i, 10));
      }
    }
  }

  @Test
  void staysOnItsProcessor() {
    try (var lane = new RunningLane(platform, LaneSettings.of(0).onCore(1))) {
      assertThat(lane.<List<String>>on(LaneConformanceTest::statusOfThread))
          .contains("Cpus_allowed_list:\t1");
      assertThat(lane.events.of(LaneEvent.LANE_CORE_NOT_TAKEN)).isEmpty();
    }
    try (var lane = new RunningLane(platform, LaneSettings.of(0).onCore(1023))) {
      assertThat(lane.<Boolean>on(lane.lane::isCurrent)).isTrue();
      assertThat(lane.events.of(LaneEvent.LANE_CORE_NOT_TAKEN)).hasSize(1);
    }
  }

  private static List<String> statusOfThread() {
    try {
      return Files.readAllLines(Path.of("/proc/thread-self/status"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void doesNotStartWithAHandlerThatCannotBeMade() {
    var counters = new Counters<>("lane", LaneCounter.class);
    assertThatThrownBy(() ->
            Lane.start(
                platform,
                LaneSettings.of(7),
                lane -> {
                  var spec = SocketSpec.relay(RunningLane.address("127.0.0.1", 0));
                  RunningLane.opened(lane.open(spec));
                  throw new IllegalArgumentException("a bug");
                },
                counters,
                Events.NONE))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("lane 7 did not start")
        .hasRootCauseMessage("a bug");
  }

  @Test
  void runsTimersAndTicks() {
    var settings = LaneSettings.of(0).withTick(Duration.ofMillis(5));
    try (var lane = new RunningLane(platform, settings)) {
      var ticks = new AtomicInteger();
      var order = new ArrayList<String>();
      lane.then =
          new LaneHandler() {
            @Override
            public void received(LaneSocket socket, Datagram datagram) {}

            @Override
            public void ticked(long nowNanos) {
              ticks.incrementAndGet();
            }
          };
      lane.on(() -> {
        lane.lane.schedule(Duration.ofMillis(120), () -> order.add("second"));
        lane.lane.schedule(Duration.ofMillis(5), () -> order.add("first"));
        lane.lane.schedule(Duration.ofMillis(60), () -> order.add("cancelled")).cancel();
        return true;
      });
      Eventually.until("both ran", () -> lane.<Integer>on(order::size) == 2);
      assertThat(order).containsExactly("first", "second");
      assertThat(ticks.get()).isPositive();
    }
  }

  @Test
  void drainsAndStopsWhileBusy() {
    var lane = new RunningLane(platform).echoing();
    try (var peer = new RunningLane(platform, LaneSettings.of(1)).echoing()) {
      var socket = lane.open("127.0.0.1");
      var other = peer.open("127.0.0.1");
      peer.on(() ->
          IntStream.range(0, 50)
              .allMatch(i -> peer.queue(other, RunningLane.address(socket), numbered(i, 50 + i))));
      Eventually.until("it is busy", () -> lane.count(LaneCounter.RECEIVED) > 5000);
      lane.lane.drain();
      assertThat(RunningLane.next(lane.told, "drain")).isEqualTo("draining");
      lane.close();
      assertThat(RunningLane.next(lane.told, "stop")).isEqualTo("stopping");
      assertThat(lane.lane.execute(() -> {})).isFalse();
      assertThat(lane.count(LaneCounter.SOCKETS_CLOSED)).isEqualTo(1);
      assertThat(lane.events.of(LaneEvent.LANE_STOPPED)).hasSize(1);
      assertThat(lane.lane.stop(Duration.ZERO)).isTrue();
    }
  }

  @Test
  void saysWhatItRunsOn() {
    try (var lane = new RunningLane(platform)) {
      Eventually.until("it is said", () -> !lane.events.of(LaneEvent.LANE_STARTED).isEmpty());
      assertThat(lane.events.of(LaneEvent.LANE_STARTED).getFirst().fields())
          .contains("io, " + platform.io(), "coalesces, " + platform.coalesces());
    }
  }

  @Test
  void warmsItself() {
    var warming = new Warming(List.of(numbered(1, 160), numbered(2, 20)), Duration.ofSeconds(1));
    assertThat(Lane.warm(platform, warming, Echo::new)).isGreaterThan(32);
  }
}
