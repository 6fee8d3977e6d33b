package io.sallyport.wire.websocket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.wire.Octets;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FramesTest {
  @Test
  void writesThePublishedExamples() {
    assertThat(hex(Frames.message(utf8("Hello")))).isEqualTo("810548656c6c6f");
    assertThat(hex(Frames.pong(ByteBuffer.wrap("Hello".getBytes(UTF_8)))))
        .isEqualTo("8a0548656c6c6f");
    assertThat(hex(Frames.message(Octets.of(new byte[256])))).startsWith("817e010000");
    assertThat(hex(Frames.message(Octets.of(new byte[65_536])))).startsWith("817f0000000000010000");
  }

  @Test
  void writesControlFrames() {
    assertThat(hex(Frames.ping())).isEqualTo("8900");
    assertThat(hex(Frames.close(CloseCode.TOO_BIG))).isEqualTo("880203f1");
    assertThat(hex(Frames.pong(ByteBuffer.allocate(125)))).startsWith("8a7d");
    assertThatThrownBy(() -> Frames.pong(ByteBuffer.allocate(126)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void lengthsAreWrittenInAsFewOctetsAsTheyFit() {
    assertThat(hex(Frames.message(Octets.of(new byte[125])))).startsWith("817d00");
    assertThat(hex(Frames.message(Octets.of(new byte[126])))).startsWith("817e007e00");
    assertThat(hex(Frames.message(Octets.of(new byte[65_535])))).startsWith("817effff00");
  }

  @Test
  void whatIsNoTextIsBinary() {
    assertThat(hex(Frames.message(utf8("\u00e4\u20ac\ud83d\ude00")))).startsWith("8109");
    assertThat(hex(Frames.message(Octets.of("\u00e4".getBytes(ISO_8859_1))))).isEqualTo("8201e4");
  }

  /** What Java takes for UTF-8 is text, and nothing else. */
  @Test
  void agreesWithJavaAboutText() {
    long seed = Long.getLong("sallyport.seed", 1);
    var random = new Random(seed);
    for (int round = 0; round < 300_000; round++) {
      byte[] octets = new byte[1 + random.nextInt(5)];
      random.nextBytes(octets);
      octets[0] |= (byte) 0xc0;
      boolean isText = isText(octets);
      assertThat(hex(Frames.message(Octets.of(octets))))
          .as("seed %s, round %s", seed, round)
          .startsWith(isText ? "81" : "82");
    }
  }

  private static boolean isText(byte[] octets) {
    try {
      UTF_8.newDecoder().decode(ByteBuffer.wrap(octets));
      return true;
    } catch (CharacterCodingException notText) {
      return false;
    }
  }

  private static Octets utf8(String text) {
    return Octets.of(text.getBytes(UTF_8));
  }

  private static String hex(Octets octets) {
    var target = ByteBuffer.allocate(octets.length());
    octets.writeTo(target);
    assertThat(target.hasRemaining()).isFalse();
    return HexFormat.of().formatHex(target.array());
  }
}
