package io.sallyport.lab.sip;

import static io.sallyport.lab.peers.Account.INES;
import static io.sallyport.lab.peers.Account.MARA;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.PlainConnection;
import io.sallyport.lab.peers.Sipp;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What a client's connection may do to an edge node, and what it may not. */
class EdgeConnectionTest {
  private static final int HALF_OPEN = 400;

  /** The start of a TLS record that announces 512 octets of a ClientHello, of which 9 come. */
  private static final byte[] UNFINISHED_HELLO =
      HexFormat.of().parseHex("1603010200010001fc030300");

  /** A handshake has 6 s, and a busy machine more. */
  private static final Duration HANDSHAKE_IS_OVER = Duration.ofSeconds(60);

  @RegisterExtension static final Lab LAB = new Lab();

  private static EdgeLab edge;

  @BeforeAll
  static void startPool() {
    edge = EdgeLab.start(LAB.forClass());
  }

  @Test
  void keepAlivesBetweenMessagesAreSwallowed() {
    try (PlainConnection client = connect()) {
      client.send("\r\n\r\n" + options("first") + "\r\n\r\n\r\n\r\n" + options("second"));

      assertThat(client.readMessage()).startsWith("SIP/2.0 200").contains("Call-ID: first");
      assertThat(client.readMessage()).startsWith("SIP/2.0 200").contains("Call-ID: second");
    }
  }

  @Test
  void messageMayComeInPieces() {
    try (PlainConnection client = connect()) {
      for (byte octet : options("pieces").getBytes(StandardCharsets.US_ASCII)) {
        client.send(new byte[] {octet});
      }

      assertThat(client.readMessage()).startsWith("SIP/2.0 200").contains("Call-ID: pieces");
    }
  }

  @Test
  void connectionThatDoesNotSpeakSipIsClosed() {
    try (PlainConnection client = connect()) {
      client.send("GET / HTTP/1.1\r\nHost: sip.harbor.example\r\n\r\n");

      assertThat(client.isClosedWithin(Duration.ofMinutes(1))).isTrue();
    }
  }

  @Test
  void halfOpenHandshakesDoNotStopAGoodClientAndAreClosed() {
    List<PlainConnection> flood = new ArrayList<>();
    try {
      for (int i = 0; i < HALF_OPEN; i++) {
        PlainConnection halfOpen =
            PlainConnection.open(edge.network().client(1), new InetSocketAddress(flooder(), 0));
        flood.add(halfOpen);
        if (i % 2 == 0) {
          halfOpen.send(UNFINISHED_HELLO);
        }
      }

      Sipp ines = edge.callee(LAB.forTest(), INES, edge.tunnel1(), "answer-message");
      Sipp.start(
              LAB.forTest(),
              "mara",
              Sipp.Part.of(MARA, edge.tunnel1(), "register", "message").to("ines"))
          .awaitSuccess();
      ines.awaitLog("answered MESSAGE");

      long deadline = System.nanoTime() + HANDSHAKE_IS_OVER.toNanos();
      assertThat(flood)
          .allMatch(
              halfOpen -> halfOpen.isClosedWithin(Duration.ofNanos(deadline - System.nanoTime())));
    } finally {
      flood.forEach(PlainConnection::close);
    }
  }

  private static PlainConnection connect() {
    return PlainConnection.open(
        edge.tunnel1().address(), new InetSocketAddress(edge.network().outside(), 0));
  }

  /** An address of its own, so that a limit per source does not hit the good client. */
  private static InetAddress flooder() {
    byte[] address = edge.network().outside().getAddress();
    address[3] = 66;
    try {
      return InetAddress.getByAddress(address);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four octets are an address", e);
    }
  }

  private static String options(String callId) {
    return String.join(
        "\r\n",
        "OPTIONS sip:sip.harbor.example SIP/2.0",
        "Via: SIP/2.0/TLS 192.0.2.20:49152",
        "Max-Forwards: 70",
        "From: <sip:mara@harbor.example>;tag=" + callId,
        "To: <sip:sip.harbor.example>",
        "Call-ID: " + callId,
        "CSeq: 1 OPTIONS",
        "Content-Length: 0",
        "",
        "");
  }
}
