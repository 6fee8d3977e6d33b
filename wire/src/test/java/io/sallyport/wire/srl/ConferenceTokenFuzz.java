package io.sallyport.wire.srl;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.HexFormat;

/**
 * What any text at all may do to the reader of a conference token. Entered by the fuzzer ({@code
 * make fuzz}) and, with the kept octets, by tests.
 */
public final class ConferenceTokenFuzz {
  /** The key of RFC 8032, section 7.1, test 1. */
  private static final TokenKey KEY =
      TokenKey.of(
              0x6b65792d32303236L,
              HexFormat.of()
                  .parseHex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"))
          .orElseThrow();

  private ConferenceTokenFuzz() {}

  /**
   * The fuzzer's entry.
   *
   * @param input a token, or the body of one to be written as a token is; what is signed is not
   *     what is looked for
   */
  public static void fuzzerTestOneInput(byte[] input) {
    read(new String(input, ISO_8859_1));
    String signature = ConferenceToken.base64url(new byte[64]);
    read("st1." + ConferenceToken.base64url(input) + "." + signature);
  }

  private static void read(String text) {
    var read = ConferenceToken.read(text);
    if (read.isEmpty()) {
      return;
    }
    ConferenceToken token = read.get();
    String unsigned =
        ConferenceToken.unsigned(
            token.keyId(),
            token.service(),
            token.conference(),
            token.expiresSeconds(),
            token.use());
    String signature = text.substring(text.lastIndexOf('.'));
    boolean isSame =
        ConferenceToken.read(unsigned + signature)
            .filter(again -> isSame(token, again))
            .isPresent();
    boolean isBound =
        text.length() <= ConferenceToken.MAX_LENGTH
            && ServiceName.isValid(token.service())
            && token.conference().length() <= 64
            && token.expiresSeconds() >= 0
            && token.signature().length == 64
            && US_ASCII.newEncoder().canEncode(text);
    if (!isSame || !isBound || token.toString().contains(text)) {
      throw new AssertionError("no token: " + text + ", and would be written as " + unsigned);
    }
    KEY.verifies(token);
  }

  /** All but the texts, which may differ in what does not count. */
  private static boolean isSame(ConferenceToken one, ConferenceToken other) {
    return one.keyId() == other.keyId()
        && one.service().equals(other.service())
        && one.conference().equals(other.conference())
        && one.expiresSeconds() == other.expiresSeconds()
        && one.use().equals(other.use());
  }
}
