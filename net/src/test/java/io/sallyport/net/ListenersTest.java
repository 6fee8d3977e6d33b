package io.sallyport.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.telemetry.Counters;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ListenersTest {
  private final Counters<NetCounter> counters = new Counters<>("net", NetCounter.class);
  private final RecordedEvents events = new RecordedEvents();

  static Stream<Platform> platforms() {
    return Platforms.all();
  }

  private static ListenerSpec spec(String rowId, InetSocketAddress address) {
    return new ListenerSpec(
        rowId, address, Optional.empty(), ConnectionLimits.CLIENTS, EchoHandler::new);
  }

  private Listeners.Opening open(Platform platform, ListenerSpec... specs) {
    var loops = Loops.start(platform, 2, counters, events);
    try {
      return Listeners.open(loops, List.of(specs), counters, events);
    } finally {
      loops.stop(Duration.ofSeconds(2));
    }
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void opensNothingIfOneAddressIsTaken(Platform platform) throws IOException {
    int free = freePort();
    try (var taken = new ServerSocket(0, 1, EchoNode.address("127.0.0.1", 0).getAddress())) {
      var opening =
          open(
              platform,
              spec("EXT-01", EchoNode.address("127.0.0.1", free)),
              spec("EXT-02", EchoNode.address("127.0.0.1", taken.getLocalPort())),
              spec("EXT-03", EchoNode.address("192.0.2.1", free)));
      assertThat(opening)
          .isInstanceOfSatisfying(
              Listeners.Opening.Refused.class,
              refused ->
                  assertThat(refused.problems())
                      .extracting(Object::toString)
                      .satisfiesExactly(
                          one ->
                              assertThat(one)
                                  .contains("EXT-02", "127.0.0.1", "another socket", "ss -ltnp"),
                          two ->
                              assertThat(two)
                                  .contains("EXT-03", "192.0.2.1", "does not have the address")));
    }
    assertNotAccepting(EchoNode.address("127.0.0.1", free));
    assertThat(events.of(NetEvent.LISTENER_OPENED)).isEmpty();
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0, 1, EchoNode.address("127.0.0.1", 0).getAddress())) {
      return socket.getLocalPort();
    }
  }

  /** NIO closes a listening socket with the next turn of its loop only. */
  private static void assertNotAccepting(InetSocketAddress address) {
    Eventually.until("nobody listens", () -> !isAccepting(address));
  }

  private static boolean isAccepting(InetSocketAddress address) {
    try (var socket = new Socket(address.getAddress(), address.getPort())) {
      return socket.isConnected();
    } catch (IOException _) {
      return false;
    }
  }

  @Test
  void neverListensOnEveryAddress() {
    for (var wildcard : List.of("0.0.0.0", "::")) {
      assertThatThrownBy(() -> spec("EXT-01", EchoNode.address(wildcard, 0)))
          .hasMessageContaining("EXT-01");
    }
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void listensOnIpv6AndOnThatAddressOnly(Platform platform) throws IOException {
    try (var node = new EchoNode(platform, Optional.empty(), ConnectionLimits.CLIENTS, "::1");
        var socket = node.plainSocket()) {
      socket.getOutputStream().write('x');
      assertThat(socket.getInputStream().read()).isEqualTo('x');
      int port = node.address().getPort();
      assertThat(isAccepting(EchoNode.address("127.0.0.1", port))).isFalse();
      assertThat(node.handlers.getFirst().connection.remote().getAddress().getHostAddress())
          .isEqualTo("0:0:0:0:0:0:0:1");
    }
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void spreadsConnectionsOverTheLoopsAndNumbersThem(Platform platform) throws IOException {
    List<Socket> sockets = new ArrayList<>();
    try (var node = new EchoNode(platform, Optional.empty(), ConnectionLimits.CLIENTS)) {
      for (int i = 0; i < 10; i++) {
        sockets.add(node.plainSocket());
      }
      Eventually.until("opened", () -> node.handlers.size() == 10);
      var connections = node.handlers.stream().map(handler -> handler.connection).toList();
      assertThat(connections).extracting(c -> c.loop().index()).contains(0, 1);
      assertThat(connections).extracting(Connection::serial).doesNotHaveDuplicates();
      assertThat(connections)
          .allSatisfy(c -> assertThat(node.loops.owner(c.serial())).isSameAs(c.loop()));
      assertThat(node.listeners.openConnections()).isEqualTo(10);
    } finally {
      for (var socket : sockets) {
        socket.close();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void closesConnectionsBeyondALimitAndCountsThem(Platform platform) throws IOException {
    var limits =
        new ConnectionLimits(
            new ConnectionLimits.PerSource(2, 100, 100),
            100,
            ConnectionLimits.CLIENTS.handshakes(),
            AddressSet.NONE,
            AddressSet.ALL);
    try (var node = new EchoNode(platform, Optional.empty(), limits);
        var first = node.plainSocket();
        var second = node.plainSocket();
        var third = node.plainSocket()) {
      assertThat(isClosed(third)).isTrue();
      assertThat(node.total(NetCounter.REFUSED_SOURCE_OPEN)).isEqualTo(1);
      second.getOutputStream().write('x');
      assertThat(second.getInputStream().read()).isEqualTo('x');
      first.shutdownOutput();
      Eventually.until("released", () -> node.listeners.openConnections() == 1);
      Eventually.until("let in again", () -> isEchoing(node));
    }
  }

  private static boolean isClosed(Socket socket) {
    try {
      return socket.getInputStream().read() < 0;
    } catch (IOException _) {
      return true;
    }
  }

  private static boolean isEchoing(EchoNode node) {
    try (var socket = node.plainSocket()) {
      socket.getOutputStream().write('x');
      return socket.getInputStream().read() == 'x';
    } catch (IOException _) {
      return false;
    }
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void drainsWhatIsOpenAfterClosing(Platform platform) throws IOException {
    try (var node = new EchoNode(platform, Optional.empty(), ConnectionLimits.CLIENTS);
        var socket = node.plainSocket()) {
      Eventually.until("opened", () -> node.handlers.size() == 1);
      node.listeners.close();
      assertNotAccepting(new InetSocketAddress(socket.getInetAddress(), socket.getPort()));
      assertThat(node.listeners.drain(Duration.ofMillis(100))).isEqualTo(1);
      socket.getOutputStream().write('x');
      assertThat(socket.getInputStream().read()).isEqualTo('x');
      socket.shutdownOutput();
      assertThat(node.listeners.drain(Duration.ofMinutes(1))).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("platforms")
  void stoppingTheLoopsClosesConnectionsOnce(Platform platform) throws IOException {
    var node = new EchoNode(platform, Optional.empty(), ConnectionLimits.CLIENTS);
    try (var socket = node.plainSocket()) {
      Eventually.until("opened", () -> node.handlers.size() == 1);
      assertThat(node.loops.stop(Duration.ofMinutes(1))).isTrue();
      assertThat(isClosed(socket)).isTrue();
      assertThat(node.handlers.getFirst().closedCalls).isEqualTo(1);
    }
  }
}
