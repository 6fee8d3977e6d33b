package io.sallyport.wire.stun;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 5769 and RFC 8489 appendix B: read, verified, and written where zeros are the padding. */
class TestVectorsTest {
  private static final int ROOM = 512;

  private final StunReader reader = new StunReader(StunAttribute.RFC_8489);
  private final MemorySegment room = Arena.ofAuto().allocate(ROOM);

  private StunMessage read(byte[] octets, int before) {
    return (StunMessage) reader.read(Hex.segment(octets, before), before, octets.length);
  }

  private static Hmac shortTerm() {
    return new Hmac(Hmac.Algorithm.SHA1, Vectors.SHORT_TERM_PASSWORD.getBytes(UTF_8));
  }

  private static byte[] key(PasswordAlgorithm algorithm) {
    return algorithm.key(
        Vectors.USERNAME.getBytes(UTF_8), Vectors.REALM, Vectors.PASSWORD.getBytes(UTF_8));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7})
  void readsTheSampleRequestAnywhere(int before) {
    StunMessage message = read(Vectors.REQUEST, before);

    assertThat(message.type()).isEqualTo(0x0001);
    assertThat(message.method()).isEqualTo(MessageType.BINDING);
    assertThat(message.messageClass()).isEqualTo(StunClass.REQUEST);
    assertThat(message.transactionHigh()).isEqualTo(0xb7e7a701);
    assertThat(message.transactionLow()).isEqualTo(0xbc34d686fa87dfaeL);
    Attributes attributes = message.attributes();
    assertThat(attributes.count()).isEqualTo(6);
    assertThat(attributes.text(attributes.find(StunAttribute.SOFTWARE), 127))
        .contains("STUN test client");
    assertThat(attributes.text(attributes.find(StunAttribute.USERNAME), 127)).contains("evtj:h6vY");
    assertThat(attributes.lacking(StunAttribute.RFC_8489)).as("PRIORITY").containsExactly(0x0024);
    assertThat(MessageIntegrity.verifies(message, shortTerm())).isTrue();
  }

  @Test
  void readsTheSampleResponses() {
    AddressSlot address = new AddressSlot();

    StunMessage message = read(Vectors.IPV4_RESPONSE, 0);
    assertThat(message.messageClass()).isEqualTo(StunClass.SUCCESS);
    int place = message.attributes().find(StunAttribute.XOR_MAPPED_ADDRESS);
    assertThat(message.attributes().xorAddress(place, address)).isTrue();
    assertThat(address.toAddress()).hasToString("192.0.2.1:32853");
    assertThat(MessageIntegrity.verifies(message, shortTerm())).isTrue();

    message = read(Vectors.IPV6_RESPONSE, 3);
    place = message.attributes().find(StunAttribute.XOR_MAPPED_ADDRESS);
    assertThat(message.attributes().xorAddress(place, address)).isTrue();
    assertThat(address.toAddress()).hasToString("[2001:db8:1234:5678:11:2233:4455:6677]:32853");
    assertThat(MessageIntegrity.verifies(message, shortTerm())).isTrue();
  }

  @Test
  void verifiesAndWritesTheLongTermRequest() {
    Hmac hmac = new Hmac(Hmac.Algorithm.SHA1, key(PasswordAlgorithm.MD5));
    assertThat(MessageIntegrity.verifies(read(Vectors.LONG_TERM_REQUEST, 0), hmac)).isTrue();

    int length =
        new StunWriter()
            .begin(room, 0, ROOM, 0x0001, 0x78ad3433, 0xc6ad72c029da412eL)
            .text(StunAttribute.USERNAME, Vectors.USERNAME)
            .text(StunAttribute.NONCE, Vectors.NONCE)
            .text(StunAttribute.REALM, Vectors.REALM)
            .integrity(hmac)
            .end();
    assertThat(Hex.of(room, 0, length)).isEqualTo(Hex.of(Vectors.LONG_TERM_REQUEST));
  }

  @Test
  void verifiesAndWritesTheSha256Request() {
    Hmac hmac = new Hmac(Hmac.Algorithm.SHA256, key(PasswordAlgorithm.SHA256));
    StunMessage message = read(Vectors.SHA256_REQUEST, 0);
    assertThat(MessageIntegrity.verifies(message, hmac)).isTrue();
    Attributes attributes = message.attributes();
    assertThat(PasswordAlgorithm.of(attributes, attributes.find(StunAttribute.PASSWORD_ALGORITHM)))
        .isEqualTo(PasswordAlgorithm.SHA256);
    assertThat(
            attributes.is(
                attributes.find(StunAttribute.USERHASH),
                UserHash.of(Vectors.USERNAME, Vectors.REALM)))
        .isTrue();

    int length =
        new StunWriter()
            .begin(room, 1, ROOM - 1, 0x0001, 0x78ad3433, 0xc6ad72c029da412eL)
            .octets(StunAttribute.USERHASH, UserHash.of(Vectors.USERNAME, Vectors.REALM))
            .text(StunAttribute.NONCE, Vectors.NONCE_WITH_COOKIE)
            .text(StunAttribute.REALM, Vectors.REALM)
            .octets(StunAttribute.PASSWORD_ALGORITHM, PasswordAlgorithm.SHA256.octets())
            .integrity(hmac)
            .end();
    assertThat(Hex.of(room, 1, length)).isEqualTo(Hex.of(Vectors.SHA256_REQUEST));
  }

  @Test
  void writesAResponseThatTheReaderVerifies() {
    int length =
        new StunWriter()
            .begin(room, 0, ROOM, 0x0101, 0xb7e7a701, 0xbc34d686fa87dfaeL)
            .text(StunAttribute.SOFTWARE, "test vector")
            .xorAddress(
                StunAttribute.XOR_MAPPED_ADDRESS,
                TransportAddress.of(Hex.octets("c0000201"), 32853))
            .integrity(shortTerm())
            .fingerprint()
            .end();
    StunMessage message = (StunMessage) reader.read(room, 0, length);

    assertThat(length).isEqualTo(Vectors.IPV4_RESPONSE.length);
    assertThat(MessageIntegrity.verifies(message, shortTerm())).isTrue();
    assertThat(message.attributes().count()).isEqualTo(4);
  }

  /** What one octet changed does: nothing that is covered goes unnoticed. */
  @Test
  void noticesEveryChangeBeforeTheIntegrity() {
    Hmac hmac = new Hmac(Hmac.Algorithm.SHA256, key(PasswordAlgorithm.SHA256));
    for (int at = 0; at < Vectors.SHA256_REQUEST.length; at++) {
      for (int bit = 1; bit < 0x100; bit <<= 1) {
        byte[] octets = Vectors.SHA256_REQUEST.clone();
        octets[at] ^= (byte) bit;
        boolean isTaken =
            reader.read(Hex.segment(octets, 0), 0, octets.length) instanceof StunMessage message
                && MessageIntegrity.verifies(message, hmac);
        assertThat(isTaken).as("octet %d, bit %d", at, bit).isFalse();
      }
    }
  }
}
