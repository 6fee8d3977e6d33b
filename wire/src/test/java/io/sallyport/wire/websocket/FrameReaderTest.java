package io.sallyport.wire.websocket;

import static io.sallyport.wire.websocket.ClientFrame.BINARY;
import static io.sallyport.wire.websocket.ClientFrame.CLOSE;
import static io.sallyport.wire.websocket.ClientFrame.CONTINUES;
import static io.sallyport.wire.websocket.ClientFrame.FINAL;
import static io.sallyport.wire.websocket.ClientFrame.PING;
import static io.sallyport.wire.websocket.ClientFrame.PONG;
import static io.sallyport.wire.websocket.ClientFrame.TEXT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameReaderTest {
  private static final int MOST = 70_000;

  private static final byte[] CONVERSATION =
      ClientFrame.stream(
          ClientFrame.of(
              FINAL | TEXT, "REGISTER sip:harbor.example SIP/2.0 \u00e4\u20ac\ud83d\ude00"),
          ClientFrame.of(FINAL | PING, "are you there"),
          ClientFrame.of(TEXT, "part one, \u00e4"),
          ClientFrame.of(FINAL | PONG, ""),
          ClientFrame.of(CONTINUES, ""),
          ClientFrame.of(CONTINUES, " part two,"),
          ClientFrame.of(FINAL | PING, "x".repeat(125)),
          ClientFrame.of(FINAL | CONTINUES, " part three"),
          ClientFrame.of(FINAL | BINARY, ""),
          ClientFrame.of(FINAL | BINARY, "y".repeat(126)),
          ClientFrame.of(FINAL | BINARY, "z".repeat(65_536)),
          new ClientFrame(FINAL | CLOSE, new byte[] {0x03, (byte) 0xe8, 'b', 'y', 'e'}));

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 9, Integer.MAX_VALUE})
  void readsTheSameHoweverOctetsArrive(int pieceOctets) {
    assertThat(described(read(CONVERSATION, pieceOctets)))
        .containsExactly(
            "text REGISTER sip:harbor.example SIP/2.0 \u00e4\u20ac\ud83d\ude00",
            "ping are you there",
            "pong",
            "ping " + "x".repeat(125),
            "text part one, \u00e4 part two, part three",
            "binary ",
            "binary " + "y".repeat(126),
            "binary " + "z".repeat(65_536),
            "close");
  }

  /** RFC 6455 section 5.7, those that a client may send. */
  @Test
  void readsThePublishedExamples() {
    assertThat(described(read("818537fa213d7f9f4d5158"))).containsExactly("text Hello");
    assertThat(described(read("8a8537fa213d7f9f4d5158"))).containsExactly("pong");
  }

  @ParameterizedTest(name = "{0}: {2}")
  @CsvSource(
      textBlock =
          """
          810548656c6c6f,                       1002, no mask
          c18000000000,                         1002, a reserved bit
          a18000000000,                         1002, a reserved bit
          918000000000,                         1002, a reserved bit
          838000000000,                         1002, an unknown opcode
          8b8000000000,                         1002, an unknown opcode
          098000000000,                         1002, a ping in parts
          89fe007e00000000,                     1002, a long ping
          808000000000,                         1002, continues nothing
          018000000000 818000000000,            1002, a message within a message
          82fe007d00000000,                     1002, a length longer than needed
          82ff000000000000ffff00000000,         1002, a length longer than needed
          82ffffffffffffffffff00000000,         1002, a negative length
          82ff000000000001117100000000,         1009, too big
          82ff7fffffffffffffff00000000,         1009, far too big
          81810000000080,                       1007, no UTF-8
          818100000000c3,                       1007, half a character
          818300000000eda080,                   1007, a surrogate
          818200000000c0af,                     1007, a slash in two octets
          818400000000f4908080,                 1007, above all characters
          018100000000c3 808100000000c3,        1007, half a character twice
          88810000000003,                       1002, half a close code
          888200000000 03e7,                    1002, close code 999
          888200000000 03ed,                    1002, close code 1005
          888200000000 03ee,                    1002, close code 1006
          888200000000 03f7,                    1002, close code 1015
          888200000000 07d0,                    1002, close code 2000
          888200000000 1388,                    1002, close code 5000
          888300000000 03e8ff,                  1007, a close reason that is no text
          """)
  void namesWhatIsWrong(String hex, int code, String what) {
    for (int pieceOctets : new int[] {1, 3, Integer.MAX_VALUE}) {
      var reads = read(HexFormat.of().parseHex(hex.replace(" ", "")), pieceOctets);
      assertThat(reads).as(what).hasSize(1);
      assertThat(((FrameRead.Violation) reads.getFirst()).code().number()).isEqualTo(code);
    }
  }

  @Test
  void takesCloseCodesThatMayBeSent() {
    assertThat(described(read("888000000000"))).containsExactly("close");
    for (int code : new int[] {1000, 1001, 1003, 1007, 1011, 1012, 3000, 4999}) {
      var close =
          new ClientFrame(FINAL | CLOSE, ByteBuffer.allocate(2).putShort((short) code).array());
      assertThat(described(read(close.octets(), 1))).containsExactly("close");
    }
  }

  @Test
  void limitsAMessageOverAllItsFrames() {
    var reader = new FrameReader(10);
    assertThat(reader.next(wrap(ClientFrame.of(TEXT, "12345").octets())))
        .isEqualTo(FrameRead.NeedMore.NEED_MORE);
    assertThat(reader.next(wrap(ClientFrame.of(FINAL | CONTINUES, "67890").octets())))
        .isInstanceOf(FrameRead.Message.class);
    assertThat(reader.next(wrap(ClientFrame.of(TEXT, "12345").octets())))
        .isEqualTo(FrameRead.NeedMore.NEED_MORE);
    assertThat(reader.next(wrap(ClientFrame.of(FINAL | CONTINUES, "678901").octets())))
        .isInstanceOfSatisfying(
            FrameRead.Violation.class, v -> assertThat(v.code()).isEqualTo(CloseCode.TOO_BIG));
  }

  @Test
  void staysFailed() {
    var reader = new FrameReader(MOST);
    var failure = reader.next(wrap(HexFormat.of().parseHex("8100")));
    var more = wrap(CONVERSATION);

    assertThat(reader.next(more)).isSameAs(failure);
    assertThat(more.hasRemaining()).isFalse();
    assertThat(reader.isMidMessage()).isFalse();
  }

  @Test
  void saysWhetherItWaitsForTheRest() {
    var reader = new FrameReader(MOST);
    assertThat(reader.isMidMessage()).isFalse();
    reader.next(wrap(new byte[] {(byte) 0x81}));
    assertThat(reader.isMidMessage()).isTrue();
    reader.next(wrap(HexFormat.of().parseHex("80 00000000".replace(" ", ""))));
    assertThat(reader.isMidMessage()).isFalse();
    reader.next(wrap(ClientFrame.of(TEXT, "begun").octets()));
    assertThat(reader.isMidMessage()).isTrue();
    reader.next(wrap(ClientFrame.of(FINAL | PING, "").octets()));
    assertThat(reader.isMidMessage()).isTrue();
    reader.next(wrap(ClientFrame.of(FINAL | CONTINUES, "").octets()));
    assertThat(reader.isMidMessage()).isFalse();
  }

  /** Frames are not kept, so that very many of them cost what their octets cost. */
  @Test
  void manyEmptyFramesCostNothing() {
    byte[] empty = ClientFrame.of(CONTINUES, "").octets();
    var reader = new FrameReader(MOST);
    reader.next(wrap(ClientFrame.of(TEXT, "x").octets()));
    for (int i = 0; i < 1_000_000; i++) {
      assertThat(reader.next(wrap(empty))).isEqualTo(FrameRead.NeedMore.NEED_MORE);
    }
    assertThat(described(List.of(reader.next(wrap(ClientFrame.of(FINAL, "y").octets())))))
        .containsExactly("text xy");
  }

  /** Each reader announces the most there may be and sends one octet of it. */
  @Test
  void announcedOctetsTakeNoMemory() {
    byte[] start = HexFormat.of().parseHex("82ff000000000fffffff0000000055");
    List<FrameReader> readers = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      var reader = new FrameReader(0x0fffffff);
      reader.next(wrap(start));
      readers.add(reader);
    }
    // At 256 MB each this would have ended long ago.
    assertThat(readers).allMatch(FrameReader::isMidMessage);
  }

  @Test
  void randomOctetsAndMutantsNeverThrow() {
    long seed = Long.getLong("sallyport.seed", 1);
    var random = new Random(seed);
    byte[] conversation = Arrays.copyOf(CONVERSATION, 600);
    for (int round = 0; round < 60_000; round++) {
      byte[] octets;
      if (round % 4 == 0) {
        octets = new byte[200];
        random.nextBytes(octets);
      } else {
        octets = conversation.clone();
        for (int i = random.nextInt(6); i >= 0; i--) {
          octets[random.nextInt(octets.length)] = (byte) random.nextInt();
        }
      }
      try {
        var whole = described(read(octets, Integer.MAX_VALUE));
        assertThat(described(read(octets, 1 + random.nextInt(40)))).isEqualTo(whole);
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed + ", round " + round, e);
      }
    }
  }

  private static ByteBuffer wrap(byte[] octets) {
    return ByteBuffer.wrap(octets);
  }

  private static List<FrameRead> read(String hex) {
    return read(HexFormat.of().parseHex(hex), Integer.MAX_VALUE);
  }

  /** Everything read when fed in pieces of that size, each overwritten after its turn. */
  private static List<FrameRead> read(byte[] octets, int pieceOctets) {
    var reader = new FrameReader(MOST);
    List<FrameRead> reads = new ArrayList<>();
    for (int at = 0; at < octets.length; ) {
      int to = (int) Math.min((long) at + pieceOctets, octets.length);
      byte[] piece = Arrays.copyOfRange(octets, at, to);
      var buffer = wrap(piece);
      for (var read = reader.next(buffer);
          read != FrameRead.NeedMore.NEED_MORE;
          read = reader.next(buffer)) {
        reads.add(read);
        if (read instanceof FrameRead.Violation) {
          return reads;
        }
      }
      assertThat(buffer.hasRemaining()).isFalse();
      Arrays.fill(piece, (byte) 0xee);
      at = to;
    }
    return reads;
  }

  private static List<String> described(List<FrameRead> reads) {
    return reads.stream()
        .map(read ->
            switch (read) {
              case FrameRead.Message(var octets, var isText) ->
                  (isText ? "text " : "binary ") + UTF_8.decode(octets.duplicate());
              case FrameRead.Ping(var octets) -> "ping " + UTF_8.decode(octets.duplicate());
              case FrameRead.Pong _ -> "pong";
              case FrameRead.Close _ -> "close";
              case FrameRead.Violation(var code, var reason) -> code + " " + reason;
              case FrameRead.NeedMore _ -> "more";
            })
        .toList();
  }
}
