package io.sallyport.wire.msturn;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.wire.stun.AddressSlot;
import io.sallyport.wire.stun.Attributes;
import io.sallyport.wire.stun.Hex;
import io.sallyport.wire.stun.Hmac;
import io.sallyport.wire.stun.TransportAddress;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/** One session from first request to active destination: read, verified, and written again. */
class WorkedBytesTest {
  private static final String USERNAME =
      """
      02000024ae29000001e0f7030bab41f2d8112a4dd5e0e8814403f47fb5aa6a18
      01000000cd96b099dc8b78419b8b665ae60eac0b138530db
      """;
  private static final String PASSWORD = "3f7573baff55dabc948e7ab884babae91cae0680";
  private static final String NONCE = "70d1a80003c2da98f66a2ad7b1def2fc";
  private static final String REALM = "example.com";
  private static final String CONNECTION_ID = "c0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3";
  private static final long ID = 0xa100000000000000L;

  static final byte[] ALLOCATE =
      Hex.octets("00030010 a1000000000000000000000000000001 000f000472c64bc6 8008000400000001");

  static final byte[] UNAUTHORIZED =
      Hex.octets(
          """
          01130063 a1000000000000000000000000000001 000f000472c64bc6 8008000400000002
          00090010 00000401 556e617574686f72697a6564
          00140020 3730643161383030303363326461393866363661326164376231646566326663
          0015000b 6578616d706c652e636f6d
          000e0008 00010d96c6336414
          """);

  static final byte[] SIGNED_ALLOCATE =
      Hex.octets(
          """
          00030097 a1000000000000000000000000000002 000f000472c64bc6 8008000400000001
          00060038 %s
          00140020 3730643161383030303363326461393866363661326164376231646566326663
          0015000b 6578616d706c652e636f6d
          00080014 ce4b65648e9214f1912eb2a47bad86e0aca26df9
          """
              .formatted(USERNAME));

  static final byte[] ALLOCATED =
      Hex.octets(
          """
          0103006c a1000000000000000000000000000002 000f000472c64bc6 8008000400000002
          00010008 0001c3cbc6336414
          80200008 00013d406100020a
          000d0004 00000258
          00100004 00000bb8
          80500018 %s00000000
          00080014 184d4fa0c5dcedbfe6f4b2c0aec8c576a145e6a5
          """
              .formatted(CONNECTION_ID));

  static final byte[] SEND =
      Hex.octets(
          """
          00040095 a1000000000000000000000000000003 000f000472c64bc6 8008000400000001
          80500018 %s00000001
          00060038 %s
          00110008 00011388cb00711e
          00130005 68656c6c6f
          00080014 0e4a9bd87f22c46aa00e4f4ea1900c9e3a79aeb4
          """
              .formatted(CONNECTION_ID, USERNAME));

  static final byte[] INDICATION =
      Hex.octets(
          """
          0115001d b2000000000000000000000000000001 000f000472c64bc6
          00120008 00011388cb00711e
          00130005 776f726c64
          """);

  static final byte[] SET_ACTIVE =
      Hex.octets(
          """
          0006008c a1000000000000000000000000000004 000f000472c64bc6 8008000400000001
          80500018 %s00000002
          00060038 %s
          00110008 00011388cb00711e
          00080014 f0187536561272d9d79fc73beca295b243dee6f5
          """
              .formatted(CONNECTION_ID, USERNAME));

  static final byte[] ACTIVE =
      Hex.octets(
          """
          0106003c a1000000000000000000000000000004 000f000472c64bc6
          80500018 %s00000002
          00080014 651663e8e29df71c75aec0514ddb38cfc5183228
          """
              .formatted(CONNECTION_ID));

  static final byte[][] ALL = {
    ALLOCATE, UNAUTHORIZED, SIGNED_ALLOCATE, ALLOCATED, SEND, INDICATION, SET_ACTIVE, ACTIVE
  };
  static final byte[][] SIGNED = {SIGNED_ALLOCATE, ALLOCATED, SEND, SET_ACTIVE, ACTIVE};

