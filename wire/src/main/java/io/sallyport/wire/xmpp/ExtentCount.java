package io.sallyport.wire.xmpp;

/** Counts how far the first-level element goes that is being scanned. Owned by its scanner. */
final class ExtentCount {
  private int depth;
  private int attributes;
  private int nameOctets;
  private int valueOctets;

  /** A first-level element begins. */
  void begin() {
    depth = 0;
    attributes = 0;
    nameOctets = 0;
    valueOctets = 0;
  }

  /**
   * Counts a start tag.
   *
   * @param tagDepth 1 for that of the first-level element
   */
  void tag(StartTag tag, int tagDepth) {
    depth = Math.max(depth, tagDepth);
    attributes = Math.max(attributes, tag.count());
    nameOctets = Math.max(nameOctets, tag.nameTo() - tag.nameFrom());
    for (int i = 0; i < tag.count(); i++) {
      nameOctets = Math.max(nameOctets, tag.nameTo(i) - tag.nameFrom(i));
      valueOctets = Math.max(valueOctets, tag.valueTo(i) - tag.valueFrom(i));
    }
  }

  /**
   * What was counted, with what is added to the tag of the element.
   *
   * @param rootAttributes in that tag, the added ones too
   * @param addedOctets of all that is added
   * @param declarations in the element, the added ones too
   */
  Extent extent(int rootAttributes, int addedOctets, int declarations) {
    return new Extent(
        depth,
        Math.max(attributes, rootAttributes),
        nameOctets,
        Math.max(valueOctets, addedOctets),
        declarations);
  }
}
