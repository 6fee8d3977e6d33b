package io.sallyport.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.net.tls.ClientCertificate;
import io.sallyport.net.tls.NameRule;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Connections that never shake hands must not keep out those that do. */
class HalfOpenFloodTest {
  private static final int PLACES = 64;
  private static final int FLOOD = 600;

  @TempDir Path folder;

  /** 64 handshakes at once, 16 per source. */
  private static ConnectionLimits limits() {
    return new ConnectionLimits(
        new ConnectionLimits.PerSource(1000, 1_000_000, 1_000_000),
        10_000,
        new ConnectionLimits.Handshakes(PLACES, 16, Duration.ofSeconds(60)),
        AddressSet.NONE,
        AddressSet.ALL);
  }

  private static Socket halfOpen(EchoNode node, int source) throws IOException {
    var socket = new Socket();
    socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.1." + source), 0));
    socket.connect(node.address());
    return socket;
  }

  @ParameterizedTest
  @MethodSource("io.sallyport.net.Platforms#all")
  void letsGoodClientsInDuringAFloodOfHalfOpenHandshakes(Platform platform) throws IOException {
    var certificates = new Certificates(folder);
    var files = certificates.write("edge", certificates.issue("sip.harbor.example"));
    var trusting = TlsSocket.Options.trusting(certificates.authority.authority().certificate());
    List<Socket> flood = new CopyOnWriteArrayList<>();
    try (var identities = certificates.identities(platform, files);
        var node =
            new EchoNode(
                platform,
                Optional.of(identities.server(ClientCertificate.NONE, NameRule.ANY)),
                limits());
        var early = TlsSocket.connect(node.address(), trusting)) {
      int clients = 0;
      for (int i = 0; i < FLOOD; i++) {
        flood.add(halfOpen(node, 1 + i % 20));
        if (i % 60 == 59) {
          try (var client = TlsSocket.connect(node.address(), trusting)) {
            assertThat(client.echo("hello")).isEqualTo("hello");
            clients++;
          }
        }
      }
      assertThat(clients).isEqualTo(10);
      assertThat(early.echo("still here")).isEqualTo("still here");
      Eventually.until(
          "the flood is held to its places",
          () -> node.total(NetCounter.HANDSHAKES_EVICTED) >= FLOOD - PLACES);
      Eventually.until("and the rest closed", () -> node.listeners.openConnections() <= PLACES + 1);
    } finally {
      for (var socket : new ArrayList<>(flood)) {
        socket.close();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.sallyport.net.Platforms#all")
  void oneSourceCannotTakeAllPlaces(Platform platform) throws IOException {
    var certificates = new Certificates(folder);
    var files = certificates.write("edge", certificates.issue("sip.harbor.example"));
    List<Socket> flood = new ArrayList<>();
    try (var identities = certificates.identities(platform, files);
        var node =
            new EchoNode(
                platform,
                Optional.of(identities.server(ClientCertificate.NONE, NameRule.ANY)),
                limits())) {
      var slow = halfOpen(node, 2);
      flood.add(slow);
      for (int i = 0; i < 200; i++) {
        flood.add(halfOpen(node, 1));
      }
      Eventually.until(
          "held to its share", () -> node.total(NetCounter.HANDSHAKES_EVICTED) == 200 - 16);
      Eventually.until("closed", () -> node.listeners.openConnections() == 17);
      slow.setSoTimeout(60_000);
      // A slow client of another source was not cut: it gets an answer to what it says.
      slow.getOutputStream().write(OldTlsVersionTest.clientHello(0x0302));
      assertThat(slow.getInputStream().read()).isEqualTo(0x15);
    } finally {
      for (var socket : flood) {
        socket.close();
      }
    }
  }
}