  private static final TransportAddress PEER = address("cb00711e", 5000);

  private final MsTurnReader reader = new MsTurnReader();
  private final MsTurnWriter writer = new MsTurnWriter();
  private final Hmac hmac = hmac(MsTurnIntegrity.SHA1);
  private final MemorySegment room = MemorySegment.ofArray(new byte[512]);

  private static TransportAddress address(String ip, int port) {
    return TransportAddress.of(Hex.octets(ip), port);
  }

  private static Hmac hmac(MsTurnIntegrity kind) {
    byte[] key = kind.key(Hex.octets(USERNAME), REALM.getBytes(UTF_8), Hex.octets(PASSWORD));
    return new Hmac(kind.algorithm(), key);
  }

  private MsTurnWriter begin(int type, int last) {
    return writer.begin(room, 3, 509, type, ID, last);
  }

  private void assertWritten(int length, byte[] expected) {
    assertThat(Hex.of(room, 3, length)).isEqualTo(Hex.of(expected));
  }

  @Test
  void makesTheKeyOfOctets() {
    byte[] username = Hex.octets(USERNAME);
    byte[] realm = REALM.getBytes(UTF_8);

    assertThat(Hex.of(MsTurnIntegrity.SHA1.key(username, realm, Hex.octets(PASSWORD))))
        .isEqualTo("0a1b7847043afb9d1fc8056926561c4e");
    assertThat(Hex.of(MsTurnIntegrity.SHA256_PADDED.key(username, realm, Hex.octets(PASSWORD))))
        .isEqualTo("e6ddf73ad4576bb465cc3cf1d060f3bd4ce045fdaec8fc4c5293abf4232b2048");
  }

  @ParameterizedTest
  @FieldSource("SIGNED")
  void verifiesAnywhere(byte[] octets) {
    for (int before = 0; before < 8; before++) {
      MemorySegment segment = Hex.segment(octets, before);
      MsTurnMessage message = (MsTurnMessage) reader.read(segment, before, octets.length);
      assertThat(MsTurnIntegrity.of(message, new MsVersion(4)))
          .containsExactly(MsTurnIntegrity.SHA1);
      assertThat(MsTurnIntegrity.SHA1.verifies(message, hmac)).as("at %d", before).isTrue();
    }
  }

  @ParameterizedTest
  @FieldSource("SIGNED")
  void noticesEveryChange(byte[] octets) {
    for (int at = 0; at < octets.length; at++) {
      byte[] changed = octets.clone();
      changed[at] ^= 0x10;
      boolean isTaken =
          reader.read(Hex.segment(changed, 0), 0, changed.length) instanceof MsTurnMessage message
              && MsTurnIntegrity.SHA1.verifies(message, hmac);
      assertThat(isTaken).as("octet %d", at).isFalse();
    }
  }

  @Test
  void readsTheSendRequest() {
    MsTurnMessage message = (MsTurnMessage) reader.read(Hex.segment(SEND, 1), 1, SEND.length);
    Attributes attributes = message.attributes();
    AddressSlot slot = new AddressSlot();

    assertThat(message.type()).isEqualTo(MsTurnType.SEND_REQUEST);
    assertThat(message.transactionHigh()).isEqualTo(ID);
    assertThat(message.transactionLow()).isEqualTo(3);
    assertThat(MsVersion.of(attributes)).isEqualTo(new MsVersion(1));
    int place = attributes.find(MsTurnAttribute.MS_SEQUENCE_NUMBER);
    assertThat(MsSequenceNumber.sequence(attributes, place)).isEqualTo(1);
    assertThat(MsSequenceNumber.isOf(attributes, place, Hex.octets(CONNECTION_ID))).isTrue();
    assertThat(MsSequenceNumber.isOf(attributes, place, new byte[20])).isFalse();
    place = attributes.find(MsTurnAttribute.USERNAME);
    assertThat(attributes.is(place, Hex.octets(USERNAME))).isTrue();
    place = attributes.find(MsTurnAttribute.DESTINATION_ADDRESS);
    assertThat(attributes.address(place, slot)).isTrue();
    assertThat(slot.isAt(PEER)).isTrue();
    place = attributes.find(MsTurnAttribute.DATA);
    assertThat(attributes.text(place, 5)).contains("hello");
    assertThat(attributes.lacking(MsTurnAttribute.RULES)).isEmpty();
  }

