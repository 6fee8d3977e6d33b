package io.sallyport.wire.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.wire.stun.AddressFamily;
import io.sallyport.wire.stun.AddressSlot;
import io.sallyport.wire.stun.Attributes;
import io.sallyport.wire.stun.Hex;
import io.sallyport.wire.stun.MessageType;
import io.sallyport.wire.stun.StunClass;
import io.sallyport.wire.stun.StunFault;
import io.sallyport.wire.stun.StunMessage;
import io.sallyport.wire.stun.StunReader;
import io.sallyport.wire.stun.StunWriter;
import io.sallyport.wire.stun.TransportAddress;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TurnTest {
  /** Each line: a datagram, and the octets of its data. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          40000000                 |  0
          4fff0000                 |  0
          40000004 01020304        |  4
          40000003 01020300        |  3
          40000003 010203          |  3
          40000004 010203          | -1
          40000001                 | -1
          4000ffff 01020304        | -1
          7FFF0000                 | -1
          7fff0000                 | -1
          3fff0000                 | -1
          400000                   | -1
          ''                       | -1
          """)
  void readsChannelDataOfDatagrams(String datagram, int octets) {
    byte[] bytes = Hex.octets(datagram);

    assertThat(ChannelData.dataOctets(Hex.segment(bytes, 5), 5, bytes.length)).isEqualTo(octets);
  }

  @Test
  void writesTheHeaderIntoTheRoomBeforeTheData() {
    MemorySegment packet = Hex.segment(Hex.octets("00000000 616263"), 0);
    ChannelData.writeHeader(packet, 0, 0x4abc, 3);

    assertThat(Hex.of(packet, 0, 7)).isEqualTo("4abc0003616263");
    assertThat(ChannelData.channel(packet, 0)).isEqualTo(0x4abc);
    assertThat(ChannelData.dataOctets(packet, 0, 7)).isEqualTo(3);
    for (int[] bad : new int[][] {{0x3fff, 0}, {0x7fff, 0}, {0x4000, -1}, {0x4000, 0x10000}}) {
      assertThatThrownBy(() -> ChannelData.writeHeader(packet, 0, bad[0], bad[1]))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "1, 3", "2, 2", "3, 1", "4, 0", "65535, 1"})
  void padsDataOnStreams(int octets, int padding) {
    assertThat(ChannelData.padding(octets)).isEqualTo(padding);
  }

  /** Each line: the first four octets on a stream, and those of the whole message. */
  @ParameterizedTest
  @CsvSource({
    "00010000,    20",
    "00030058,   108",
    "3fff fffc, 65552",
    "00010001,    -1",
    "0001fffe,    -1",
    "40000000,     4",
    "40000001,     8",
    "40000004,     8",
    "4fffffff, 65540",
    "7fff0000,    -1",
    "7fff0000,    -1",
    "80000000,    -1",
    "ff100000,    -1"
  })
  void saysHowLongAMessageOnAStreamIs(String head, int octets) {
    int four = Integer.parseUnsignedInt(head.replace(" ", ""), 16);

    assertThat(TurnStream.octets(four)).isEqualTo(octets);
  }

  @ParameterizedTest
  @CsvSource({
    "ALLOCATE,           REQUEST,    0x0003",
    "ALLOCATE,           ERROR,      0x0113",
    "REFRESH,            SUCCESS,    0x0104",
    "SEND,               INDICATION, 0x0016",
    "DATA,               INDICATION, 0x0017",
    "CREATE_PERMISSION,  ERROR,      0x0118",
    "CHANNEL_BIND,       SUCCESS,    0x0109",
    "CONNECT,            REQUEST,    0x000A",
    "CONNECTION_BIND,    ERROR,      0x011B",
    "CONNECTION_ATTEMPT, INDICATION, 0x001C"
  })
  void numbersItsMethods(String method, StunClass messageClass, String type) throws Exception {
    int number = TurnMethod.class.getField(method).getInt(null);

    assertThat(MessageType.of(number, messageClass)).isEqualTo(Integer.decode(type));
  }

  @Test
  void carriesAllThatTurnHas() {
    MemorySegment room = MemorySegment.ofArray(new byte[512]);
    TransportAddress peer = TransportAddress.of(Hex.octets("cb00711e"), 5000);
    IcmpError error = new IcmpError(3, 4, 1400);
    int length =
        new StunWriter()
            .begin(room, 0, 512, MessageType.of(TurnMethod.DATA, StunClass.INDICATION), 1, 2)
            .xorAddress(TurnAttribute.XOR_PEER_ADDRESS, peer)
            .i64(TurnAttribute.ICMP, error.value())
            .u32(TurnAttribute.LIFETIME, 600)
            .u32(TurnAttribute.CHANNEL_NUMBER, 0x4001_0000L)
            .u8(TurnAttribute.EVEN_PORT, TurnAttribute.RESERVE_NEXT_PORT)
            .u32(TurnAttribute.REQUESTED_TRANSPORT, TurnAttribute.UDP << 24)
            .empty(TurnAttribute.DONT_FRAGMENT)
            .i64(TurnAttribute.RESERVATION_TOKEN, 0x0102030405060708L)
            .u32(TurnAttribute.CONNECTION_ID, 0xFFFF_FFFFL)
            .octets(
                TurnAttribute.ADDRESS_ERROR_CODE,
                AddressErrorCode.octets(AddressFamily.IPV6, TurnError.ADDRESS_FAMILY_NOT_SUPPORTED))
            .empty(TurnAttribute.MOBILITY_TICKET)
            .end();
    StunReader reader = new StunReader(TurnAttribute.withMobility(TurnAttribute.RFC_6062));
    Attributes attributes = ((StunMessage) reader.read(room, 0, length)).attributes();
    AddressSlot slot = new AddressSlot();

    assertThat(attributes.xorAddress(0, slot)).isTrue();
    assertThat(slot.isAt(peer)).isTrue();
    assertThat(Hex.of(attributes.octets(1))).isEqualTo("0000060400000578");
    assertThat(IcmpError.of(attributes, 1)).isEqualTo(error);
    assertThat(attributes.u32(2)).isEqualTo(600);
    assertThat(attributes.u16(3)).isEqualTo(0x4001);
    assertThat(attributes.u8(4)).isEqualTo(0x80);
    assertThat(attributes.u8(5)).isEqualTo(17);
    assertThat(attributes.length(6)).isZero();
    assertThat(attributes.i64(7)).isEqualTo(0x0102030405060708L);
    assertThat(attributes.u32(8)).isEqualTo(0xFFFF_FFFFL);
    assertThat(Hex.of(attributes.octets(9))).startsWith("02000428416464");
    assertThat(attributes.lacking(TurnAttribute.RFC_6062)).isEmpty();
    assertThat(attributes.lacking(TurnAttribute.RFC_8656)).containsExactly(0x002A);
    assertThat(attributes.lacking(TurnAttribute.RFC_6062.without(TurnAttribute.DONT_FRAGMENT)))
        .containsExactly(0x001A);
  }

  @ParameterizedTest
  @CsvSource({
    "000c, 3", "000d, 5", "0012, 4", "0016, 16", "0017, 1", "0018, 0", "0018, 4", "0019, 8",
    "001a, 1", "0022, 4", "002a, 8", "8000, 0", "8001, 3", "8004, 4", "8030, 257", "001b, 1"
  })
  void holdsAttributesToTheirLengths(String type, int length) {
    int padded = (length + 3) & ~3;
    byte[] octets =
        Hex.octets(
            "0003%04x 2112a442 000000000000000000000000 %s%04x %s"
                .formatted(4 + padded, type, length, "00".repeat(padded)));
    StunReader reader =
        new StunReader(
            TurnAttribute.withAccessTokens(TurnAttribute.withMobility(TurnAttribute.RFC_6062)));

    assertThat(reader.read(Hex.segment(octets, 0), 0, octets.length))
        .isEqualTo(StunFault.ATTRIBUTE_LENGTH);
  }
}
