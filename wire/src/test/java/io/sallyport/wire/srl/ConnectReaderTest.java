package io.sallyport.wire.srl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectReaderTest {
  private static final String LINE = "CONNECT fe1.example.com:443 HTTP/1.1\r\n";
  private static final String BEARER = "Proxy-Authorization: Bearer st1.a.b\r\n";

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 9, 10_000})
  void readsAHeadInPiecesAndLeavesTheRest(int size) {
    byte[] octets =
        (LINE
                + "Host: FE1.example.com:443\r\nUser-Agent: curl\r\n"
                + BEARER
                + "\r\n\u0016\u0003rest")
            .getBytes(StandardCharsets.US_ASCII);
    var reader = new ConnectReader();
    ConnectRead read = new ConnectRead.More();
    int from = 0;

    while (read instanceof ConnectRead.More) {
      var piece = ByteBuffer.wrap(octets, from, Math.min(size, octets.length - from));
      read = reader.next(piece);
      from = piece.position();
    }

    assertThat(read)
        .isEqualTo(new ConnectRead.Head("fe1.example.com", 443, Optional.of("st1.a.b"), true));
    assertThat(octets.length - from).isEqualTo(6);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Proxy-Authorization: Bearer st1.a.b",
        "proxy-authorization:bearer   st1.a.b \t",
        "PROXY-AUTHORIZATION: BASIC eDpzdDEuYS5i",
      })
  void findsTheToken(String field) {
    assertThat(read(LINE + field + "\r\n\r\n"))
        .isEqualTo(new ConnectRead.Head("fe1.example.com", 443, Optional.of("st1.a.b"), true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Proxy-Authorization: Digest st1.a.b",
        "Proxy-Authorization: Bearer",
        "Proxy-Authorization: Basic eDo=",
        "Proxy-Authorization: Basic eA==",
        "Proxy-Authorization: Basic !!",
      })
  void findsNoToken(String field) {
    assertThat(read(LINE + field + "\r\n\r\n"))
        .isEqualTo(new ConnectRead.Head("fe1.example.com", 443, Optional.empty(), true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CONNECT fe1.example.com HTTP/1.1\r\n" + BEARER,
        "CONNECT fe1.example.com:0 HTTP/1.1\r\n" + BEARER,
        "CONNECT fe1.example.com:65536 HTTP/1.1\r\n" + BEARER,
        "CONNECT fe1_example.com:443 HTTP/1.1\r\n" + BEARER,
        "CONNECT [::1]:443 HTTP/1.1\r\n" + BEARER,
        "CONNECT fe1.example.com:443 HTTP/2.0\r\n" + BEARER,
        "CONNECT  fe1.example.com:443 HTTP/1.1\r\n" + BEARER,
        "CONNECT fe1.example.com:443\tHTTP/1.1\r\n" + BEARER,
        LINE + BEARER + BEARER,
        LINE + "Host: fe1.example.com:443\r\nHost: fe1.example.com:443\r\n",
        LINE + "Host: fe2.example.com:443\r\n",
        LINE + "Host: fe1.example.com\r\n",
        LINE + "Content-Length: 0\r\n",
        LINE + "transfer-encoding: chunked\r\n",
        LINE + "Folded: a\r\n b\r\n",
        LINE + "No colon\r\n",
        LINE + "Space before : colon\r\n",
        LINE + ": no name\r\n",
        LINE + "Bare: lf\nX: y\r\n",
        LINE + "Bare: cr\rX: y\r\n",
        LINE + "Zero: \u0000\r\n",
        LINE + "High: \u00e9\r\n",
      })
  void refusesAHeadThatIsWrong(String head) {
    assertThat(read(head + "\r\n")).isEqualTo(new ConnectRead.Refused(ConnectRead.Reason.BAD_HEAD));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", "connect a:1 HTTP/1.1\r\nA: b\r\n\r\n"})
  void refusesAnotherMethod(String head) {
    assertThat(read(head)).isEqualTo(new ConnectRead.Refused(ConnectRead.Reason.OTHER_METHOD));
  }

  /** A record of PSOM, TLS in TLS, SRL, and nothing that is HTTP. */
  @ParameterizedTest
  @ValueSource(strings = {"7\u0000\u0000", "\u0016\u0003\u0001", "\r\n", " CONNECT", "\u0000"})
  void knowsWhatIsNotHttp(String octets) {
    assertThat(read(octets)).isEqualTo(new ConnectRead.Refused(ConnectRead.Reason.NOT_HTTP));
  }

  @Test
  void takesAHeadOfExactlyTheLimit() {
    String end = "\r\n" + BEARER + "\r\n";
    String start = LINE + "X: ";
    int room = ConnectReader.MAX_OCTETS - start.length() - end.length();

    assertThat(read(start + "x".repeat(room) + end)).isInstanceOf(ConnectRead.Head.class);
    assertThat(read(start + "x".repeat(room + 1) + end))
        .isEqualTo(new ConnectRead.Refused(ConnectRead.Reason.TOO_LARGE));
  }

  @Test
  void takesSoManyFields() {
    assertThat(read(LINE + "A: b\r\n".repeat(32) + "\r\n")).isInstanceOf(ConnectRead.Head.class);
    assertThat(read(LINE + "A: b\r\n".repeat(33) + "\r\n"))
        .isEqualTo(new ConnectRead.Refused(ConnectRead.Reason.TOO_LARGE));
  }

  @ParameterizedTest
  @EnumSource
  void saysWithAStatusWhy(ConnectRead.Reason reason) {
    assertThat(reason.status()).isBetween(400, 431);
  }

  @Test
  void tellsNoTokenInATextForPeople() {
    var head = new ConnectRead.Head("a", 1, Optional.of("st1.secret"), true);

    assertThat(head).asString().doesNotContain("secret");
  }

  /** ncat asks without anything at first, to learn what it is to show. */
  @Test
  void readsAHeadWithoutFields() {
    assertThat(read(LINE + "Accept: *\r\n\r\n")).isEqualTo(read(LINE + "\r\n"));
    assertThat(read(LINE + "\r\n"))
        .isEqualTo(new ConnectRead.Head("fe1.example.com", 443, Optional.empty(), false));
  }

  @Test
  void takesATokenInAPasswordWithColons() {
    String basic =
        Base64.getEncoder().encodeToString("user:a:b".getBytes(StandardCharsets.US_ASCII));

    assertThat(read(LINE + "Proxy-Authorization: Basic " + basic + "\r\n\r\n"))
        .isEqualTo(new ConnectRead.Head("fe1.example.com", 443, Optional.of("a:b"), true));
  }

  /** Whoever shows nothing at all may send such a head, so it must cost as little as another. */
  @Test
  void readsBlanksAsFastAsAnythingElse() {
    String line = "A: x" + " ".repeat(ConnectReader.MAX_OCTETS - LINE.length() - 9) + "x\r\n";

    assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () -> {
          for (int head = 0; head < 200; head++) {
            assertThat(read(LINE + line + "\r\n")).isInstanceOf(ConnectRead.Head.class);
          }
        });
  }

  @Test
  void stripsBlanksAtBothEndsOfAValue() {
    assertThat(read(LINE + "Host:\t  fe1.example.com:443 \t\r\n\r\n"))
        .isInstanceOf(ConnectRead.Head.class);
    assertThat(read(LINE + "Empty:\r\nBlank: \t \r\n\r\n")).isInstanceOf(ConnectRead.Head.class);
  }

  private static ConnectRead read(String text) {
    byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
    return new ConnectReader().next(ByteBuffer.wrap(Arrays.copyOf(octets, octets.length)));
  }
}