  @Test
  void readsTheResponses() {
    MsTurnMessage message =
        (MsTurnMessage) reader.read(Hex.segment(UNAUTHORIZED, 0), 0, UNAUTHORIZED.length);
    Attributes attributes = message.attributes();
    assertThat(attributes.errorCode(attributes.find(MsTurnAttribute.ERROR_CODE))).isEqualTo(401);
    assertThat(MsTurnIntegrity.of(message, new MsVersion(4))).isEmpty();
    assertThat(MsTurnIntegrity.SHA1.verifies(message, hmac)).isFalse();

    message = (MsTurnMessage) reader.read(Hex.segment(ALLOCATED, 0), 0, ALLOCATED.length);
    attributes = message.attributes();
    AddressSlot slot = new AddressSlot();
    int place = attributes.find(MsTurnAttribute.XOR_MAPPED_ADDRESS);
    assertThat(attributes.xorAddress(place, slot)).isTrue();
    assertThat(slot.toAddress()).hasToString("192.0.2.10:40000");
  }

  @Test
  void writesTheRequests() {
    assertWritten(begin(MsTurnType.ALLOCATE_REQUEST, 1).version(new MsVersion(1)).end(), ALLOCATE);
    assertWritten(
        begin(MsTurnType.ALLOCATE_REQUEST, 2)
            .version(new MsVersion(1))
            .octets(MsTurnAttribute.USERNAME, Hex.octets(USERNAME))
            .text(MsTurnAttribute.NONCE, NONCE)
            .text(MsTurnAttribute.REALM, REALM)
            .integrity(MsTurnIntegrity.SHA1, hmac)
            .end(),
        SIGNED_ALLOCATE);
    assertWritten(
        begin(MsTurnType.SEND_REQUEST, 3)
            .version(new MsVersion(1))
            .sequenceNumber(Hex.octets(CONNECTION_ID), 1)
            .octets(MsTurnAttribute.USERNAME, Hex.octets(USERNAME))
            .address(MsTurnAttribute.DESTINATION_ADDRESS, PEER)
            .text(MsTurnAttribute.DATA, "hello")
            .integrity(MsTurnIntegrity.SHA1, hmac)
            .end(),
        SEND);
    assertWritten(
        begin(MsTurnType.SET_ACTIVE_DESTINATION_REQUEST, 4)
            .version(new MsVersion(1))
            .sequenceNumber(Hex.octets(CONNECTION_ID), 2)
            .octets(MsTurnAttribute.USERNAME, Hex.octets(USERNAME))
            .address(MsTurnAttribute.DESTINATION_ADDRESS, PEER)
            .integrity(MsTurnIntegrity.SHA1, hmac)
            .end(),
        SET_ACTIVE);
  }

