package io.sallyport.wire.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ComponentHandshakeTest {
  private static final String DIGEST = "9fe4d5b87a75eec7b04a10874a22b3fffcfc3497";

  /** The vector: the digest of other programs for the same id and secret. */
  @Test
  void makesTheDigest() {
    assertThat(ComponentHandshake.of("c0ffee12", "component-secret").digest()).isEqualTo(DIGEST);
  }

  @Test
  void knowsTheDigest() {
    var shown = new ComponentHandshake(DIGEST);
    assertThat(shown.shows("c0ffee12", "component-secret")).isTrue();
    assertThat(shown.shows("c0ffee13", "component-secret")).isFalse();
    assertThat(shown.shows("c0ffee12", "component-secreT")).isFalse();
    // The border between the two is part of neither.
    assertThat(shown.shows("c0ffee12c", "omponent-secret")).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "9fe4d5b87a75eec7b04a10874a22b3fffcfc349", "ü"})
  void knowsNoOther(String digest) {
    assertThat(new ComponentHandshake(digest).shows("c0ffee12", "component-secret")).isFalse();
    assertThat(
            new ComponentHandshake(DIGEST.toUpperCase(Locale.ROOT))
                .shows("c0ffee12", "component-secret"))
        .isFalse();
  }

  @Test
  void readsWhatIsWritten() {
    var shown = new ComponentHandshake(DIGEST);
    assertThat(written(shown)).isEqualTo("<handshake>" + DIGEST + "</handshake>");
    assertThat(written(ComponentHandshake.ACCEPTED)).isEqualTo("<handshake/>");
    assertThat(ComponentHandshake.read(first(written(shown)))).contains(shown);
    assertThat(ComponentHandshake.read(first("<handshake> " + DIGEST + "\n</handshake>")))
        .contains(shown);
    assertThat(ComponentHandshake.read(first("<handshake/>")))
        .contains(ComponentHandshake.ACCEPTED);
    assertThat(ComponentHandshake.ACCEPTED.isAcceptance()).isTrue();
    assertThat(ComponentHandshake.read(first("<other/>"))).isEmpty();
    assertThat(ComponentHandshake.read(first("<handshake xmlns='jabber:server'/>"))).isEmpty();
  }

  /** As XEP-0114 writes them: no version, or the other end waits for features. */
  @Test
  void writesAndReadsHeaders() {
    var opening = StreamHeader.openingComponent("harbor.example");
    assertThat(new String(opening.octets(), StandardCharsets.UTF_8))
        .isEqualTo(
            "<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept'"
                + " xmlns:stream='http://etherx.jabber.org/streams' to='harbor.example'>");
    assertThat(header(opening)).isEqualTo(opening);
    var answer = StreamHeader.answeringComponent("harbor.example", "c0ffee12");
    assertThat(header(answer)).isEqualTo(answer);
    assertThat(answer.from()).contains("harbor.example");
    assertThat(answer.id()).isEqualTo(Optional.of("c0ffee12"));
    assertThat(answer.version()).isEqualTo(StreamHeader.Version.NONE);
  }

  private static String written(ComponentHandshake handshake) {
    return new String(handshake.octets(), StandardCharsets.UTF_8);
  }

  private static StreamHeader header(StreamHeader header) {
    XmppReader reader = new XmppReader(XmppLimits.UNPROVEN);
    reader.feed(ByteBuffer.wrap(header.octets()));
    return (StreamHeader) reader.next();
  }

  private static XmlElement first(String text) {
    XmppReader reader = new XmppReader(XmppLimits.UNPROVEN);
    reader.feed(ByteBuffer.wrap(StreamHeader.openingComponent("harbor.example").octets()));
    reader.next();
    reader.feed(ByteBuffer.wrap(Xmpp.utf8(text)));
    return ((XmppRead.Nonza) reader.next()).element();
  }
}
