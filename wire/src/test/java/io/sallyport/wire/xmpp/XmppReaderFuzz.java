package io.sallyport.wire.xmpp;

import java.util.Arrays;
import java.util.List;

/**
 * What any octets at all may do to a reader of streams, however a network cuts them. Entered by the
 * fuzzer ({@code make fuzz}) and, with the kept octets, by tests.
 */
public final class XmppReaderFuzz {
  /** Limits so low that a fuzzer comes to each of them. */
  private static final XmppLimits LOW = new XmppLimits(300, 200, 4, 3, 20, 40, 3, false);

  /** The same where a stanza that is too long is skipped, which a short one is already. */
  private static final XmppLimits SKIPPING = new XmppLimits(60, 200, 4, 3, 20, 40, 3, true);

  private static final List<XmppLimits> LIMITS =
      List.of(XmppLimits.UNPROVEN, XmppLimits.PROVEN, LOW, SKIPPING);

  private XmppReaderFuzz() {}

  /**
   * The fuzzer's entry.
   *
   * @param input an octet that says which limits, whether a header stands before the rest, and
   *     pieces of which size; and octets to be read
   */
  public static void fuzzerTestOneInput(byte[] input) {
    if (input.length == 0) {
      return;
    }
    int choice = input[0] & 0xff;
    XmppLimits limits = LIMITS.get(choice & 3);
    int pieceOctets = 1 + (choice >> 3);
    byte[] octets = Arrays.copyOfRange(input, 1, input.length);
    if ((choice & 4) != 0) {
      byte[] header = Xmpp.utf8(Xmpp.HEADER);
      byte[] all = Arrays.copyOf(header, header.length + octets.length);
      System.arraycopy(octets, 0, all, header.length, octets.length);
      octets = all;
    }
    List<XmppRead> whole = Xmpp.read(limits, octets, Integer.MAX_VALUE);
    List<XmppRead> pieces = Xmpp.read(limits, octets, pieceOctets);
    if (!Xmpp.described(whole).equals(Xmpp.described(pieces))) {
      throw new AssertionError("pieces of " + pieceOctets + " are read as something else");
    }
    if (whole.size() > octets.length) {
      throw new AssertionError("more read than sent");
    }
    XmppLaws.hold(whole, limits);
  }
}
