package io.sallyport.wire.xmpp;

/**
 * How far a stanza goes in what readers limit, as it was read and leaves, with what the header of
 * its stream adds. Edits do not count.
 *
 * @param depth elements within one another, the stanza itself counted
 * @param attributes most of them in one start tag
 * @param nameOctets longest name of an element or attribute, prefix and all
 * @param valueOctets longest value of an attribute, or all that the header adds
 * @param declarations of namespaces
 */
public record Extent(int depth, int attributes, int nameOctets, int valueOctets, int declarations) {
  /** True if a reader with these limits takes it, unless it is too long. */
  public boolean isWithin(XmppLimits limits) {
    return depth <= limits.depth()
        && attributes <= limits.attributes()
        && nameOctets <= limits.nameOctets()
        && valueOctets <= limits.valueOctets()
        && declarations <= limits.declarations();
  }

  /**
   * The same with an element more in the stanza.
   *
   * @param element how far that goes by itself
   */
  public Extent holding(Extent element) {
    return new Extent(
        Math.max(depth, 1 + element.depth),
        Math.max(attributes, element.attributes),
        Math.max(nameOctets, element.nameOctets),
        Math.max(valueOctets, element.valueOctets),
        declarations + element.declarations);
  }
}
