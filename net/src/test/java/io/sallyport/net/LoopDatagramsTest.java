package io.sallyport.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.telemetry.Counters;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Datagram sockets of loops. */
class LoopDatagramsTest {
  private static final int LONGEST_OVER_IPV4 = 65_507;

  private final Counters<NetCounter> counters = new Counters<>("net", NetCounter.class);

  static Stream<Platform> platforms() {
    return Platforms.all();
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void handsUpWholeDatagramsHoweverLong(Platform platform) throws Exception {
    Loops loops = Loops.start(platform, 1, counters, new RecordedEvents());
    try (DatagramSocket peer = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      var length = new CompletableFuture<Long>();
      InetSocketAddress local = free();
      Loop loop = loops.all().getFirst();
      var opened = new CompletableFuture<Optional<LoopDatagrams.Socket>>();
      loop.execute(() ->
          opened.complete(
              new LoopDatagrams(loops, counters)
                  .open(loop, local, (from, datagram) -> length.complete(datagram.byteSize()))));
      assertThat(opened.get()).isPresent();

      peer.send(new DatagramPacket(new byte[LONGEST_OVER_IPV4], LONGEST_OVER_IPV4, local));

      assertThat(length.get()).isEqualTo(LONGEST_OVER_IPV4);
    } finally {
      loops.stop(Duration.ofSeconds(2));
    }
  }

  private static InetSocketAddress free() throws SocketException {
    try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      return new InetSocketAddress(socket.getLocalAddress(), socket.getLocalPort());
    }
  }
}
