package io.sallyport.wire.websocket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.wire.Octets;
import io.sallyport.wire.http.RequestHead;
import io.sallyport.wire.http.RequestHeadReader;
import io.sallyport.wire.websocket.OpeningHandshake.Answer;
import java.nio.ByteBuffer;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpeningHandshakeTest {
  /** RFC 7118 section 7.1's request in our names, with the key of RFC 6455 section 1.3. */
  private static final String REQUEST =
      """
      GET / HTTP/1.1
      Host: sip.harbor.example
      Upgrade: websocket
      Connection: keep-alive, Upgrade
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
      Origin: https://app.harbor.example
      Sec-WebSocket-Protocol: sip
      Sec-WebSocket-Version: 13
      Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits
      """;

  @Test
  void agreesToWhatABrowserAsks() {
    assertThat(text(answer(REQUEST).octets()))
        .isEqualTo(
            """
            HTTP/1.1 101 Switching Protocols
            Upgrade: websocket
            Connection: Upgrade
            Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
            Sec-WebSocket-Protocol: sip

            """
                .replace("\n", "\r\n"));
  }

  @ParameterizedTest(name = "{0} -> {1}: {2}")
  @CsvSource(
      textBlock =
          """
          GET / HTTP/1.1,                                  GET / HTTP/1.0,                   505
          GET / HTTP/1.1,                                  POST / HTTP/1.1,                  405
          GET / HTTP/1.1,                                  PRI * HTTP/2.0,                   505
          Host: sip.harbor.example,                        X: y,                             400
          Host: sip.harbor.example,                        Host: a|Host: b,                  400
          Host: sip.harbor.example,                        Host:,                            400
          Host: sip.harbor.example,                        Host: a/b,                        400
          Upgrade: websocket,                              X: y,                             426
          Upgrade: websocket,                              Upgrade: h2c,                     426
          'Connection: keep-alive, Upgrade',               Connection: keep-alive,           426
          Sec-WebSocket-Version: 13,                       Sec-WebSocket-Version: 8,         426
          Sec-WebSocket-Version: 13,                       X: y,                             426
          Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==,     Sec-WebSocket-Key: dGhl,          400
          Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==,     Sec-WebSocket-Key: *,             400
          Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==,     X: y,                             400
          Sec-WebSocket-Protocol: sip,                     X: y,                             400
          Sec-WebSocket-Protocol: sip,                     Sec-WebSocket-Protocol: xmpp,     400
          Origin: https://app.harbor.example,              Origin: a|Origin: b,              400
          Origin: https://app.harbor.example,              Content-Length: 5,                400
          Origin: https://app.harbor.example,              Transfer-Encoding: chunked,       400
          """)
  void saysWhatIsMissing(String line, String instead, int status) {
    var answer = answer(REQUEST.replace(line + "\n", instead.replace('|', '\n') + "\n"));

    assertThat(answer)
        .isInstanceOfSatisfying(
            Answer.Refused.class,
            refused -> {
              assertThat(refused.status()).isEqualTo(status);
              assertThat(text(refused.octets()))
                  .startsWith("HTTP/1.1 " + status + " ")
                  .contains("\r\nContent-Length: " + (refused.reason().length() + 2) + "\r\n\r\n")
                  .endsWith(refused.reason() + ".\n");
            });
  }

  @Test
  void tellsWhoIsLostWhatThisIs() {
    assertThat(text(answer("GET / HTTP/1.1\nHost: a\n").octets()))
        .contains("\r\nConnection: upgrade, close\r\nUpgrade: websocket\r\n")
        .endsWith("Only a WebSocket with the subprotocol sip is served here.\n");
    assertThat(text(answer(REQUEST.replace("Protocol: sip", "Protocol: chat")).octets()))
        .endsWith("Sec-WebSocket-Protocol has to name sip.\n");
    assertThat(text(answer(REQUEST.replace("Version: 13", "Version: 7")).octets()))
        .contains("\r\nSec-WebSocket-Version: 13\r\n");
  }

  @Test
  void asksForOneOfSeveralSubprotocols() {
    assertThat(answer(REQUEST.replace("Protocol: sip", "Protocol: chat, sip")))
        .isInstanceOf(Answer.Accepted.class);
  }

  @Test
  void knowsOriginsWhereTheyAreNamed() {
    var handshake = new OpeningHandshake("sip", Set.of("https://app.harbor.example"));
    assertThat(handshake.answer(head(REQUEST))).isInstanceOf(Answer.Accepted.class);
    assertThat(handshake.answer(head(REQUEST.replace("app.", "evil."))))
        .isInstanceOfSatisfying(
            Answer.Refused.class, refused -> assertThat(refused.status()).isEqualTo(403));
    assertThat(handshake.answer(head(REQUEST.replaceFirst("Origin: .*\n", ""))))
        .isInstanceOf(Answer.Accepted.class);
  }

  private static Answer answer(String lines) {
    return new OpeningHandshake("sip", Set.of()).answer(head(lines));
  }

  private static RequestHead head(String lines) {
    byte[] octets = (lines + "\n").replace("\n", "\r\n").getBytes(ISO_8859_1);
    return (RequestHead) new RequestHeadReader(8192).next(ByteBuffer.wrap(octets));
  }

  private static String text(Octets octets) {
    var target = ByteBuffer.allocate(octets.length());
    octets.writeTo(target);
    return new String(target.array(), ISO_8859_1);
  }
}
