package io.sallyport.xmpp;

import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/**
 * A name of a certificate that has a form of its own (otherName, RFC 5280 section 4.2.1.6).
 *
 * @param form its object identifier: the octets of the DER value, as hexadecimal digits
 * @param text of an IA5String or UTF8String
 */
record OtherName(String form, String text) {
  /** Names are short; what is longer proves nothing. */
  private static final int MAX_OCTETS = 2_048;

  private static final int SEQUENCE = 0x30;

  /** Within a GeneralName, whose tag stands in place of the sequence's. */
  private static final int CONTEXT_0 = 0xa0;

  private static final int OBJECT_IDENTIFIER = 0x06;
  private static final int UTF8_STRING = 0x0c;
  private static final int IA5_STRING = 0x16;
  private static final int LONG_FORM = 0x80;

  /** Reads the DER of one; empty if it is not exactly one that holds a text. */
  static Optional<OtherName> read(byte[] der) {
    if (der.length > MAX_OCTETS) {
      return Optional.empty();
    }
    ByteBuffer whole = ByteBuffer.wrap(der);
    Optional<Element> name = next(whole).filter(e -> e.isOf(SEQUENCE) || e.isOf(CONTEXT_0));
    if (name.isEmpty() || whole.hasRemaining()) {
      return Optional.empty();
    }
    ByteBuffer parts = name.get().octets();
    Optional<Element> form = next(parts).filter(e -> e.isOf(OBJECT_IDENTIFIER));
    Optional<Element> value = next(parts).filter(e -> e.isOf(CONTEXT_0));
    return form.isEmpty() || value.isEmpty() || parts.hasRemaining()
        ? Optional.empty()
        : text(value.get().octets()).map(text -> new OtherName(form.get().hex(), text));
  }

  private static Optional<String> text(ByteBuffer value) {
    Optional<Element> text = next(value);
    if (text.isEmpty() || value.hasRemaining()) {
      return Optional.empty();
    }
    if (text.get().isOf(IA5_STRING)) {
      return Optional.of(text.get().text(StandardCharsets.US_ASCII));
    }
    return text.filter(e -> e.isOf(UTF8_STRING)).map(e -> e.text(StandardCharsets.UTF_8));
  }

  /** An element of DER; a long form of the length that could be short is refused, as DER does. */
  private record Element(int tag, ByteBuffer octets) {
    boolean isOf(int wanted) {
      return tag == wanted;
    }

    String hex() {
      return HexFormat.of().formatHex(array());
    }

    String text(Charset charset) {
      return new String(array(), charset);
    }

    private byte[] array() {
      byte[] array = new byte[octets.remaining()];
      octets.duplicate().get(array);
      return array;
    }
  }

  private static Optional<Element> next(ByteBuffer der) {
    if (der.remaining() < 2) {
      return Optional.empty();
    }
    int tag = Byte.toUnsignedInt(der.get());
    int length = Byte.toUnsignedInt(der.get());
    if (length >= LONG_FORM) {
      int octets = length - LONG_FORM;
      if (octets < 1 || octets > 2 || der.remaining() < octets) {
        return Optional.empty();
      }
      length = 0;
      for (int i = 0; i < octets; i++) {
        length = length << Byte.SIZE | Byte.toUnsignedInt(der.get());
      }
      if (length < LONG_FORM || (octets == 2 && length < 1 << Byte.SIZE)) {
        return Optional.empty();
      }
    }
    if (length > der.remaining()) {
      return Optional.empty();
    }
    Element element = new Element(tag, der.slice(der.position(), length));
    der.position(der.position() + length);
    return Optional.of(element);
  }
}
