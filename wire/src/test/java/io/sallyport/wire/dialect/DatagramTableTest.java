package io.sallyport.wire.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.wire.stun.Hex;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DatagramTableTest {
  private static final String ID = "a1" + "00".repeat(15);
  private static final String COOKIE_ID = "2112a442" + "00".repeat(12);
  private static final String MAGIC = "000f000472c64bc6";

  private final DatagramTable all =
      new DatagramTable(new Spoken(true, true, true, true), true, true);
  private final DatagramTable least = new DatagramTable(Spoken.USUAL, false, false);

  private static DatagramDialect of(DatagramTable table, String datagram, FlowOwner owner) {
    byte[] octets = Hex.octets(datagram);
    return table.of(Hex.segment(octets, 3), 3, octets.length, 40000, false, owner);
  }

  @Test
  void row1DropsWhatIsEmptyOrFromNowhereOrBlocked() {
    byte[] octets = Hex.octets("00030008" + ID + MAGIC);
    var segment = Hex.segment(octets, 0);

    assertThat(all.of(segment, 0, 0, 40000, false, FlowOwner.NOBODY))
        .isEqualTo(DatagramDialect.DROP_SOURCE);
    assertThat(all.of(segment, 0, octets.length, 0, false, FlowOwner.NOBODY))
        .isEqualTo(DatagramDialect.DROP_SOURCE);
    assertThat(all.of(segment, 0, octets.length, 40000, true, FlowOwner.NOBODY))
        .isEqualTo(DatagramDialect.DROP_SOURCE);
  }

  /** Whoever owns the 5-tuple, and with the cookie of RFC 8489 in the transaction ID or not. */
  @ParameterizedTest
  @CsvSource({
    "0003, MS_TURN",
    "0004, MS_TURN",
    "0006, MS_TURN",
    "0001, DROP_MS_TURN_TYPE",
    "0103, DROP_MS_TURN_TYPE",
    "0115, DROP_MS_TURN_TYPE",
    "0002, DROP_MS_TURN_TYPE"
  })
  void row2KnowsMsTurnByItsMagic(String type, DatagramDialect dialect) {
    for (FlowOwner owner : FlowOwner.values()) {
      assertThat(of(least, type + "0008" + ID + MAGIC, owner)).isEqualTo(dialect);
      assertThat(of(all, type + "0008" + COOKIE_ID + MAGIC, owner)).isEqualTo(dialect);
    }
  }

  @ParameterizedTest
  @CsvSource({"00030009", "40030008", "00030004"})
  void row2WantsTheWholeMessage(String start) {
    assertThat(of(all, start + ID + MAGIC, FlowOwner.NOBODY))
        .isEqualTo(DatagramDialect.DROP_UNKNOWN);
  }

  /** The client's own checks look like STUN, its media like anything. */
  @Test
  void row3TakesAllElseOfAnMsTurnClientAsData() {
    for (String data :
        new String[] {
          "00010000" + COOKIE_ID,
          "ff1000080102030405060708",
          "40000000",
          "16feff00",
          "80",
          "00010000" + ID
        }) {
      assertThat(of(all, data, FlowOwner.MS_TURN)).as(data).isEqualTo(DatagramDialect.RAW);
    }
  }

  @Test
  void row4KnowsMultiplexedFramesIfTheyAreOffered() {
    String frame = "ff10000c010203040506070861626364";

    assertThat(of(all, frame, FlowOwner.NOBODY)).isEqualTo(DatagramDialect.MULTIPLEXED);
    assertThat(of(least, frame, FlowOwner.NOBODY)).isEqualTo(DatagramDialect.DROP_UNKNOWN);
    assertThat(of(all, frame + "00", FlowOwner.NOBODY)).isEqualTo(DatagramDialect.DROP_UNKNOWN);
  }

  @Test
  void row5KnowsStunByItsCookie() {
    for (FlowOwner owner : new FlowOwner[] {FlowOwner.NOBODY, FlowOwner.TURN, FlowOwner.DTLS}) {
      assertThat(of(least, "00010000" + COOKIE_ID, owner)).isEqualTo(DatagramDialect.STUN);
    }
    assertThat(of(least, "00010001" + COOKIE_ID + "00", FlowOwner.NOBODY))
        .as("no multiple of four")
        .isEqualTo(DatagramDialect.DROP_UNKNOWN);
    assertThat(of(least, "00010004" + COOKIE_ID, FlowOwner.NOBODY))
        .as("cut")
        .isEqualTo(DatagramDialect.DROP_UNKNOWN);
  }

  @Test
  void row6KnowsChannelDataOfAClientOfTurn() {
    assertThat(of(least, "4000000361626300", FlowOwner.TURN))
        .isEqualTo(DatagramDialect.CHANNEL_DATA);
    assertThat(of(least, "4fff0003616263", FlowOwner.TURN)).isEqualTo(DatagramDialect.CHANNEL_DATA);
    assertThat(of(least, "40000004616263", FlowOwner.TURN))
        .as("cut")
        .isEqualTo(DatagramDialect.DROP_UNKNOWN);
    assertThat(of(least, "7fff0000", FlowOwner.TURN)).isEqualTo(DatagramDialect.DROP_UNKNOWN);
    assertThat(of(least, "40000000", FlowOwner.NOBODY)).isEqualTo(DatagramDialect.DROP_UNKNOWN);
  }

  @Test
  void row7KnowsDtlsOfStrangersByTheirHandshakeOnly() {
    assertThat(of(all, "16fefd", FlowOwner.NOBODY)).isEqualTo(DatagramDialect.DTLS);
    assertThat(of(all, "17fefd", FlowOwner.NOBODY)).isEqualTo(DatagramDialect.DROP_UNKNOWN);
    assertThat(of(all, "17fefd", FlowOwner.DTLS)).isEqualTo(DatagramDialect.DTLS);
    assertThat(of(all, "14", FlowOwner.DTLS)).isEqualTo(DatagramDialect.DTLS);
    assertThat(of(all, "3f", FlowOwner.DTLS)).isEqualTo(DatagramDialect.DTLS);
    assertThat(of(all, "13", FlowOwner.DTLS)).isEqualTo(DatagramDialect.DROP_UNKNOWN);
    assertThat(of(least, "16fefd", FlowOwner.NOBODY)).isEqualTo(DatagramDialect.DROP_UNKNOWN);
  }

  @Test
  void row8KnowsClassicStunIfItIsOffered() {
    assertThat(of(all, "00010000" + ID, FlowOwner.NOBODY)).isEqualTo(DatagramDialect.CLASSIC_STUN);
    assertThat(of(all, "00010004" + ID + "00000000", FlowOwner.NOBODY))
        .isEqualTo(DatagramDialect.CLASSIC_STUN);
    assertThat(of(all, "00020000" + ID, FlowOwner.NOBODY)).isEqualTo(DatagramDialect.DROP_UNKNOWN);
    assertThat(of(least, "00010000" + ID, FlowOwner.NOBODY))
        .isEqualTo(DatagramDialect.DROP_UNKNOWN);
  }

  @Test
  void row9DropsTheRest() {
    for (String datagram : new String[] {"00", "80", "ff", "474554202f", "0001000021"}) {
      DatagramDialect dialect = of(all, datagram, FlowOwner.NOBODY);
      assertThat(dialect).as(datagram).isEqualTo(DatagramDialect.DROP_UNKNOWN);
      assertThat(dialect.isDropped()).isTrue();
    }
    assertThat(DatagramDialect.CLASSIC_STUN.isDropped()).isFalse();
  }

  @Test
  void dropsWhatIsSwitchedOff() {
    var nothing = new DatagramTable(new Spoken(false, false, false, false), true, true);
    var stunOnly = new DatagramTable(new Spoken(false, false, true, false), false, false);
    var turnOnly = new DatagramTable(new Spoken(false, true, false, false), false, false);
    String binding = "00010000" + COOKIE_ID;
    String allocate = "00030000" + COOKIE_ID;

    assertThat(of(nothing, "00030008" + ID + MAGIC, FlowOwner.NOBODY))
        .isEqualTo(DatagramDialect.DROP_NOT_SPOKEN);
    assertThat(of(nothing, "00010000" + ID, FlowOwner.NOBODY))
        .isEqualTo(DatagramDialect.DROP_UNKNOWN);
    assertThat(of(stunOnly, binding, FlowOwner.NOBODY)).isEqualTo(DatagramDialect.STUN);
    assertThat(of(stunOnly, allocate, FlowOwner.NOBODY)).isEqualTo(DatagramDialect.DROP_NOT_SPOKEN);
    assertThat(of(turnOnly, binding, FlowOwner.NOBODY)).isEqualTo(DatagramDialect.DROP_NOT_SPOKEN);
    assertThat(of(turnOnly, allocate, FlowOwner.NOBODY)).isEqualTo(DatagramDialect.STUN);
    assertThat(DatagramDialect.DROP_NOT_SPOKEN.isDropped()).isTrue();
  }
}
