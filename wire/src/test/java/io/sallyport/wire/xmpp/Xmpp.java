package io.sallyport.wire.xmpp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads streams in tests. */
final class Xmpp {
  static final String HEADER =
      "<?xml version='1.0'?><stream:stream xmlns='jabber:server'"
          + " xmlns:stream='http://etherx.jabber.org/streams' xmlns:db='jabber:server:dialback'"
          + " from='lighthouse.example' to='harbor.example' version='1.0'>";

  /** Sizes every reader must bear. */
  static final List<Integer> SIZES = List.of(1, 2, 3, 5, 9, Integer.MAX_VALUE);

  private Xmpp() {}

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** All that is found, in pieces of a size. */
  static List<XmppRead> read(XmppLimits limits, byte[] octets, int size) {
    XmppReader reader = new XmppReader(limits);
    List<XmppRead> reads = new ArrayList<>();
    for (int from = 0; from < octets.length; ) {
      int to = octets.length - from <= size ? octets.length : from + size;
      byte[] chunk = Arrays.copyOfRange(octets, from, to);
      reader.feed(ByteBuffer.wrap(chunk));
      Arrays.fill(chunk, (byte) 0xee);
      from = to;
      XmppRead read = reader.next();
      while (read != XmppRead.NeedMore.NEED_MORE) {
        reads.add(read);
        if (read instanceof XmppRead.Malformed || read instanceof XmppRead.StreamEnd) {
          return reads;
        }
        read = reader.next();
      }
    }
    return reads;
  }

  /** The same as text, which is the same for reads that say the same. */
  static List<String> described(List<XmppRead> reads) {
    return reads.stream().map(Xmpp::described).toList();
  }

  private static String described(XmppRead read) {
    return read instanceof Stanza stanza
        ? stanza + " " + stanza.children() + " " + stanza.element()
        : read.toString();
  }

  /** What is found behind a header, in every size of pieces. */
  static List<XmppRead> afterHeader(String text) {
    return afterHeader(utf8(text));
  }

  static List<XmppRead> afterHeader(byte[] text) {
    byte[] header = utf8(HEADER);
    byte[] all = Arrays.copyOf(header, header.length + text.length);
    System.arraycopy(text, 0, all, header.length, text.length);
    List<XmppRead> whole = read(XmppLimits.PROVEN, all, Integer.MAX_VALUE);
    for (int size : SIZES) {
      List<String> pieces = described(read(XmppLimits.PROVEN, all, size));
      if (!pieces.equals(described(whole))) {
        throw new AssertionError("in pieces of " + size + ": " + pieces);
      }
    }
    return whole.subList(1, whole.size());
  }

  static Stanza stanza(String text) {
    return (Stanza) afterHeader(text).getFirst();
  }

  static XmlElement nonza(String text) {
    return ((XmppRead.Nonza) afterHeader(text).getFirst()).element();
  }

  /** Why a text behind a header is refused. */
  static StreamCondition refused(byte[] text) {
    return afterHeader(text).getLast() instanceof XmppRead.Malformed malformed
        ? malformed.fault().condition()
        : fail();
  }

  private static StreamCondition fail() {
    throw new AssertionError("was taken");
  }
}
