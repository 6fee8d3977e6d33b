package io.sallyport.wire.stun;

import java.util.Arrays;

/**
 * Types of attributes that somebody understands, and the lengths they can have. All others are
 * unknown. Immutable.
 */
public final class AttributeRules {
  /** Up to the most that a length of 16 bits says. */
  public static final int ANY_LENGTH = 0xFFFF;

  /** Types up to this require comprehension (RFC 8489 section 14). */
  public static final int MOST_REQUIRED = 0x7FFF;

  /** Knows nothing. */
  public static final AttributeRules NONE = new AttributeRules(empty(), empty(), empty());

  private static final int FIRST_OPTIONAL = 0x8000;

  /** Each of the two halves of the types is known up to this many. */
  private static final int TYPES_OF_HALF = 0x100;

  private static final int UNKNOWN = -1;

  /** By {@link #index}: least length, or UNKNOWN. */
  private final int[] least;

  private final int[] most;
  private final int[] step;

  private AttributeRules(int[] least, int[] most, int[] step) {
    this.least = least;
    this.most = most;
    this.step = step;
  }

  private static int[] empty() {
    int[] table = new int[2 * TYPES_OF_HALF];
    Arrays.fill(table, UNKNOWN);
    return table;
  }

  private static int index(int type) {
    int inHalf = type & MOST_REQUIRED;
    if (inHalf >= TYPES_OF_HALF) {
      return UNKNOWN;
    }
    return type < FIRST_OPTIONAL ? inHalf : TYPES_OF_HALF + inHalf;
  }

  /** With a type of one length. */
  public AttributeRules with(int type, int length) {
    return with(type, length, length, 1);
  }

  public AttributeRules with(int type, int leastLength, int mostLength) {
    return with(type, leastLength, mostLength, 1);
  }

  /** With a type whose length is the least and any number of steps. */
  public AttributeRules with(int type, int leastLength, int mostLength, int stepLength) {
    int index = index(type);
    if (index == UNKNOWN) {
      throw new IllegalArgumentException("no room for type 0x%04x".formatted(type));
    }
    var rules = new AttributeRules(least.clone(), most.clone(), step.clone());
    rules.least[index] = leastLength;
    rules.most[index] = mostLength;
    rules.step[index] = stepLength;
    return rules;
  }

  /** With an address of either family (RFC 8489 section 14.1). */
  public AttributeRules withAddress(int type) {
    return with(type, 8, 20, 12);
  }

  public AttributeRules without(int type) {
    return with(type, UNKNOWN, UNKNOWN, UNKNOWN);
  }

  public boolean knows(int type) {
    int index = index(type);
    return index != UNKNOWN && least[index] != UNKNOWN;
  }

  /** False if the type is known and cannot have the length. */
  public boolean takes(int type, int length) {
    int index = index(type);
    if (index == UNKNOWN || least[index] == UNKNOWN) {
      return true;
    }
    return length >= least[index]
        && length <= most[index]
        && (length - least[index]) % step[index] == 0;
  }

  /** True if a request with this type has to be refused with 420 (RFC 8489 section 6.3.1). */
  public boolean lacks(int type) {
    return type <= MOST_REQUIRED && !knows(type);
  }
}
