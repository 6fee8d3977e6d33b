package io.sallyport.wire.stun;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys, hashes, cookies, strings, types and addresses. */
class StunPartsTest {
  private final StunReader reader = new StunReader(StunAttribute.RFC_8489);

  /** Methods with bits on both sides of the class, and all classes. */
  @ParameterizedTest
  @CsvSource({
    "0x001, REQUEST,    0x0001",
    "0x001, INDICATION, 0x0011",
    "0x001, SUCCESS,    0x0101",
    "0x001, ERROR,      0x0111",
    "0x00C, INDICATION, 0x001C",
    "0xFFF, REQUEST,    0x3EEF",
    "0xFFF, ERROR,      0x3FFF",
    "0x080, SUCCESS,    0x0300"
  })
  void putsTheClassIntoTheMethod(String method, StunClass messageClass, String type) {
    assertThat(MessageType.of(Integer.decode(method), messageClass))
        .isEqualTo(Integer.decode(type));
    assertThat(MessageType.method(Integer.decode(type))).isEqualTo(Integer.decode(method));
    assertThat(MessageType.messageClass(Integer.decode(type))).isEqualTo(messageClass);
  }

  @Test
  void makesKeysAndHashes() {
    byte[] user = "user".getBytes(UTF_8);
    byte[] password = "pass".getBytes(UTF_8);

    assertThat(Hex.of(PasswordAlgorithm.MD5.key(user, "realm", password)))
        .isEqualTo("8493fbc53ba582fb4c044c456bdc40eb");
    assertThat(Hex.of(PasswordAlgorithm.SHA256.key(user, "realm", password)))
        .isEqualTo("07e934117abd40836e7c6329b54731b2b2d2a5f9a71f544922d75e0730d8251b");
    assertThat(Hex.of(UserHash.of("user", "realm")))
        .isEqualTo("6a3029116b47aa98bcaa325399733dc1a23cd57e26b81bef3ff6531ce624e2da");
  }

  /** Every length around the chunks that octets are copied in. */
  @Test
  void makesTheMacThatTheJdkMakes() throws Exception {
    long seed = Long.getLong("sallyport.seed", 1);
    Random random = new Random(seed);
    for (Hmac.Algorithm algorithm : Hmac.Algorithm.values()) {
      String name = algorithm == Hmac.Algorithm.SHA1 ? "HmacSHA1" : "HmacSHA256";
      Hmac hmac = new Hmac(algorithm);
      for (int round = 0; round < 500; round++) {
        byte[] key = new byte[1 + random.nextInt(100)];
        byte[] octets = new byte[random.nextInt(3_000)];
        random.nextBytes(key);
        random.nextBytes(octets);
        Mac jdk = Mac.getInstance(name);
        jdk.init(new SecretKeySpec(key, name));
        byte[] expected = jdk.doFinal(octets);

        hmac.key(key);
        MemorySegment segment = Hex.segment(octets, round % 8);
        MemorySegment made = MemorySegment.ofArray(new byte[32]);
        hmac.update(segment, round % 8, octets.length);
        hmac.endTo(made, 0);
        assertThat(Hex.of(made, 0, algorithm.octets()))
            .as("seed %d, round %d", seed, round)
            .isEqualTo(Hex.of(expected));
        hmac.update(segment, round % 8, octets.length);
        assertThat(hmac.endsAs(made, 0)).isTrue();
        made.set(ValueLayout.JAVA_BYTE, random.nextInt(20), (byte) random.nextInt());
        hmac.update(segment, round % 8, octets.length);
        assertThat(hmac.endsAs(made, 0))
            .isEqualTo(Hex.of(made, 0, algorithm.octets()).equals(Hex.of(expected)));
      }
    }
  }

  @Test
  void makesNoMacWithoutAKeyAndNamesNone() {
    Hmac hmac = new Hmac(Hmac.Algorithm.SHA1);
    MemorySegment octets = MemorySegment.ofArray(new byte[20]);

    assertThatThrownBy(() -> hmac.endTo(octets, 0)).isInstanceOf(IllegalStateException.class);
    assertThat(new Hmac(Hmac.Algorithm.SHA1, "secret".getBytes(UTF_8)).toString())
        .doesNotContain("secret");
  }