  @Test
  void writesTheResponses() {
    assertWritten(
        begin(MsTurnType.ALLOCATE_ERROR_RESPONSE, 1)
            .version(MsVersion.ICE2)
            .error(MsTurnError.UNAUTHORIZED)
            .text(MsTurnAttribute.NONCE, NONCE)
            .text(MsTurnAttribute.REALM, REALM)
            .address(MsTurnAttribute.ALTERNATE_SERVER, address("c6336414", 3478))
            .end(),
        UNAUTHORIZED);
    assertWritten(
        begin(MsTurnType.ALLOCATE_RESPONSE, 2)
            .version(MsVersion.ICE2)
            .address(MsTurnAttribute.MAPPED_ADDRESS, address("c6336414", 50123))
            .xorMappedAddress(address("c000020a", 40000))
            .u32(MsTurnAttribute.LIFETIME, 600)
            .u32(MsTurnAttribute.BANDWIDTH, 3000)
            .sequenceNumber(Hex.octets(CONNECTION_ID), 0)
            .integrity(MsTurnIntegrity.SHA1, hmac)
            .end(),
        ALLOCATED);
    MsTurnMessage asked =
        (MsTurnMessage) reader.read(Hex.segment(SET_ACTIVE, 0), 0, SET_ACTIVE.length);
    assertWritten(
        writer
            .answer(asked, MsTurnType.SET_ACTIVE_DESTINATION_RESPONSE, room, 3, 509)
            .sequenceNumber(Hex.octets(CONNECTION_ID), 2)
            .integrity(MsTurnIntegrity.SHA1, hmac)
            .end(),
        ACTIVE);
  }

  @Test
  void writesAnIndicationUpToItsData() {
    int head =
        writer
            .begin(room, 3, 509, MsTurnType.DATA_INDICATION, 0xb200000000000000L, 1)
            .address(MsTurnAttribute.REMOTE_ADDRESS, PEER)
            .endBeforeData(5);
    MemorySegment.copy("world".getBytes(UTF_8), 0, room, ValueLayout.JAVA_BYTE, 3L + head, 5);

    assertWritten(head + 5, INDICATION);
  }

  /** Which of them a Microsoft client has is not documented. */
  @ParameterizedTest
  @CsvSource({
    "SHA256_PADDED,         95ba243632ef1274bdc1eecb7b721499ace3abd3cb4ad03bf721b3aadab2f49b",
    "SHA256_MD5_KEY_PADDED, 977cf16620801435d010c74294d76f2f339839383fb7e04ff6e3ef13b83b510f",
    "SHA256_BARE,           217a6e54fe1ce40c2f6f91180a63d7b7fdab359962a7f93e87984a81951e9788",
    "SHA256_MD5_KEY_BARE,   ffdec73444fd36e7e99eb6d7ee7d30a86052348e954fe0a6caf6d100d4f80cbf"
  })
  void tellsTheKindsOfSha256Apart(MsTurnIntegrity kind, String mac) {
    int length =
        begin(MsTurnType.ALLOCATE_REQUEST, 2)
            .version(new MsVersion(3))
            .octets(MsTurnAttribute.USERNAME, Hex.octets(USERNAME))
            .text(MsTurnAttribute.NONCE, NONCE)
            .text(MsTurnAttribute.REALM, REALM)
            .integrity(kind, hmac(kind))
            .end();
    MsTurnMessage message = (MsTurnMessage) reader.read(room, 3, length);

    assertThat(Hex.of(room, 3L + length - 32, 32)).isEqualTo(mac);
    assertThat(MsTurnIntegrity.of(message, new MsVersion(4))).hasSize(4).contains(kind);
    for (MsTurnIntegrity other : MsTurnIntegrity.of(message, new MsVersion(4))) {
      assertThat(other.verifies(message, hmac(other))).as("%s", other).isEqualTo(other == kind);
    }
  }

  /** Nothing is padded where the octets before the attribute fill their blocks. */
  @Test
  void verifiesAtEveryLength() {
    for (int data = 0; data < 140; data++) {
      int length =
          begin(MsTurnType.SEND_REQUEST, 5)
              .octets(MsTurnAttribute.DATA, new byte[data])
              .integrity(MsTurnIntegrity.SHA1, hmac)
              .end();
      MsTurnMessage message = (MsTurnMessage) reader.read(room, 3, length);
      assertThat(length).isEqualTo(28 + 4 + data + 24);
      assertThat(MsTurnIntegrity.SHA1.verifies(message, hmac)).as("%d", data).isTrue();
    }
  }
}
