package io.sallyport.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.net.lane.DeliveryError;
import io.sallyport.net.lane.Endpoint;
import io.sallyport.telemetry.Counters;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Datagram sockets of loops. */
class LoopDatagramsTest {
  private static final int LONGEST_OVER_IPV4 = 65_507;

  private final Counters<NetCounter> counters = new Counters<>("net", NetCounter.class);

  static Stream<Platform> platforms() {
    return Platforms.all();
  }

  private static final byte[] TEXT = "hello".getBytes(US_ASCII);

  @ParameterizedTest
  @MethodSource("platforms")
  void handsUpWholeDatagramsHoweverLong(Platform platform) throws Exception {
    try (var place = new Place(platform);
        DatagramSocket peer = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      peer.send(new DatagramPacket(new byte[LONGEST_OVER_IPV4], LONGEST_OVER_IPV4, place.local));

      assertThat(place.lengths.take()).isEqualTo(LONGEST_OVER_IPV4);
      assertThat(place.sources.take()).isEqualTo(Endpoint.of(address(peer)));
    }
  }

  /** More than one turn takes, so that the rest has to wait for the next. */
  @ParameterizedTest
  @MethodSource("platforms")
  void losesNothingOfABurst(Platform platform) throws Exception {
    try (var place = new Place(platform);
        DatagramSocket peer = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      place.loop.execute(() -> {
        // While the loop is here, all of them come.
        for (int i = 0; i < 100; i++) {
          send(peer, new DatagramPacket(TEXT, TEXT.length, place.local));
        }
      });

      for (int i = 0; i < 100; i++) {
        assertThat(place.lengths.take()).isEqualTo(TEXT.length);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void sends(Platform platform) throws Exception {
    try (var place = new Place(platform);
        DatagramSocket peer = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      place.send(address(peer), false);
      place.send(address(peer), place.datagrams.keepsWhole());

      assertThat(received(peer)).isEqualTo("hello");
      assertThat(received(peer)).isEqualTo("hello");
    }
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void carriesIpv6(Platform platform) throws Exception {
    InetAddress loopback = InetAddress.ofLiteral("::1");
    try (var place = new Place(platform, loopback);
        DatagramSocket peer = new DatagramSocket(0, loopback)) {
      place.send(address(peer), place.datagrams.keepsWhole());
      assertThat(received(peer)).isEqualTo("hello");
      peer.send(new DatagramPacket(TEXT, TEXT.length, place.local));

      assertThat(place.sources.take()).isEqualTo(Endpoint.of(address(peer)));
    }
  }

  /** An error of one peer is not taken for that of what is sent to the next. */
  @Test
  void tellsWhoRefusesAndSendsOn() throws Exception {
    try (var place = new Place(Platform.best());
        DatagramSocket peer = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      InetSocketAddress nobody = free(InetAddress.getLoopbackAddress());

      place.loop.execute(() -> {
        place.sendNow(nobody, false);
        place.sendNow(address(peer), false);
      });

      assertThat(received(peer)).isEqualTo("hello");
      assertThat(place.errors.take()).isEqualTo("ICMP 3 3 " + Endpoint.of(nobody));
      assertThat(counters.total(NetCounter.DATAGRAMS_UNDELIVERED)).isOne();
      assertThat(counters.total(NetCounter.DATAGRAMS_REFUSED)).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void saysThatThereIsNoSocketWhenNoFileIsLeft(Platform platform) throws Exception {
    try (var place = new Place(platform)) {
      var opened = new CompletableFuture<Optional<LoopDatagrams.Socket>>();
      InetSocketAddress local = free(InetAddress.getLoopbackAddress());
      place.loop.execute(() -> {
        try (var _ = new NoOpenFiles()) {
          opened.complete(place.datagrams.open(place.loop, local, place));
        } catch (RuntimeException e) {
          opened.completeExceptionally(e);
        }
      });

      assertThat(opened.join()).isEmpty();
    }
  }

  /** The loop's other work goes on, and so does the socket. */
  @ParameterizedTest
  @MethodSource("platforms")
  void outlivesAReceiverThatThrows(Platform platform) throws Exception {
    try (var place = new Place(platform);
        DatagramSocket peer = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      place.isBroken = true;
      peer.send(new DatagramPacket(TEXT, 1, place.local));
      Eventually.until("it threw", () -> !place.isBroken);

      peer.send(new DatagramPacket(TEXT, TEXT.length, place.local));

      assertThat(place.lengths.take()).isEqualTo(TEXT.length);
    }
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void givesItsPortBackWhenItIsClosed(Platform platform) throws Exception {
    try (var place = new Place(platform)) {
      assertThat(place.open()).isEmpty();
      place.loop.execute(place.socket::close);

      Eventually.until("its port is free", () -> place.open().isPresent());
    }
  }

  /** More than one: what ends with a loop only mostly would show. */
  @ParameterizedTest
  @MethodSource("platforms")
  void givesItsPortBackWhenTheLoopsEnd(Platform platform) throws Exception {
    var given = new ArrayList<InetSocketAddress>();
    for (int i = 0; i < 5; i++) {
      var place = new Place(platform);
      given.add(place.local);
      place.close();
    }

    Eventually.until(
        "the ports are free", () -> given.stream().allMatch(LoopDatagramsTest::isFree));
  }

  private static boolean isFree(InetSocketAddress local) {
    try (var socket = new DatagramSocket(local)) {
      return socket.isBound();
    } catch (SocketException e) {
      return false;
    }
  }

  private static void send(DatagramSocket from, DatagramPacket packet) {
    try {
      from.send(packet);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String received(DatagramSocket peer) throws IOException {
    peer.setSoTimeout(60_000);
    var packet = new DatagramPacket(new byte[100], 100);
    peer.receive(packet);
    return new String(packet.getData(), 0, packet.getLength(), US_ASCII);
  }

  private static InetSocketAddress address(DatagramSocket socket) {
    return new InetSocketAddress(socket.getLocalAddress(), socket.getLocalPort());
  }

  private static InetSocketAddress free(InetAddress at) throws SocketException {
    try (DatagramSocket socket = new DatagramSocket(0, at)) {
      return address(socket);
    }
  }

  /** A socket of a loop, and what came to it. */
  private final class Place implements LoopDatagrams.Receiver, AutoCloseable {
    final BlockingQueue<Integer> lengths = new LinkedBlockingQueue<>();
    final BlockingQueue<Endpoint> sources = new LinkedBlockingQueue<>();
    final BlockingQueue<String> errors = new LinkedBlockingQueue<>();
    final Loops loops;
    final Loop loop;
    final LoopDatagrams datagrams;
    final InetSocketAddress local;
    final LoopDatagrams.Socket socket;
    volatile boolean isBroken;

    Place(Platform platform) throws SocketException {
      this(platform, InetAddress.getLoopbackAddress());
    }

    Place(Platform platform, InetAddress at) throws SocketException {
      local = free(at);
      loops = Loops.start(platform, 1, counters, new RecordedEvents());
      loop = loops.all().getFirst();
      datagrams = new LoopDatagrams(loops, counters);
      socket = open().orElseThrow();
    }

    Optional<LoopDatagrams.Socket> open() {
      var opened = new CompletableFuture<Optional<LoopDatagrams.Socket>>();
      loop.execute(() -> opened.complete(datagrams.open(loop, local, this)));
      return opened.join();
    }

    void send(InetSocketAddress to, boolean isUnfragmented) {
      loop.execute(() -> sendNow(to, isUnfragmented));
    }

    void sendNow(InetSocketAddress to, boolean isUnfragmented) {
      socket.send(Endpoint.of(to), MemorySegment.ofArray(TEXT), 0, TEXT.length, isUnfragmented);
    }

    @Override
    public void received(Endpoint from, MemorySegment octets, int length) {
      if (isBroken) {
        isBroken = false;
        throw new IllegalStateException("as the test says");
      }
      sources.add(from.copy());
      lengths.add(length);
    }

    @Override
    public void undelivered(DeliveryError error) {
      errors.add(
          error.origin() + " " + error.type() + " " + error.code() + " " + error.destination());
    }

    @Override
    public void close() {
      loops.stop(Duration.ofSeconds(2));
    }
  }
}
