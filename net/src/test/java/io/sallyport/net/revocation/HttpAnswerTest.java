package io.sallyport.net.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpAnswerTest {
  private static final int MAX_OCTETS = 100;
  private static final int[] CHUNKS = {1, 2, 3, 5, 9, Integer.MAX_VALUE};

  private static Fetched answer(String text, int chunk) {
    byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
    try (var answer = new HttpAnswer(MAX_OCTETS)) {
      for (int at = 0; at < octets.length; at += Math.min(chunk, octets.length)) {
        byte[] piece =
            Arrays.copyOfRange(octets, at, (int) Math.min(at + (long) chunk, octets.length));
        Optional<Fetched> ended = answer.received(piece, piece.length);
        if (ended.isPresent()) {
          return ended.get();
        }
      }
      return answer.ended();
    }
  }

  static Stream<Arguments> bodies() {
    return Stream.of(
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello and more",
            "HTTP/1.0 200 OK\r\n\r\nhello",
            "HTTP/1.1 200 OK\r\nContent-Encoding: identity\r\nContent-Length: 5\r\n\r\nhello",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n")
        .flatMap(text -> Arrays.stream(CHUNKS).mapToObj(chunk -> Arguments.of(text, chunk)));
  }

  @ParameterizedTest
  @MethodSource("bodies")
  void takesBodiesHoweverTheyCome(String text, int chunk) {
    assertThat(answer(text, chunk))
        .isInstanceOfSatisfying(
            Fetched.Body.class,
            body ->
                assertThat(body.octets()).asString(StandardCharsets.US_ASCII).isEqualTo("hello"));
  }

  static Stream<Arguments> refusals() {
    var head = "HTTP/1.1 200 OK\r\n";
    return Stream.of(
        Arguments.of("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", "HTTP status 404"),
        Arguments.of("HTTP/1.1 206 Partial\r\nContent-Length: 1\r\n\r\nx", "HTTP status 206"),
        Arguments.of("HTTP/1.1 302 Found\r\n\r\n", "HTTP status 302"),
        Arguments.of(head + "Content-Length: 101\r\n\r\n", "more than 100 octets"),
        Arguments.of(head + "\r\n" + "x".repeat(101), "more than 100 octets"),
        Arguments.of(
            head + "Transfer-Encoding: chunked\r\n\r\n65\r\n" + "x".repeat(101) + "\r\n0\r\n\r\n",
            "more than 100 octets"),
        Arguments.of(head + "Content-Encoding: gzip\r\nContent-Length: 1\r\n\r\nx", "encoding"),
        Arguments.of(head + "Content-Length: 5\r\n\r\nhell", "ended within"),
        Arguments.of(head + "Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n", "ended within"),
        Arguments.of(head, "not HTTP"),
        Arguments.of(head + "\r", "not HTTP"),
        Arguments.of("", "ended within"),
        Arguments.of("HTTP/1.1 100 Continue\r\n\r\n", "ended within"),
        Arguments.of(head + "Content-Length: -1\r\n\r\n", "not HTTP"),
        Arguments.of(head + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx", "not HTTP"),
        Arguments.of(head + "Transfer-Encoding: chunked\r\n\r\nzz\r\n", "not HTTP"),
        Arguments.of("SSH-2.0-OpenSSH\r\n\r\n", "not HTTP"),
        Arguments.of("HTTP/1.1 200 " + "x".repeat(3000) + "\r\n\r\n", "not HTTP"),
        Arguments.of(head + "X: " + "x".repeat(20_000) + "\r\n\r\n", "not HTTP"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void refusesOtherAnswers(String text, String why) {
    for (int chunk : CHUNKS) {
      assertThat(answer(text, chunk))
          .isInstanceOfSatisfying(
              Fetched.Failed.class, failed -> assertThat(failed.detail()).contains(why));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void tellsWhereARedirectLeads(int status) {
    var text = "HTTP/1.1 " + status + " Moved\r\nLocation: /b\r\nContent-Length: 9\r\n\r\n";
    assertThat(answer(text, 3)).isEqualTo(new Fetched.Moved("/b"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 103 Early Hints\r\nA: b\r\n\r\n"})
  void givesUpOnAServerThatNeverComesToThePoint(String interim) {
    assertThat(answer(interim.repeat(20_000), 4096)).isInstanceOf(Fetched.Failed.class);
  }
}
