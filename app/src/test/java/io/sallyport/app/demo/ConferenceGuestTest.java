package io.sallyport.app.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.net.mint.CertificateMint;
import io.sallyport.net.mint.CertificateRequest;
import io.sallyport.net.mint.CertificateRequest.Validity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The demo's guest, which has to find out what an edge does wrong; the test plays the edge. */
class ConferenceGuestTest {
  private static final String NAME = "webcon.demo.example";
  private static final String GREETING = "HTTP/1.1 200 Connection established\r\n\r\n";
  private static final int HEAD_OCTETS =
      "CONNECT conf.demo.lan:443 HTTP/1.1\r\nProxy-Authorization: Bearer st1.a.b\r\n\r\n".length();

  private final Instant from = Instant.now().minus(Duration.ofHours(1));
  private final CertificateMint mint =
      CertificateMint.create("Demo", new Validity(from, Duration.ofDays(1)));
  private final SSLContext guests = DemoTls.user(mint.authority());
  private ServerSocket edge;

  @BeforeEach
  void listen() throws IOException {
    edge =
        DemoTls.server(mint.authority(), mint.issue(CertificateRequest.server(NAME, from)))
            .getServerSocketFactory()
            .createServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    edge.close();
  }

  /** What the edge says to what follows the request. */
  private interface Script {
    String answer(String words);
  }

  private void join(String name, Script script) throws IOException {
    Thread.ofVirtual().start(() -> serve(script));
    new ConferenceGuest(guests, name, "conf.demo.lan")
        .join((InetSocketAddress) edge.getLocalSocketAddress(), "st1.a.b");
  }

  private void serve(Script script) {
    try (Socket guest = edge.accept()) {
      String head =
          new String(guest.getInputStream().readNBytes(HEAD_OCTETS), StandardCharsets.US_ASCII);
      assertThat(head).endsWith(" Bearer st1.a.b\r\n\r\n");
      byte[] words = guest.getInputStream().readNBytes("Who is there?\n".length());
      String answer = script.answer(new String(words, StandardCharsets.US_ASCII));
      guest.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
    } catch (IOException e) {
      // The guest did not like the certificate.
    }
  }

  @Test
  void isContentWithWhoSaysItBack() {
    assertThatCode(() -> join(NAME, words -> GREETING + words)).doesNotThrowAnyException();
  }

  @Test
  void tellsWhatItHeardInPlaceOfThat() {
    assertThatThrownBy(() -> join(NAME, _ -> "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n"))
        .isInstanceOf(IOException.class)
        .hasMessage("heard HTTP/1.1 403 Forbidden");
  }

  @Test
  void knowsThatSomebodyElseIsThere() {
    assertThatThrownBy(() -> join(NAME, _ -> GREETING + "Nobody is here."))
        .hasMessage("heard Nobody is here");
    assertThatThrownBy(() -> join(NAME, _ -> GREETING)).hasMessage("heard nothing");
  }

  @Test
  void wantsTheEdgeToProveItsName() {
    assertThatThrownBy(() -> join("webcon.other.example", words -> GREETING + words))
        .isInstanceOf(SSLException.class);
  }
}
