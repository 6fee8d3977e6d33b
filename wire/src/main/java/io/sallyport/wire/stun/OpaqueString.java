package io.sallyport.wire.stun;

import java.text.Normalizer;
import java.util.Optional;

/**
 * The profile of RFC 8265 section 4.2 that usernames, realms and passwords are in: spaces become
 * U+0020, the rest is normalized to NFC, and what RFC 8264 section 4.3 (FreeformClass) does not
 * have is refused. SASLprep (RFC 4013) is what it was before; the two differ on signs that look
 * like others, which SASLprep replaces and this keeps.
 *
 * <p>A subset in one point: joiners, which count only beside certain letters (CONTEXTJ of RFC 8264
 * section 4.3.3), are always refused, and the few signs of CONTEXTO are taken wherever they stand.
 */
public final class OpaqueString {
  private OpaqueString() {}

  /** The text in the profile; empty if it is empty or has a sign it must not have. */
  public static Optional<String> of(String text) {
    StringBuilder mapped = new StringBuilder(text.length());
    text.codePoints().forEach(sign -> mapped.appendCodePoint(isSpaceElsewhere(sign) ? ' ' : sign));
    String normal = Normalizer.normalize(mapped, Normalizer.Form.NFC);
    boolean isFit = !normal.isEmpty() && normal.codePoints().allMatch(OpaqueString::isFreeform);
    return isFit ? Optional.of(normal) : Optional.empty();
  }

  private static boolean isSpaceElsewhere(int sign) {
    return Character.getType(sign) == Character.SPACE_SEPARATOR;
  }

  private static boolean isFreeform(int sign) {
    if (sign < 0x80) {
      return sign >= ' ' && sign != 0x7F;
    }
    return !isException(sign)
        && !isOldHangulJamo(sign)
        && !isIgnorable(sign)
        && switch (Character.getType(sign)) {
          case Character.UNASSIGNED,
              Character.CONTROL,
              Character.FORMAT,
              Character.SURROGATE,
              Character.PRIVATE_USE,
              Character.LINE_SEPARATOR,
              Character.PARAGRAPH_SEPARATOR ->
              false;
          default -> true;
        };
  }

  /** Refused by name (RFC 5892 section 2.6, RFC 8264 section 9.6). */
  private static boolean isException(int sign) {
    return sign == 0x0640
        || sign == 0x07FA
        || sign == 0x302E
        || sign == 0x302F
        || (sign >= 0x3031 && sign <= 0x3035)
        || sign == 0x303B;
  }

  /** Conjoining jamo (RFC 8264 section 9.9). */
  private static boolean isOldHangulJamo(int sign) {
    return (sign >= 0x1100 && sign <= 0x11FF)
        || (sign >= 0xA960 && sign <= 0xA97C)
        || (sign >= 0xD7B0 && sign <= 0xD7FB);
  }

  /** Default ignorable signs that are of no ignorable kind (RFC 8264 section 9.13). */
  private static boolean isIgnorable(int sign) {
    return sign == 0x034F
        || sign == 0x115F
        || sign == 0x1160
        || sign == 0x17B4
        || sign == 0x17B5
        || (sign >= 0x180B && sign <= 0x180F)
        || sign == 0x3164
        || (sign >= 0xFE00 && sign <= 0xFE0F)
        || sign == 0xFFA0
        || (sign >= 0xE0000 && sign <= 0xE0FFF);
  }
}
