package io.sallyport.wire.sip;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** A message in the making: octets that grow at their end. */
final class OctetBuilder {
  private byte[] octets;
  private int length;

  OctetBuilder(int expected) {
    octets = new byte[expected];
  }

  int length() {
    return length;
  }

  byte[] array() {
    return octets;
  }

  void writeTo(ByteBuffer target) {
    target.put(octets, 0, length);
  }

  /** Text without characters above 0xFF, as {@link #checkValue} makes sure. */
  // Deprecated because it keeps only the low octet of each character: all there is in ours, and it
  // copies straight to where they belong.
  @SuppressWarnings("deprecation")
  OctetBuilder append(String text) {
    int count = text.length();
    makeRoom(count);
    text.getBytes(0, count, octets, length);
    length += count;
    return this;
  }

  OctetBuilder append(byte[] from, int offset, int count) {
    makeRoom(count);
    System.arraycopy(from, offset, octets, length, count);
    length += count;
    return this;
  }

  private void makeRoom(int count) {
    if (octets.length - length < count) {
      octets = Arrays.copyOf(octets, Math.max(2 * octets.length, length + count));
    }
  }

  OctetBuilder line(String name, String value) {
    return append(name).append(": ").append(value).append("\r\n");
  }

  /** Whole lines or parts of them, as they came. */
  OctetBuilder copy(SipMessage message, int from, int to) {
    return append(message.array(), message.base() + from, to - from);
  }

  /**
   * The value, if it can stand in a header line without ending it: no CR or LF, NUL only behind a
   * backslash, and nothing that is no octet.
   *
   * @throws IllegalArgumentException if it would break out of its line
   */
  static String checkValue(String value) {
    boolean escaped = false;
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '\r' || c == '\n' || (c == 0 && !escaped) || c > 0xFF) {
        throw new IllegalArgumentException(
            "character 0x%x at %d cannot stand in a header field value".formatted((int) c, i));
      }
      escaped = c == '\\' && !escaped;
    }
    return value;
  }

  /**
   * The name, if it is a token.
   *
   * @throws IllegalArgumentException if it is not
   */
  static String checkName(String name) {
    if (!Ascii.isToken(name, 0, name.length())) {
      throw new IllegalArgumentException("'%s' is no header field name".formatted(name));
    }
    return name;
  }
}
