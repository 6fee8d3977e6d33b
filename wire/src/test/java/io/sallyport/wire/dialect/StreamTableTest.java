package io.sallyport.wire.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.wire.stun.Hex;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StreamTableTest {
  private static final StreamTable.Offer ALL =
      new StreamTable.Offer(true, true, new Spoken(true, true, true, true), true);
  private static final StreamTable.Offer LEAST =
      new StreamTable.Offer(false, false, Spoken.USUAL, false);
  private static final String ID = "a1" + "00".repeat(15);

  /** The octets decide, and not before the last of them. */
  private static void assertDecides(StreamTable table, String digits, StreamDialect dialect) {
    byte[] octets = Hex.octets(digits);
    for (int length = 0; length < octets.length; length++) {
      assertThat(table.of(ByteBuffer.wrap(octets, 0, length)))
          .as("%d octets of %s", length, digits)
          .isEqualTo(StreamDialect.NEED_MORE);
    }
    assertThat(table.of(ByteBuffer.wrap(octets))).as(digits).isEqualTo(dialect);
  }

  private static void assertAll(String digits, StreamDialect dialect) {
    assertDecides(StreamTable.outside(ALL), digits, dialect);
  }

  private static void assertLeast(String digits, StreamDialect dialect) {
    assertDecides(StreamTable.outside(LEAST), digits, dialect);
  }

  @Test
  void row1TakesAProxyHeaderOfTrustedSources() {
    assertAll("50524f585920", StreamDialect.PROXY_HEADER);
    assertAll("0d0a0d0a000d0a515549540a", StreamDialect.PROXY_HEADER);
    assertLeast("50524f585920 54", StreamDialect.CLOSE_UNKNOWN);
  }

  @Test
  void row2KnowsFramesOfMsTurn() {
    assertLeast("02000024", StreamDialect.MS_FRAMING);
  }

  @Test
  void row3ClosesOnDataBeforeAnAllocation() {
    assertLeast("0300", StreamDialect.CLOSE_DATA);
  }

  @Test
  void row4KnowsPseudoTls() {
    String hello = "160301002d010000290301" + "77".repeat(32) + "00000200180100";

    assertAll(hello, StreamDialect.PSEUDO_TLS);
    assertLeast(hello, StreamDialect.PSEUDO_TLS);
    assertAll("160301002d01000028", StreamDialect.TLS);
    assertAll("160301002d010000290301" + "77".repeat(32) + "00000200180101", StreamDialect.TLS);
  }

  @Test
  void row5KnowsTlsWhereThereIsACertificate() {
    assertAll("16030102", StreamDialect.TLS);
    assertAll("160303", StreamDialect.TLS);
    assertThat(StreamTable.outside(LEAST).of(ByteBuffer.wrap(Hex.octets("16030102000100000000"))))
        .isEqualTo(StreamDialect.CLOSE_UNKNOWN);
    assertThat(StreamDialect.ofAlpn("stun.turn")).contains(StreamDialect.STUN);
    assertThat(StreamDialect.ofAlpn("stun.nat-discovery")).contains(StreamDialect.STUN);
    assertThat(StreamDialect.ofAlpn("h2")).isEmpty();
  }

  @Test
  void row6KnowsStunByItsCookie() {
    assertLeast("000100002112a442", StreamDialect.STUN);
    assertLeast("010100002112a442", StreamDialect.STUN);
  }

  @Test
  void row7KnowsClassicStunIfItIsOffered() {
    assertAll("00010000" + ID, StreamDialect.CLASSIC_STUN);
    assertLeast("00010000a100 22", StreamDialect.CLOSE_UNKNOWN);
  }

  @Test
  void row8KnowsMultiplexedFramesIfTheyAreOffered() {
    assertAll("ff10000c0102030405060708", StreamDialect.MULTIPLEXED);
    assertLeast("ff10000c010222", StreamDialect.CLOSE_UNKNOWN);
  }

  @Test
  void row9DoesNotOfferTheGreetingOfGoogle() {
    assertAll("8046010301002d", StreamDialect.CLOSE_UNKNOWN);
  }

  @Test
  void row10ClosesOnChannelDataBeforeAnAllocation() {
    assertLeast("40", StreamDialect.CLOSE_CHANNEL_DATA);
    assertLeast("4f", StreamDialect.CLOSE_CHANNEL_DATA);
  }

  @Test
  void row11ClosesOnFramesOfPeers() {
    assertLeast("0014000100002112a442", StreamDialect.CLOSE_RFC_4571);
    assertAll("1214000100002112a442", StreamDialect.CLOSE_RFC_4571);
  }

  @Test
  void row12ClosesOnTheRest() {
    assertLeast("3c3c3c3c3c3c3c", StreamDialect.CLOSE_UNKNOWN);
    assertAll("504f5354202f20", StreamDialect.CLOSE_UNKNOWN);
    assertThat(StreamDialect.CLOSE_UNKNOWN.isClosed()).isTrue();
    assertThat(StreamDialect.MULTIPLEXED.isClosed()).isFalse();
  }

  @Test
  void tellsInsideTlsWithoutGreetings() {
    StreamTable inside = StreamTable.insideTls(ALL);

    assertDecides(inside, "02000024", StreamDialect.MS_FRAMING);
    assertDecides(inside, "0300", StreamDialect.CLOSE_DATA);
    assertDecides(inside, "000100002112a442", StreamDialect.STUN);
    assertDecides(inside, "16030102000100", StreamDialect.CLOSE_UNKNOWN);
    assertDecides(inside, "50524f58592055", StreamDialect.CLOSE_UNKNOWN);
  }

  @Test
  void closesOnWhatIsSwitchedOff() {
    var nothing =
        new StreamTable.Offer(false, false, new Spoken(false, false, false, false), false);
    var stunOnly =
        new StreamTable.Offer(false, false, new Spoken(false, false, true, false), false);
    String hello = "160301002d010000290301" + "77".repeat(32) + "00000200180100";

    for (StreamTable table :
        new StreamTable[] {StreamTable.outside(nothing), StreamTable.insideTls(nothing)}) {
      assertThat(table.of(ByteBuffer.wrap(Hex.octets("02000024000f000472c64bc6"))).isClosed())
          .isTrue();
      assertThat(table.of(ByteBuffer.wrap(Hex.octets(hello))).isClosed()).isTrue();
      assertThat(table.of(ByteBuffer.wrap(Hex.octets("000100002112a442" + "00".repeat(12)))))
          .isEqualTo(StreamDialect.CLOSE_UNKNOWN);
    }
    assertDecides(StreamTable.outside(stunOnly), "000100002112a442", StreamDialect.STUN);
  }

  @Test
  void decidesWhateverComesAndOnce() {
    long seed = Long.getLong("sallyport.seed", 1);
    Random random = new Random(seed);
    byte[] likely = Hex.octets("0001020316ff101a2112a4424050");
    for (int round = 0; round < 20_000; round++) {
      byte[] octets = new byte[StreamTable.MOST];
      for (int i = 0; i < octets.length; i++) {
        octets[i] = random.nextInt(8) == 0 ? (byte) random.nextInt() : likely[random.nextInt(14)];
      }
      StreamTable table = StreamTable.outside(round % 2 == 0 ? ALL : LEAST);
      StreamDialect known = StreamDialect.NEED_MORE;
      for (int length = 0; length <= octets.length; length++) {
        StreamDialect now = table.of(ByteBuffer.wrap(octets, 0, length));
        if (known != StreamDialect.NEED_MORE) {
          assertThat(now).as("seed %d, round %d", seed, round).isEqualTo(known);
        }
        known = now;
      }
      assertThat(known).as("seed %d", seed).isNotEqualTo(StreamDialect.NEED_MORE);
    }
  }
}
