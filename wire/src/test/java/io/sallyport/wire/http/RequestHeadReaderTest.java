package io.sallyport.wire.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestHeadReaderTest {
  private static final int MOST = 8192;
  private static final String HEAD =
      """
      GET /ws?x=1 HTTP/1.1
      Host: sip.harbor.example
      Connection: keep-alive, Upgrade
      connection:\tx\s
      Empty:
      Sec-WebSocket-Key: AQIDBAUGBwgJCgsMDQ4PEA==

      """
          .replace("\n", "\r\n");

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 9, Integer.MAX_VALUE})
  void readsTheSameHoweverOctetsArrive(int pieceOctets) {
    byte[] stream = (HEAD + "rest").getBytes(ISO_8859_1);
    var reader = new RequestHeadReader(MOST);
    HeadRead read = HeadRead.NeedMore.NEED_MORE;
    int at = 0;
    while (read == HeadRead.NeedMore.NEED_MORE) {
      byte[] piece =
          Arrays.copyOfRange(stream, at, (int) Math.min((long) at + pieceOctets, stream.length));
      var octets = ByteBuffer.wrap(piece);
      read = reader.next(octets);
      at += octets.position();
      Arrays.fill(piece, (byte) 0xee);
    }

    assertThat(at).isEqualTo(HEAD.length());
    var head = (RequestHead) read;
    assertThat(head.method()).isEqualTo("GET");
    assertThat(head.target()).isEqualTo("/ws?x=1");
    assertThat(head.version()).isEqualTo("HTTP/1.1");
    assertThat(head.fields()).hasSize(5);
    assertThat(head.tokens("CONNECTION")).containsExactly("keep-alive", "Upgrade", "x");
    assertThat(head.lines("empty")).containsExactly("");
    assertThat(head.lines("absent")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " GET / HTTP/1.1",
        "GET  / HTTP/1.1",
        "GET / HTTP/1.1 ",
        "GET /",
        "G\u00e9T / HTTP/1.1",
        "GET /\u00e9 HTTP/1.1",
        "GET / HTTP/11",
        "GET / http/1.1",
        "REGISTER sip:harbor.example SIP/2.0",
        "GET / HTTP/1.1\r\nno colon",
        "GET / HTTP/1.1\r\n: x",
        "GET / HTTP/1.1\r\nHost : x",
        "GET / HTTP/1.1\r\nHost: x\r\n folded",
        "GET / HTTP/1.1\r\nHost: a\rb",
        "GET / HTTP/1.1\r\nHost: a\nb: c",
        "GET / HTTP/1.1\r\nHost: a\0b",
      })
  void refusesWhatIsNoHead(String text) {
    assertThat(read(MOST, text + "\r\n\r\n"))
        .isInstanceOfSatisfying(
            HeadRead.Malformed.class, bad -> assertThat(bad.status()).isEqualTo(400));
  }

  @Test
  void hasALimitAndStaysFailed() {
    assertThat(read(HEAD.length(), HEAD)).isInstanceOf(RequestHead.class);
    assertThat(read(HEAD.length() - 1, HEAD))
        .isInstanceOfSatisfying(
            HeadRead.Malformed.class, large -> assertThat(large.status()).isEqualTo(431));
    var reader = new RequestHeadReader(50);
    var failure = reader.next(ByteBuffer.wrap(new byte[51]));
    assertThat(reader.next(ByteBuffer.wrap(HEAD.getBytes(ISO_8859_1)))).isSameAs(failure);
  }

  @Test
  void mutantsNeverThrow() {
    long seed = Long.getLong("sallyport.seed", 1);
    var random = new Random(seed);
    for (int round = 0; round < 50_000; round++) {
      byte[] mutant = HEAD.getBytes(ISO_8859_1);
      for (int i = random.nextInt(4); i >= 0; i--) {
        mutant[random.nextInt(mutant.length)] = (byte) random.nextInt();
      }
      try {
        new RequestHeadReader(MOST).next(ByteBuffer.wrap(mutant));
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed + ", round " + round, e);
      }
    }
  }

  private static HeadRead read(int most, String text) {
    return new RequestHeadReader(most).next(ByteBuffer.wrap(text.getBytes(ISO_8859_1)));
  }

  @Test
  void fieldsAreKept() {
    var head = new RequestHead("GET", "/", "HTTP/1.1", List.of(new RequestHead.Field("A", ", b,")));
    assertThat(head.tokens("a")).containsExactly("b");
  }
}
