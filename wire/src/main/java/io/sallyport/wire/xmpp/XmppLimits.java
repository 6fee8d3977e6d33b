package io.sallyport.wire.xmpp;

/**
 * How much a stream may hold. What goes beyond ends the stream, but for stanzas that are
 * {@linkplain #skipsLong skipped}.
 *
 * @param stanzaOctets longest stanza, 1000 or more; RFC 6120 section 13.12 wants 10000 at least
 * @param otherOctets longest first-level element that is no stanza, 1000 or more
 * @param depth elements within one another, the stanza itself counted
 * @param attributes in one start tag
 * @param nameOctets of an element or attribute, prefix and all
 * @param valueOctets of an attribute
 * @param declarations of namespaces in one stanza
 * @param skipsLong true if a stanza that is too long is passed over up to {@value #SKIPPED_TIMES}
 *     times that length, if only its start tag is not
 */
public record XmppLimits(
    int stanzaOctets,
    int otherOctets,
    int depth,
    int attributes,
    int nameOctets,
    int valueOctets,
    int declarations,
    boolean skipsLong) {
  /** How much longer than the longest a stanza may be and not end its stream. */
  static final int SKIPPED_TIMES = 4;

  /**
   * Longest header of a stream, whoever sends it: what it declares is added to each stanza that
   * makes use of it, so that a long one would make short stanzas long.
   */
  static final int HEADER_OCTETS = 4096;

  /** For who has not shown who it is. */
  public static final XmppLimits UNPROVEN =
      new XmppLimits(10_000, 10_000, 64, 64, 256, 4096, 128, false);

  /** For who has. */
  public static final XmppLimits PROVEN =
      new XmppLimits(262_144, 10_000, 64, 64, 256, 65_536, 128, true);

  /** The same, with another longest stanza. */
  public XmppLimits withStanzaOctets(int octets) {
    return new XmppLimits(
        octets, otherOctets, depth, attributes, nameOctets, valueOctets, declarations, skipsLong);
  }
}
