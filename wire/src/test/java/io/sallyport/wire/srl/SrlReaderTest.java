package io.sallyport.wire.srl;

import static io.sallyport.wire.srl.Worked.hex;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SrlReaderTest {
  @Test
  void writesAndReadsTheWorkedMessages() {
    List<SrlMessage> messages =
        List.of(
            Worked.HELLO,
            new SrlMessage.Ready(25, 8, OptionalInt.empty(), ""),
            new SrlMessage.Ping(Worked.NONCE, OptionalInt.of(0)),
            new SrlMessage.Pong(Worked.NONCE),
            Worked.START,
            new SrlMessage.Accept(Worked.SESSION),
            SrlMessage.Reject.of(Worked.SESSION, SrlCode.CONFERENCE_UNKNOWN),
            SrlMessage.Bye.of(SrlCode.DRAINING));

    assertThat(messages.stream().map(SrlWriter::write).toList())
        .usingElementComparator(Arrays::compare)
        .containsExactlyElementsOf(Worked.all());
    for (int i = 0; i < messages.size(); i++) {
      assertThat(read(Worked.all().get(i)))
          .usingRecursiveComparison()
          .isEqualTo(new SrlRead.Message(messages.get(i)));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 9, 10_000})
  void findsMessagesInPieces(int size) {
    var stream = new ByteArrayOutputStream();
    Worked.all().forEach(stream::writeBytes);
    var reader = new SrlReader();
    List<SrlMessage> found = new ArrayList<>();
    byte[] octets = stream.toByteArray();

    for (int from = 0; from < octets.length; from += size) {
      byte[] piece = Arrays.copyOfRange(octets, from, Math.min(octets.length, from + size));
      var buffer = ByteBuffer.wrap(piece);
      while (reader.next(buffer) instanceof SrlRead.Message(var message)) {
        found.add(message);
      }
      assertThat(buffer.hasRemaining()).isFalse();
      Arrays.fill(piece, (byte) 0xee);
    }

    assertThat(found.stream().map(SrlWriter::write).toList())
        .usingElementComparator(Arrays::compare)
        .containsExactlyElementsOf(Worked.all());
  }

  @Test
  void leavesWhatFollowsTheAccept() {
    var octets =
        ByteBuffer.allocate(40).put(Worked.ACCEPT_OCTETS).put(Worked.ascii("HTTP/1.1 200 "));
    octets.flip();

    assertThat(new SrlReader().next(octets)).isInstanceOf(SrlRead.Message.class);

    assertThat(octets.remaining()).isEqualTo(13);
  }

  @Test
  void waitsForWhatIsCutOffAndRefusesNoneOfIt() {
    for (byte[] whole : Worked.all()) {
      for (int length = 0; length < whole.length; length++) {
        assertThat(read(Arrays.copyOf(whole, length))).isInstanceOf(SrlRead.More.class);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "wrong magic,                        534d010400000000, BAD_MESSAGE",
    "later version,                      534c020400000000, VERSION",
    "one octet too long,                 534c010400001001, BAD_MESSAGE",
    "length below zero,                  534c0104ffffffff, BAD_MESSAGE",
    "type 0,                             534c010000000000, BAD_MESSAGE",
    "unknown type,                       534c010900000000, BAD_MESSAGE",
    "pong without nonce,                 534c010400000000, BAD_MESSAGE",
    "nonce too short,                    534c01040000000a20000701020304050607, BAD_MESSAGE",
    "nonce twice,                        "
        + "534c010400000016200008010203040506070820000801020304"
        + "05060708, BAD_MESSAGE",
    "value longer than the payload,      534c0104000000032000ff, BAD_MESSAGE",
    "half the head of a value,           534c0104000000022000, BAD_MESSAGE",
    "unknown value that counts,          "
        + "534c01040000000e20000801020304050607087f0000, BAD_MESSAGE",
    "known value in the wrong message,   "
        + "534c0104000000102000080102030405060708400002"
        + "0006, BAD_MESSAGE",
    "bye without code,                   534c010800000000, BAD_MESSAGE",
    "service in capitals,                "
        + "534c01010000001701000141020010000102030405060708090a0b0c0d0e0f, BAD_MESSAGE",
    "service with a dot at its end,      "
        + "534c0101000000180100026"
        + "12e020010000102030405060708090a0b0c0d0e0f, BAD_MESSAGE",
    "wildcard,                           "
        + "534c0101000000190100032a2e61020010000102030405060708090a0b0c0d0e0f, BAD_MESSAGE",
  })
  void refuses(String what, String octets, SrlCode code) {
    assertThat(read(hex(octets))).as(what).isEqualTo(new SrlRead.Malformed(code));
  }

  @Test
  void refusesMoreServicesThanMayStand() {
    byte[] service = hex("01000161");
    var payload = new ByteArrayOutputStream();
    for (int i = 0; i < 33; i++) {
      payload.writeBytes(service);
    }
    payload.writeBytes(hex("020010000102030405060708090a0b0c0d0e0f"));

    assertThat(read(message(0x01, payload.toByteArray())))
        .isEqualTo(new SrlRead.Malformed(SrlCode.BAD_MESSAGE));
  }

  @Test
  void refusesAStartWhoseProxyHeaderIsNotWhole() {
    byte[] start = Worked.startOctets();
    // Its length, and then its signature.
    for (int at : new int[] {8 + 19 + 18 + 3 + 15, 8 + 19 + 18 + 3}) {
      byte[] changed = start.clone();
      changed[at]++;
      assertThat(read(changed)).isEqualTo(new SrlRead.Malformed(SrlCode.BAD_MESSAGE));
    }
  }

  @Test
  void passesOverUnknownValuesThatDoNotCount() {
    assertThat(read(hex("534c01040000000f2000080102030405060708ff000100")))
        .isEqualTo(new SrlRead.Message(new SrlMessage.Pong(Worked.NONCE)));
  }

  @Test
  void makesTextsFitForLogs() {
    var bye = new SrlMessage.Bye(13, OptionalInt.of(7), "line\r\nforged\u001b");

    assertThat(read(SrlWriter.write(bye)))
        .isEqualTo(new SrlRead.Message(new SrlMessage.Bye(13, OptionalInt.of(7), "line??forged?")));
  }

  @Test
  void takesWhatIsNoTextForNoText() {
    assertThat(read(hex("534c01080000000b40000200068100036fffc3")))
        .isEqualTo(new SrlRead.Message(new SrlMessage.Bye(6, OptionalInt.empty(), "o??")));
  }

  /** Names of nodes may be longer than there is room for. */
  @Test
  void cutsTextsBetweenTwoSigns() {
    var ready = new SrlMessage.Ready(25, 8, OptionalInt.empty(), "x".repeat(63) + "\u00e9.lan");

    assertThat(read(SrlWriter.write(ready)))
        .isEqualTo(
            new SrlRead.Message(new SrlMessage.Ready(25, 8, OptionalInt.empty(), "x".repeat(63))));
  }

  @Test
  void takesAServiceThatIsNamedTwiceForOne() {
    var named = new SrlMessage.Hello(List.of("a.b", "a.b"), Worked.INSTANCE, List.of(), "");

    assertThat(read(SrlWriter.write(named)))
        .isEqualTo(
            new SrlRead.Message(
                new SrlMessage.Hello(List.of("a.b"), Worked.INSTANCE, List.of(), "")));
  }

  @Test
  void bearsAnyOctets() {
    long seed = Long.getLong("sallyport.seed", 1);
    var random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] octets = Worked.all().get(random.nextInt(8)).clone();
      for (int changes = random.nextInt(4); changes >= 0; changes--) {
        octets[random.nextInt(octets.length)] = (byte) random.nextInt();
      }
      var buffer = ByteBuffer.wrap(octets);
      var reader = new SrlReader();
      SrlRead read = reader.next(buffer);
      if (read instanceof SrlRead.Message(var message)) {
        assertThat(read(SrlWriter.write(message)))
            .as("seed %d", seed)
            .isInstanceOf(SrlRead.Message.class);
      }
    }
  }

  private static byte[] message(int type, byte[] payload) {
    return ByteBuffer.allocate(8 + payload.length)
        .put(hex("534c01"))
        .put((byte) type)
        .putInt(payload.length)
        .put(payload)
        .array();
  }

  private static SrlRead read(byte[] octets) {
    return new SrlReader().next(ByteBuffer.wrap(octets));
  }
}
