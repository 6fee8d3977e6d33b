package io.sallyport.wire.xmpp;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where the name and the attributes of a start tag stand: positions from where its first-level
 * element begins. Its scanner uses one for all tags, one after the other.
 */
final class StartTag {
  private static final int FIELDS = 5;
  private static final int NAME_FROM = 0;
  private static final int COLON = 1;
  private static final int NAME_TO = 2;
  private static final int VALUE_FROM = 3;
  private static final int VALUE_TO = 4;
  private static final int FIRST_ROOM = 8;

  private int[] positions = new int[FIRST_ROOM * FIELDS];
  private int count;
  private int nameFrom;
  private int colon;
  private int nameTo;

  /**
   * A tag begins, and has no attributes yet.
   *
   * @param colon where the prefix ends; −1 without one
   */
  void begin(int from, int colon, int to) {
    this.nameFrom = from;
    this.colon = colon;
    this.nameTo = to;
    count = 0;
  }

  int nameFrom() {
    return nameFrom;
  }

  int nameTo() {
    return nameTo;
  }

  /** Where the prefix ends, which is empty if it ends where the name begins. */
  int prefixTo() {
    return colon < 0 ? nameFrom : colon;
  }

  /** Where the part of the name behind the prefix begins. */
  int localFrom() {
    return colon < 0 ? nameFrom : colon + 1;
  }

  int count() {
    return count;
  }

  /** Begins an attribute. */
  void addName(int from, int itsColon, int to) {
    if ((count + 1) * FIELDS > positions.length) {
      positions = Arrays.copyOf(positions, 2 * positions.length);
    }
    int at = count * FIELDS;
    positions[at + NAME_FROM] = from;
    positions[at + COLON] = itsColon;
    positions[at + NAME_TO] = to;
  }

  /** Ends what {@link #addName} began. */
  void addValue(int from, int to) {
    int at = count * FIELDS;
    positions[at + VALUE_FROM] = from;
    positions[at + VALUE_TO] = to;
    count++;
  }

  int nameFrom(int i) {
    return positions[i * FIELDS + NAME_FROM];
  }

  int nameTo(int i) {
    return positions[i * FIELDS + NAME_TO];
  }

  int prefixTo(int i) {
    return hasPrefix(i) ? positions[i * FIELDS + COLON] : nameFrom(i);
  }

  boolean hasPrefix(int i) {
    return positions[i * FIELDS + COLON] >= 0;
  }

  int localFrom(int i) {
    return hasPrefix(i) ? positions[i * FIELDS + COLON] + 1 : nameFrom(i);
  }

  int valueFrom(int i) {
    return positions[i * FIELDS + VALUE_FROM];
  }

  int valueTo(int i) {
    return positions[i * FIELDS + VALUE_TO];
  }

  /**
   * Number of the attribute with that name as it is written; −1 if there is none.
   *
   * @param base where the element begins in the octets
   */
  int find(byte[] octets, int base, byte[] name) {
    for (int i = 0; i < count; i++) {
      if (XmlOctets.equal(octets, base + nameFrom(i), base + nameTo(i), name, 0, name.length)) {
        return i;
      }
    }
    return -1;
  }

  /** What its value means; null if there is none. */
  @Nullable String value(byte[] octets, int base, byte[] name) {
    int i = find(octets, base, name);
    return i < 0 ? null : XmlText.ofValue(octets, base + valueFrom(i), base + valueTo(i));
  }

  /** The same for one that stays. */
  StartTag copy() {
    StartTag copy = new StartTag(Arrays.copyOf(positions, count * FIELDS));
    copy.begin(nameFrom, colon, nameTo);
    copy.count = count;
    return copy;
  }

  /**
   * The same where its element was changed, without the attributes that were taken out.
   *
   * @param patches in order, each of attributes as a whole, of a value, or elsewhere
   */
  StartTag patched(List<Patch> patches) {
    StartTag rest = new StartTag();
    rest.begin(nameFrom, colon, nameTo);
    for (int i = 0; i < count; i++) {
      if (!Patch.areRemoving(nameFrom(i), patches)) {
        int itsColon = hasPrefix(i) ? Patch.moved(prefixTo(i), patches) : -1;
        rest.addName(Patch.moved(nameFrom(i), patches), itsColon, Patch.moved(nameTo(i), patches));
        rest.addValue(Patch.moved(valueFrom(i), patches), Patch.moved(valueTo(i), patches));
      }
    }
    return rest;
  }

  StartTag() {}

  private StartTag(int[] positions) {
    this.positions = positions;
  }
}
