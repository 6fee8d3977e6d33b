package io.sallyport.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.net.tls.ClientCertificate;
import io.sallyport.net.tls.NameRule;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What real sockets meet at a listener that bans and sheds. */
class SourceGatesTest {
  private static final List<String> OTHER_PROTOCOLS =
      List.of(
          "SSH-2.0-OpenSSH_9.6\r\n",
          "GET / HTTP/1.1\r\nHost: sip.harbor.example\r\n\r\n",
          "\3\0\0\47\42\340\0\0\0\0\0Cookie: mstshash=hello\r\n",
          "OPTIONS sip:nm SIP/2.0\r\n\r\n");

  @TempDir Path folder;

  private static Socket connect(EchoNode node, String source) throws IOException {
    var socket = new Socket();
    socket.bind(new InetSocketAddress(InetAddress.ofLiteral(source), 0));
    socket.connect(node.address());
    socket.setSoTimeout(60_000);
    return socket;
  }

  private static boolean isClosed(Socket socket) throws IOException {
    try {
      for (int octet = 0; octet >= 0; ) {
        octet = socket.getInputStream().read();
      }
      return true;
    } catch (java.net.SocketException reset) {
      return true;
    } catch (java.net.SocketTimeoutException open) {
      return false;
    }
  }

  @ParameterizedTest
  @MethodSource("io.sallyport.net.Platforms#all")
  void whoSpeaksOtherProtocolsIsClosedAndSoonBanned(Platform platform) throws IOException {
    var certificates = new Certificates(folder);
    var files = certificates.write("edge", certificates.issue("sip.harbor.example"));
    var trusting = TlsSocket.Options.trusting(certificates.authority.authority().certificate());
    try (var identities = certificates.identities(platform, files);
        var node =
            new EchoNode(
                platform,
                Optional.of(identities.server(ClientCertificate.NONE, NameRule.ANY)),
                ConnectionLimits.CLIENTS)) {
      for (String other : OTHER_PROTOCOLS) {
        try (var socket = connect(node, "127.0.7.7")) {
          socket.getOutputStream().write(other.getBytes(StandardCharsets.ISO_8859_1));
          assertThat(isClosed(socket)).as(other).isTrue();
        }
      }
      Eventually.until("banned", () -> node.bans.count() == 1);
      assertThat(node.bans.list()).extracting(Bans.Listed::source).containsExactly("127.0.7.7");
      try (var again = connect(node, "127.0.7.7")) {
        assertThat(isClosed(again)).isTrue();
      }
      assertThat(node.total(NetCounter.REFUSED_BANNED)).isEqualTo(1);
      try (var other = TlsSocket.connect(node.address(), trusting)) {
        assertThat(other.echo("hello")).isEqualTo("hello");
      }
    }
  }

  private static void assertEchoes(Socket socket) throws IOException {
    socket.getOutputStream().write('x');
    assertThat(socket.getInputStream().read()).isEqualTo('x');
  }

  @ParameterizedTest
  @MethodSource("io.sallyport.net.Platforms#all")
  void aFullListenerLetsTheLongestSilentGo(Platform platform) throws IOException {
    var limits =
        new ConnectionLimits(
            new ConnectionLimits.PerSource(100, 1_000, 1_000),
            3,
            new ConnectionLimits.Handshakes(10, 10, Duration.ofSeconds(6)),
            AddressSet.NONE,
            AddressSet.ALL);
    List<Socket> sockets = new ArrayList<>();
    try (var node = new EchoNode(platform, Optional.empty(), limits)) {
      for (int i = 0; i < 3; i++) {
        sockets.add(node.plainSocket());
        int opened = i + 1;
        Eventually.until("opened", () -> node.handlers.size() == opened);
        if (i == 0) {
          var first = node.handlers.getFirst().connection;
          first.loop().execute(() -> first.setProven(true));
          assertEchoes(sockets.getFirst());
        }
      }
      assertEchoes(sockets.get(1));

      sockets.add(node.plainSocket());
      assertThat(isClosed(sockets.get(2))).isTrue();
      assertEchoes(sockets.get(0));
      assertEchoes(sockets.get(1));
      assertThat(node.total(NetCounter.CONNECTIONS_SHED)).isEqualTo(1);
    } finally {
      for (var socket : sockets) {
        socket.close();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.sallyport.net.Platforms#all")
  void whoIsRefusedKeepsNoPlaceOfStrangers(Platform platform) throws IOException {
    var limits =
        new ConnectionLimits(
            new ConnectionLimits.PerSource(1, 1_000, 1_000),
            100,
            ConnectionLimits.CLIENTS.handshakes(),
            AddressSet.NONE,
            AddressSet.ALL);
    var strangers =
        new StrangerGate(StrangerGate.Limits.DEFAULT, AddressSet.NONE, System.nanoTime());
    try (var node = new EchoNode(platform, limits, strangers)) {
      try (var first = node.plainSocket()) {
        assertEchoes(first);
        for (int i = 0; i < 5; i++) {
          try (var refused = node.plainSocket()) {
            assertThat(isClosed(refused)).isTrue();
          }
        }
        assertThat(node.total(NetCounter.REFUSED_SOURCE_OPEN)).isEqualTo(5);
        assertThat(strangers.open()).as("the one that is open").isEqualTo(1);
      }
      Eventually.until("nobody is left", () -> strangers.open() == 0);
    }
  }

  @ParameterizedTest
  @MethodSource("io.sallyport.net.Platforms#all")
  void aFloodOfStrangersGivesWayToTheOneWhoCallsFromElsewhere(Platform platform)
      throws IOException {
    var strangers =
        new StrangerGate(
            StrangerGate.Limits.DEFAULT.withOpen(2, 2), AddressSet.NONE, System.nanoTime());
    try (var node = new EchoNode(platform, ConnectionLimits.CLIENTS, strangers);
        var oldest = connect(node, "127.0.7.7")) {
      assertEchoes(oldest);
      try (var other = connect(node, "127.0.7.7")) {
        assertEchoes(other);
        try (var honest = connect(node, "127.0.8.8")) {
          assertEchoes(honest);
          assertThat(isClosed(oldest)).isTrue();
          assertEchoes(other);
          assertThat(node.total(NetCounter.CONNECTIONS_SHED)).isEqualTo(1);
        }
      }
    }
  }
}
