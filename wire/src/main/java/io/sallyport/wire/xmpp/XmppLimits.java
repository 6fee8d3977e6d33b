package io.sallyport.wire.xmpp;

/**
 * How much a stream may hold. What goes beyond ends the stream.
 *
 * @param stanzaOctets longest stanza, 1000 or more; RFC 6120 section 13.12 wants 10000 at least
 * @param otherOctets longest first-level element that is no stanza, 1000 or more
 * @param depth elements within one another, the stanza itself counted
 * @param attributes in one start tag
 * @param nameOctets of an element or attribute, prefix and all
 * @param valueOctets of an attribute
 * @param declarations of namespaces in one stanza
 */
public record XmppLimits(
    int stanzaOctets,
    int otherOctets,
    int depth,
    int attributes,
    int nameOctets,
    int valueOctets,
    int declarations) {
  /**
   * Longest header of a stream, whoever sends it: what it declares is added to each stanza that
   * makes use of it, so that a long one would make short stanzas long.
   */
  static final int HEADER_OCTETS = 4096;

  /** For who has not shown who it is. */
  public static final XmppLimits UNPROVEN = new XmppLimits(10_000, 10_000, 64, 64, 256, 4096, 128);

  /** For who has. */
  public static final XmppLimits PROVEN = new XmppLimits(262_144, 10_000, 64, 64, 256, 65_536, 128);

  /** The same, with another longest stanza. */
  public XmppLimits withStanzaOctets(int octets) {
    return new XmppLimits(
        octets, otherOctets, depth, attributes, nameOctets, valueOctets, declarations);
  }
}