  @Test
  void saysInANonceWhatItCan() {
    assertThat(NonceCookie.of(EnumSet.of(NonceCookie.Feature.PASSWORD_ALGORITHMS)))
        .isEqualTo("obMatJos2gAAA");
    assertThat(NonceCookie.of(EnumSet.of(NonceCookie.Feature.USERNAME_ANONYMITY)))
        .isEqualTo("obMatJos2QAAA");
    assertThat(NonceCookie.of(EnumSet.allOf(NonceCookie.Feature.class))).isEqualTo("obMatJos2wAAA");
    assertThat(NonceCookie.of(Set.of())).isEqualTo("obMatJos2AAAA");
  }

  @Test
  void readsWhatANonceSays() {
    assertThat(NonceCookie.read("obMatJos2wAAAxyz"))
        .contains(EnumSet.allOf(NonceCookie.Feature.class));
    assertThat(NonceCookie.read("obMatJos2gAAA"))
        .contains(EnumSet.of(NonceCookie.Feature.PASSWORD_ALGORITHMS));
    assertThat(NonceCookie.read(Vectors.NONCE_WITH_COOKIE)).contains(Set.of());
    for (String nonce :
        List.of("", "obMatJos2", "obMatJos2gAA", "obMatJos1gAAA", "obMatJos2g=AA")) {
      assertThat(NonceCookie.read(nonce)).as(nonce).isEmpty();
    }
  }

  @ParameterizedTest(name = "{2}")
  @CsvSource(
      delimiter = '|',
      nullValues = "refused",
      textBlock =
          """
          password             | password    | ASCII stays
          'a b'                | 'a b'       | and so does its space
          'a\u00A0b'           | 'a b'       | other spaces become that one
          'a\u3000b'           | 'a b'       | wide ones too
          'e\u0301'            | '\u00E9'    | composed
          '\u212B'             | '\u00C5'    | the one sign whose composition is another
          '\uFF41'             | '\uFF41'    | wide letters stay wide
          'tr\u2168'           | 'tr\u2168'  | a Roman nine stays one
          '\u30DE\u30C8\u30EA' | '\u30DE\u30C8\u30EA' | Katakana
          ''                   | refused     | nothing
          'a\u0009b'           | refused     | a tab
          'a\u0000b'           | refused     | NUL
          'a\u007Fb'           | refused     | DEL
          'The\u00ADM'         | refused     | a soft hyphen
          'a\u200Db'           | refused     | a joiner
          'a\u202Eb'           | refused     | a change of direction
          'a\uFE0F'            | refused     | a variation selector
          '\u1100'             | refused     | half a Hangul syllable
          '\u0640'             | refused     | a tatweel
          'a\uE000'            | refused     | private use
          """)
  void preparesStrings(String text, String prepared, String why) {
    assertThat(OpaqueString.of(text).orElse(null)).as(why).isEqualTo(prepared);
  }

  @Test
  void refusesHalfACharacter() {
    assertThat(OpaqueString.of("a" + (char) 0xD800)).isEmpty();
  }

  @Test
  void writesAnErrorWithWhatIsUnknown() {
    MemorySegment room = MemorySegment.ofArray(new byte[256]);
    byte[] request = Vectors.REQUEST;
    StunMessage asked = (StunMessage) reader.read(Hex.segment(request, 0), 0, request.length);
    int length =
        new StunWriter()
            .answer(asked, StunClass.ERROR, room, 0, 256)
            .errorCode(420, "Unknown Attribute")
            .unknownAttributes(List.of(0x0024, 0x7001, 0x7002))
            .end();

    assertThat(Hex.of(room, 0, length))
        .isEqualTo(
            Hex.of(
                Hex.octets(
                    """
                    01110028 2112a442 b7e7a701bc34d686fa87dfae
                    00090015 00000414 556e6b6e6f776e20417474726962757465000000
                    000a0006 00247001 70020000
                    """)));
    StunMessage message = (StunMessage) reader.read(room, 0, length);
    assertThat(message.attributes().errorCode(0)).isEqualTo(420);
  }

  /** The group is three bits: what stands before them is reserved. */
  @ParameterizedTest
  @CsvSource({
    "00000401, 401",
    "fffffc26, 438",
    "00000663, 699",
    "00000464, 0",
    "00000200, 0",
    "00000763, 0"
  })
  void readsErrorCodes(String value, int code) {
    byte[] octets = Hex.octets("01110008 2112a442 000000000000000000000000 00090004" + value);
    StunMessage message = (StunMessage) reader.read(Hex.segment(octets, 0), 0, octets.length);

    assertThat(message.attributes().errorCode(0)).isEqualTo(code);
  }

