package io.sallyport.wire.msturn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.wire.stun.Hex;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames, the greeting before them, multiplexed frames and versions. */
class MsStreamTest {
  private static final String STREAM =
      "02000003 aabbcc 03000005 0102030405 02000000 03000000 03000001 06 0200000a"
          + "00010203040506070809";

  private static List<String> frames(String stream, int pieceOctets) {
    byte[] octets = Hex.octets(stream);
    MsFrameReader reader = new MsFrameReader();
    List<String> frames = new ArrayList<>();
    StringBuilder data = new StringBuilder();
    for (int at = 0; at < octets.length; at += pieceOctets) {
      ByteBuffer piece = ByteBuffer.wrap(octets, at, Math.min(pieceOctets, octets.length - at));
      MsFrame frame = reader.next(piece);
      while (frame != MsFrame.NeedMore.NEED_MORE) {
        if (frame instanceof MsFrame.Data some) {
          data.append(Hex.of(MemorySegment.ofBuffer(some.octets()), 0, some.octets().remaining()));
        } else if (frame instanceof MsFrame.Control control) {
          frames.add("control " + Hex.of(control.octets(), 0, control.length()));
        } else {
          frames.add("" + frame);
          assertThat(piece.hasRemaining()).isFalse();
          assertThat(reader.next(ByteBuffer.wrap(new byte[] {2, 0, 0, 0}))).isEqualTo(frame);
          return frames;
        }
        frame = reader.next(piece);
      }
    }
    frames.add("data " + data);
    frames.add(reader.isMidFrame() ? "amid" : "between");
    return frames;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 9, 1000})
  void takesAStreamApart(int pieceOctets) {
    assertThat(frames(STREAM, pieceOctets))
        .containsExactly(
            "control aabbcc",
            "control ",
            "control 00010203040506070809",
            "data 010203040506",
            "between");
    assertThat(frames("0300000a 0102", pieceOctets)).containsExactly("data 0102", "amid");
    assertThat(frames("020000", pieceOctets)).containsExactly("data ", "amid");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 9, 1000})
  void readsNoFurtherThanAViolation(int pieceOctets) {
    assertThat(frames("02000000 04000000 0000", pieceOctets)).containsExactly("control ", "TYPE");
    assertThat(frames("00", pieceOctets)).containsExactly("TYPE");
    assertThat(frames("0301", pieceOctets)).containsExactly("RESERVED");
  }

  @Test
  void takesTheLongestMessageInPieces() {
    byte[] payload = new byte[0xFFFF];
    payload[0xFFFE] = 7;
    MsFrameReader reader = new MsFrameReader();
    reader.next(ByteBuffer.wrap(Hex.octets("0200ffff")));
    for (int at = 0; at < 0xFFFE; at += 1000) {
      assertThat(reader.next(ByteBuffer.wrap(payload, at, Math.min(1000, 0xFFFE - at))))
          .isEqualTo(MsFrame.NeedMore.NEED_MORE);
    }
    MsFrame.Control control = (MsFrame.Control) reader.next(ByteBuffer.wrap(payload, 0xFFFE, 1));

    assertThat(control.length()).isEqualTo(0xFFFF);
    assertThat(Hex.of(control.octets(), 0xFFFD, 2)).isEqualTo("0007");
  }

  @Test
  void makesHeaders() {
    assertThat(MsFrame.header(MsFrame.CONTROL, 36)).isEqualTo(0x02000024);
    assertThat(MsFrame.header(MsFrame.DATA, 0xFFFF)).isEqualTo(0x0300FFFF);
    for (int[] bad : new int[][] {{4, 1}, {2, -1}, {3, 0x10000}}) {
      assertThatThrownBy(() -> MsFrame.header(bad[0], bad[1]))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static final String HELLO = "160301002d010000290301" + "5a".repeat(32) + "00000200180100";

  @Test
  void knowsTheGreetingByEveryOctetThatIsFixed() {
    byte[] hello = Hex.octets(HELLO);
    assertThat(hello).hasSize(PseudoTls.HELLO_OCTETS);
    for (int length = 0; length < hello.length; length++) {
      assertThat(PseudoTls.match(ByteBuffer.wrap(hello, 0, length)))
          .isEqualTo(PseudoTls.Match.MORE);
      byte[] other = hello.clone();
      other[length] ^= 1;
      boolean isFree = length >= 11 && length < 43;
      assertThat(PseudoTls.match(ByteBuffer.wrap(other)))
          .as("octet %d", length)
          .isEqualTo(isFree ? PseudoTls.Match.YES : PseudoTls.Match.NO);
    }
    assertThat(PseudoTls.match(ByteBuffer.wrap(hello))).isEqualTo(PseudoTls.Match.YES);
  }

  @Test
  void answersTheGreeting() {
    byte[] random = new byte[PseudoTls.RANDOM_OCTETS];
    Arrays.fill(random, 0, 32, (byte) 0x11);
    Arrays.fill(random, 32, 64, (byte) 0x22);
    byte[] answer = PseudoTls.answer(random);

    assertThat(answer).hasSize(83);
    assertThat(Hex.of(answer))
        .isEqualTo(
            "160301004e020000460301" + "11".repeat(32) + "20" + "22".repeat(32) + "0018000e000000");
    assertThatThrownBy(() -> PseudoTls.answer(new byte[63]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "ff10000c010203040506070861626364,  4",
    "ff1000080102030405060708,          0",
    "ff10000801020304050607,           -1",
    "ff10000c0102030405060708616263,   -1",
    "ff11000c010203040506070861626364, -1",
    "ff10,                             -1"
  })
  void readsMultiplexedFrames(String frame, int octets) {
    byte[] bytes = Hex.octets(frame);
    MemorySegment segment = Hex.segment(bytes, 1);

    assertThat(MultiplexedFrame.dataOctets(segment, 1, bytes.length)).isEqualTo(octets);
    if (octets >= 0) {
      assertThat(MultiplexedFrame.sessionId(segment, 1)).isEqualTo(0x0102030405060708L);
      MemorySegment written = Hex.segment(new byte[12], 0);
      MultiplexedFrame.writeHeader(written, 0, 0x0102030405060708L, octets);
      assertThat(Hex.of(written, 0, 12)).isEqualTo(frame.substring(0, 24));
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "2, 0", "3, 1", "4, 2", "5, 3", "6, 4", "4294967295, 4"})
  void addsWithEachVersion(long number, int features) {
    MsVersion version = new MsVersion(number);

    assertThat(version.hasSha256()).isEqualTo(features >= 1);
    assertThat(version.hasIpv6()).isEqualTo(features >= 2);
    assertThat(version.hasMultiplexedUdp()).isEqualTo(features >= 3);
    assertThat(version.hasMultiplexedTcp()).isEqualTo(features >= 4);
    assertThat(version.common(MsVersion.ICE2).number()).isEqualTo(Math.min(number, 2));
  }
}
