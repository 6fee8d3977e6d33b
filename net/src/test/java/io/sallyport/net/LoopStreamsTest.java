package io.sallyport.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.net.Dialler.Failure;
import io.sallyport.telemetry.Counters;
import io.sallyport.wire.Octets;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LoopStreamsTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final Counters<NetCounter> counters = new Counters<>("net", NetCounter.class);
  private final List<Loops> started = new ArrayList<>();

  static Stream<Platform> platforms() {
    return Platforms.all();
  }

  @AfterEach
  void stop() {
    started.forEach(loops -> loops.stop(Duration.ofSeconds(2)));
  }

  /** One end of ours; what happens at it is written by its loop alone. */
  private static final class End implements ConnectionHandler, Dialler.Outcome {
    final List<Failure> failures = new CopyOnWriteArrayList<>();
    volatile Optional<Connection> connection = Optional.empty();
    volatile String received = "";
    volatile boolean hasEnded;
    volatile boolean isClosed;

    @Override
    public ConnectionHandler opened(Connection opened) {
      opened.allowHalves();
      connection = Optional.of(opened);
      return this;
    }

    @Override
    public void failed(Failure failure) {
      failures.add(failure);
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // written by its loop only
    public void received(ByteBuffer octets) {
      received = received.concat(US_ASCII.decode(octets).toString());
    }

    @Override
    public void ended() {
      hasEnded = true;
    }

    @Override
    public void closed() {
      isClosed = true;
    }

    Connection open() {
      return connection.orElseThrow();
    }

    void act(java.util.function.Consumer<Connection> action) {
      open().loop().execute(() -> action.accept(open()));
    }
  }

  /** A port whose connections all go to one end. */
  private final class Place implements LoopStreams.Door {
    final Loops loops;
    final Loop loop;
    final End end = new End();
    final InetSocketAddress address;
    final LoopStreams.Port port;
    volatile boolean isShut;
    volatile boolean isBroken;

    Place(Platform platform) {
      loops = Loops.start(platform, 1, counters, new RecordedEvents());
      started.add(loops);
      loop = loops.all().getFirst();
      address = new InetSocketAddress(LOOPBACK, freePort());
      var streams = new LoopStreams(loops, counters, new RecordedEvents());
      var opened = new CompletableFuture<Optional<LoopStreams.Port>>();
      loop.execute(() -> opened.complete(streams.listen(loop, address, this)));
      port = opened.join().orElseThrow();
    }

    @Override
    public boolean admits(InetSocketAddress from) {
      if (isBroken) {
        isBroken = false;
        throw new IllegalStateException("as if no file were left");
      }
      return !isShut;
    }

    @Override
    public ConnectionHandler opened(Connection connection) {
      return end.opened(connection);
    }

    End dial(InetSocketAddress target, Duration limit) {
      var dialled = new End();
      loop.execute(() -> port.dial(target, limit, dialled));
      Eventually.until(
          "dialled", () -> dialled.connection.isPresent() || !dialled.failures.isEmpty());
      return dialled;
    }
  }

  private static int freePort() {
    try (var socket = new ServerSocket(0, 1, LOOPBACK)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void dialsFromThePortThatListens(Platform platform) throws Exception {
    var place = new Place(platform);
    try (var server = new ServerSocket(0, 5, LOOPBACK)) {
      End dialled = place.dial((InetSocketAddress) server.getLocalSocketAddress(), LIMIT);

      try (Socket accepted = server.accept()) {
        assertThat(accepted.getRemoteSocketAddress()).isEqualTo(place.address);
        accepted.getOutputStream().write("hello".getBytes(US_ASCII));
        dialled.act(connection -> connection.setReading(true));
        Eventually.until("received", () -> dialled.received.equals("hello"));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void takesAndDialsAtTheSameTime(Platform platform) throws Exception {
    var place = new Place(platform);
    try (var server = new ServerSocket(0, 5, LOOPBACK);
        var client = new Socket(LOOPBACK, place.address.getPort())) {
      Eventually.until("accepted", () -> place.end.connection.isPresent());

      End dialled = place.dial((InetSocketAddress) server.getLocalSocketAddress(), LIMIT);

      assertThat(dialled.failures).isEmpty();
      assertThat(client.isConnected()).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void readsNothingBeforeItIsAskedTo(Platform platform) throws Exception {
    var place = new Place(platform);
    try (var client = new Socket(LOOPBACK, place.address.getPort())) {
      client.getOutputStream().write("early".getBytes(US_ASCII));
      Eventually.until("accepted", () -> place.end.connection.isPresent());
      var turn = new CompletableFuture<String>();
      place.loop.schedule(Duration.ofMillis(200), () -> turn.complete(place.end.received));
      assertThat(turn.join()).isEmpty();

      place.end.act(connection -> connection.setReading(true));

      Eventually.until("received", () -> place.end.received.equals("early"));
    }
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void resetsWhomTheDoorTurnsAway(Platform platform) throws Exception {
    var place = new Place(platform);
    place.isShut = true;
    try (var client = new Socket(LOOPBACK, place.address.getPort())) {
      client.setSoTimeout(60_000);
      assertThat(resetOrEnd(client)).isEqualTo("reset");
      assertThat(place.end.connection).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void goesOnAMomentAfterItCouldNotTakeOne(Platform platform) throws Exception {
    var place = new Place(platform);
    place.isBroken = true;
    try (var lost = new Socket(LOOPBACK, place.address.getPort())) {
      Eventually.until("failed", () -> counters.total(NetCounter.ACCEPTS_FAILED) == 1);
      try (var client = new Socket(LOOPBACK, place.address.getPort())) {
        Eventually.until("accepted", () -> place.end.connection.isPresent());
        assertThat(client.isConnected() && lost.isConnected()).isTrue();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void halvesEndOneByOne(Platform platform) throws Exception {
    var place = new Place(platform);
    try (var client = new Socket(LOOPBACK, place.address.getPort())) {
      client.setSoTimeout(60_000);
      Eventually.until("accepted", () -> place.end.connection.isPresent());
      place.end.act(connection -> connection.setReading(true));
      client.getOutputStream().write("last words".getBytes(US_ASCII));
      client.shutdownOutput();
      Eventually.until("ended", () -> place.end.hasEnded);
      assertThat(place.end.received).isEqualTo("last words");

      place.end.act(connection -> {
        connection.send(Octets.of("and ours".getBytes(US_ASCII)));
        connection.endSending();
      });

      assertThat(new String(client.getInputStream().readAllBytes(), US_ASCII))
          .isEqualTo("and ours");
      Eventually.until("closed", () -> place.end.isClosed);
    }
  }

  /** More than socket buffers take, so that the rest waits for the other end to read. */
  @ParameterizedTest
  @MethodSource("platforms")
  void muchMayFollowAnEnd(Platform platform) throws Exception {
    var place = new Place(platform);
    try (var client = new Socket(LOOPBACK, place.address.getPort())) {
      client.setSoTimeout(60_000);
      Eventually.until("accepted", () -> place.end.connection.isPresent());
      client.getOutputStream().write("last words".getBytes(US_ASCII));
      client.shutdownOutput();
      place.end.act(connection -> connection.setReading(true));
      Eventually.until("ended", () -> place.end.hasEnded);
      for (int i = 0; i < 3; i++) {
        place.end.act(connection -> connection.send(Octets.of(new byte[10_000_000])));
        assertThat(client.getInputStream().readNBytes(10_000_000)).hasSize(10_000_000);
      }

      place.end.act(connection -> {
        connection.send(Octets.of(new byte[10_000_000]));
        connection.endSending();
      });

      assertThat(client.getInputStream().readAllBytes()).hasSize(10_000_000);
      assertThat(place.end.received).isEqualTo("last words");
      Eventually.until("closed", () -> place.end.isClosed);
    }
  }

  /** Nothing is written to it, which would show it as well. */
  @Test
  void noticesAResetAfterAnEnd() throws Exception {
    var place = new Place(Platform.best());
    try (var client = new Socket(LOOPBACK, place.address.getPort())) {
      Eventually.until("accepted", () -> place.end.connection.isPresent());
      place.end.act(connection -> connection.setReading(true));
      client.shutdownOutput();
      Eventually.until("ended", () -> place.end.hasEnded);
      assertThat(place.end.isClosed).isFalse();

      client.setSoLinger(true, 0);
    }
    Eventually.until("closed", () -> place.end.isClosed);
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void weMayEndFirst(Platform platform) throws Exception {
    var place = new Place(platform);
    try (var client = new Socket(LOOPBACK, place.address.getPort())) {
      client.setSoTimeout(60_000);
      Eventually.until("accepted", () -> place.end.connection.isPresent());
      place.end.act(connection -> {
        connection.setReading(true);
        connection.endSending();
      });
      assertThat(client.getInputStream().read()).isEqualTo(-1);

      client.getOutputStream().write("still here".getBytes(US_ASCII));
      Eventually.until("received", () -> place.end.received.equals("still here"));
      client.shutdownOutput();

      Eventually.until("closed", () -> place.end.isClosed);
    }
  }

  /** More than buffers take, to a reader that needs longer than closing takes elsewhere. */
  @ParameterizedTest
  @MethodSource("platforms")
  void losesNothingOfWhatASlowReaderIsToGetLast(Platform platform) throws Exception {
    var place = new Place(platform);
    try (var client = new Socket()) {
      client.setReceiveBufferSize(64 * 1024);
      client.setSoTimeout(60_000);
      client.connect(place.address);
      Eventually.until("accepted", () -> place.end.connection.isPresent());
      int tail = 10_000_000;

      place.end.act(connection -> {
        connection.send(Octets.of(new byte[tail]));
        connection.close();
      });

      long before = System.nanoTime();
      Duration slow = NettyConnection.CLOSING_LIMIT.plusMillis(1500);
      int parts = 50;
      for (int i = 1; i <= parts; i++) {
        assertThat(client.getInputStream().readNBytes(tail / parts)).hasSize(tail / parts);
        LockSupport.parkNanos(before + slow.toNanos() * i / parts - System.nanoTime());
      }
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      Eventually.until("closed", () -> place.end.isClosed);
      assertThat(counters.total(NetCounter.TAILS_CUT)).isZero();
    }
  }

  @Test
  void givesUpATailThatNobodyTakes() throws Exception {
    var place = new Place(Platform.best());
    try (var client = new Socket(LOOPBACK, place.address.getPort())) {
      Eventually.until("accepted", () -> place.end.connection.isPresent());
      long before = System.nanoTime();

      place.end.act(connection -> {
        connection.send(Octets.of(new byte[15_000_000]));
        connection.close();
      });

      Eventually.until("closed", Tail.STANDSTILL.plusMinutes(1), () -> place.end.isClosed);
      assertThat(System.nanoTime() - before).isGreaterThan(Tail.STANDSTILL.toNanos());
      assertThat(counters.total(NetCounter.TAILS_CUT)).isOne();
      assertThatThrownBy(() -> client.getInputStream().readAllBytes())
          .isInstanceOf(SocketException.class);
    }
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void resetsWithoutAGoodbye(Platform platform) throws Exception {
    var place = new Place(platform);
    try (var client = new Socket(LOOPBACK, place.address.getPort())) {
      client.setSoTimeout(60_000);
      Eventually.until("accepted", () -> place.end.connection.isPresent());
      place.end.act(Connection::reset);

      assertThat(resetOrEnd(client)).isEqualTo("reset");
      Eventually.until("closed", () -> place.end.isClosed);
    }
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void saysWhyNobodyAnswered(Platform platform) {
    var place = new Place(platform);

    End refused = place.dial(new InetSocketAddress(LOOPBACK, freePort()), LIMIT);

    assertThat(refused.failures)
        .extracting(Failure::reason)
        .containsExactly(Failure.Reason.REFUSED);
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void givesUpDiallingWhenThePortIsClosed(Platform platform) throws Exception {
    var place = new Place(platform);
    // A listener with a full queue answers nobody.
    try (var full = new ServerSocket(0, 1, LOOPBACK);
        var first = new Socket(LOOPBACK, full.getLocalPort());
        var second = new Socket(LOOPBACK, full.getLocalPort())) {
      var dialled = new End();
      place.loop.execute(() -> {
        place.port.dial((InetSocketAddress) full.getLocalSocketAddress(), LIMIT, dialled);
        place.port.close();
      });

      Eventually.until("given up", () -> !dialled.failures.isEmpty());
      assertThat(first.isConnected() && second.isConnected()).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void givesUpAfterItsTime(Platform platform) throws Exception {
    var place = new Place(platform);
    try (var full = new ServerSocket(0, 1, LOOPBACK);
        var first = new Socket(LOOPBACK, full.getLocalPort());
        var second = new Socket(LOOPBACK, full.getLocalPort())) {
      End dialled =
          place.dial((InetSocketAddress) full.getLocalSocketAddress(), Duration.ofMillis(300));

      assertThat(dialled.failures)
          .extracting(Failure::reason)
          .containsExactly(Failure.Reason.TIMED_OUT);
      assertThat(first.isConnected() && second.isConnected()).isTrue();
    }
  }

  /** Who asks has to give back what he took for it: an exception would leave it taken for ever. */
  @ParameterizedTest
  @MethodSource("platforms")
  void saysThatThereIsNoSocketWhenNoFileIsLeft(Platform platform) {
    var place = new Place(platform);
    var streams = new LoopStreams(place.loops, counters, new RecordedEvents());
    var local = new InetSocketAddress(LOOPBACK, freePort());
    var target = new InetSocketAddress(LOOPBACK, freePort());
    place.dial(target, LIMIT);
    var opened = new CompletableFuture<Optional<LoopStreams.Port>>();
    var dialled = new End();

    place.loop.execute(() -> {
      try (var _ = new NoOpenFiles()) {
        opened.complete(streams.listen(place.loop, local, place));
        place.port.dial(target, LIMIT, dialled);
      } catch (RuntimeException e) {
        opened.completeExceptionally(e);
      }
    });

    assertThat(opened.join()).isEmpty();
    Eventually.until("failed", () -> !dialled.failures.isEmpty());
    assertThat(dialled.failures)
        .extracting(Failure::reason)
        .containsExactly(Failure.Reason.UNREACHABLE);
  }

  private static String resetOrEnd(Socket client) throws IOException {
    try {
      return client.getInputStream().read() < 0 ? "end" : "octets";
    } catch (SocketException e) {
      return "reset";
    }
  }
}