  @Test
  void endsBeforeAValueThatIsElsewhere() {
    MemorySegment room = MemorySegment.ofArray(new byte[64]);
    int head =
        new StunWriter().begin(room, 0, 64, 0x0017, 1, 2).endBefore(StunAttribute.SOFTWARE, 5);
    MemorySegment.copy("hello".getBytes(UTF_8), 0, room, ValueLayout.JAVA_BYTE, head, 5);
    StunMessage message = (StunMessage) reader.read(room, 0, head + 8);

    assertThat(head).isEqualTo(24);
    assertThat(message.attributes().text(0, 5)).contains("hello");
    assertThatThrownBy(() ->
            new StunWriter()
                .begin(room, 0, 64, 0x0017, 1, 2)
                .endBefore(StunAttribute.SOFTWARE, 0xFFFA))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void doesNotWriteBeyondItsRoom() {
    byte[] room = new byte[64];
    Arrays.fill(room, (byte) 0x5A);
    StunWriter writer = new StunWriter().begin(MemorySegment.ofArray(room), 0, 27, 1, 1, 2);

    assertThatThrownBy(() -> writer.text(StunAttribute.SOFTWARE, "abcd"))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(Arrays.copyOfRange(room, 20, 64)).containsOnly(0x5A);
  }

  @Test
  void keepsFamiliesApart() {
    byte[] mapped = Hex.octets("00000000000000000000ffff7f000001");
    TransportAddress six = TransportAddress.of(mapped, 1);
    TransportAddress four = TransportAddress.of(Hex.octets("7f000001"), 1);

    assertThat(six).isNotEqualTo(four);
    assertThat(Hex.of(six.ip())).isEqualTo(Hex.of(mapped));
    AddressSlot slot = new AddressSlot();
    slot.set(four);
    assertThat(slot.isAt(four)).isTrue();
    assertThat(slot.hasIpOf(TransportAddress.of(Hex.octets("7f000001"), 2))).isTrue();
    assertThat(slot.hasIpOf(six)).isFalse();
    assertThat(TransportAddress.of(four.toSocketAddress())).isEqualTo(four);
    assertThatThrownBy(() -> TransportAddress.of(new byte[5], 1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> TransportAddress.of(new byte[4], 0x10000))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void takesAnAddressOfAnotherFamilyForNone() {
    byte[] octets =
        Hex.octets(
            """
            01010018 2112a442 000000000000000000000000
            00010008 0003 0001 00000000
            00010008 0002 0001 00000000
            """);
    Attributes attributes =
        ((StunMessage) reader.read(Hex.segment(octets, 0), 0, octets.length)).attributes();

    assertThat(attributes.address(0, new AddressSlot())).isFalse();
    assertThat(attributes.address(1, new AddressSlot())).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"00010000, MD5", "00020000, SHA256", "00030000,", "00020004,", "0001000000000000,"})
  void readsAPasswordAlgorithm(String value, PasswordAlgorithm algorithm) {
    int length = value.length() / 2;
    byte[] octets =
        Hex.octets(
            "0001%04x 2112a442 000000000000000000000000 001d%04x %s"
                .formatted(4 + length, length, value));
    StunMessage message = (StunMessage) reader.read(Hex.segment(octets, 0), 0, octets.length);

    assertThat(PasswordAlgorithm.of(message.attributes(), 0)).isEqualTo(algorithm);
    assertThat(
            Hex.of(
                PasswordAlgorithm.list(List.of(PasswordAlgorithm.SHA256, PasswordAlgorithm.MD5))))
        .isEqualTo("0002000000010000");
  }

  @Test
  void refusesTextThatIsNoneOrTooLong() {
    byte[] octets =
        Hex.octets(
            """
            00010010 2112a442 000000000000000000000000
            80220002 c3280000
            80220002 c3a90000
            """);
    Attributes attributes =
        ((StunMessage) reader.read(Hex.segment(octets, 0), 0, octets.length)).attributes();

    assertThat(attributes.text(0, 127)).isEmpty();
    assertThat(attributes.text(1, 1)).contains("\u00E9");
    assertThat(attributes.text(1, 0)).isEmpty();
  }
}
