package io.sallyport.wire.sip;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sallyport.wire.Octets;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Short forms for the tests: messages from text, octets as text. */
final class Sip {
  private Sip() {}

  /** The text with each line end made CRLF. */
  static String crlf(String text) {
    return text.replace("\n", "\r\n");
  }

  static byte[] octets(String text) {
    return text.getBytes(ISO_8859_1);
  }

  static String text(Octets octets) {
    ByteBuffer target = ByteBuffer.allocate(octets.length());
    octets.writeTo(target);
    if (target.hasRemaining()) {
      throw new AssertionError("wrote less than its length");
    }
    return new String(target.array(), ISO_8859_1);
  }

  /** The one message in the text, whose line ends are LF here. */
  static SipMessage message(String text) {
    List<SipRead> reads = read(SipLimits.INSIDE, octets(crlf(text)), Integer.MAX_VALUE);
    if (reads.size() == 1 && reads.getFirst() instanceof SipMessage message) {
      return message;
    }
    throw new AssertionError("no single message: " + reads);
  }

  /** Everything read when fed in pieces of that size. */
  static List<SipRead> read(SipLimits limits, byte[] octets, int pieceOctets) {
    SipReader reader = new SipReader(limits);
    List<SipRead> reads = new ArrayList<>();
    for (int at = 0; at < octets.length; at += pieceOctets) {
      int length = Math.min(pieceOctets, octets.length - at);
      reader.feed(ByteBuffer.wrap(octets, at, length));
      boolean failed = false;
      SipRead read = reader.next();
      while (read != SipRead.NeedMore.NEED_MORE && !failed) {
        reads.add(read);
        failed = read instanceof SipRead.Malformed;
        read = reader.next();
      }
      if (failed || length < pieceOctets) {
        return reads;
      }
    }
    return reads;
  }
}
