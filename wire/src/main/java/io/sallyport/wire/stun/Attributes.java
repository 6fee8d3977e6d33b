package io.sallyport.wire.stun;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sallyport.wire.NetworkOrder;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The attributes of one message: a table over octets that are somebody else's. Filled by a reader,
 * which keeps it and fills it again with the next message. Lengths of attributes that the reader
 * understands have been checked.
 *
 * <p>Attributes are named by their place in the table, 0 to {@link #count()} - 1, as found with
 * {@link #find}; {@link #ABSENT} is the place of none.
 */
public final class Attributes {
  /** A message with more is refused. */
  public static final int MOST = 64;

  public static final int ABSENT = -1;

  private static final int VALUE_OF_ADDRESS = 4;

  private final int[] types = new int[MOST];
  private final int[] starts = new int[MOST];
  private final int[] lengths = new int[MOST];
  private int count;
  private MemorySegment segment = MemorySegment.NULL;
  private long base;

  /** Empties the table for a message at that place. For readers. */
  public void reset(MemorySegment message, long offset) {
    segment = message;
    base = offset;
    count = 0;
  }

  /**
   * Adds an attribute. For readers.
   *
   * @param start of the value, from the first octet of the message
   * @return false if the table is full
   */
  public boolean add(int type, int start, int length) {
    if (count == MOST) {
      return false;
    }
    types[count] = type;
    starts[count] = start;
    lengths[count] = length;
    count++;
    return true;
  }

  public int count() {
    return count;
  }

  /** The segment that offsets are in. */
  public MemorySegment segment() {
    return segment;
  }

  public int type(int place) {
    return types[place];
  }

  /** Octets of the value, without padding. */
  public int length(int place) {
    return lengths[place];
  }

  /** Where the value begins, in {@link #segment()}. */
  public long offset(int place) {
    return base + starts[place];
  }

  /** Where the value begins, from the first octet of the message. */
  public int start(int place) {
    return starts[place];
  }

  /** The first of that type: only that counts unless a type says otherwise (RFC 8489 14). */
  public int find(int type) {
    return next(type, ABSENT);
  }

  /** The next of that type behind that place. */
  public int next(int type, int behind) {
    for (int place = behind + 1; place < count; place++) {
      if (types[place] == type) {
        return place;
      }
    }
    return ABSENT;
  }

  public boolean has(int type) {
    return find(type) != ABSENT;
  }

  /** First octet of the value; the attribute has at least one. */
  public int u8(int place) {
    return NetworkOrder.u8(segment, offset(place));
  }

  /** First two octets of the value; the attribute has at least two. */
  public int u16(int place) {
    return NetworkOrder.u16(segment, offset(place));
  }

  /** First four octets of the value; the attribute has at least four. */
  public long u32(int place) {
    return NetworkOrder.u32(segment, offset(place));
  }

  /** First eight octets of the value; the attribute has at least eight. */
  public long i64(int place) {
    return NetworkOrder.i64(segment, offset(place));
  }

  /** A copy of the value. */
  public byte[] octets(int place) {
    byte[] copy = new byte[lengths[place]];
    MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, offset(place), copy, 0, copy.length);
    return copy;
  }

  /** True if the value is these octets. Takes a time that tells nothing but the length. */
  public boolean is(int place, byte[] octets) {
    if (lengths[place] != octets.length) {
      return false;
    }
    long from = offset(place);
    int difference = 0;
    for (int i = 0; i < octets.length; i++) {
      difference |= NetworkOrder.u8(segment, from + i) ^ (octets[i] & 0xFF);
    }
    return difference == 0;
  }

  /**
   * The value as text; empty if it is no UTF-8 or has too many characters.
   *
   * @param mostCharacters characters, not octets
   */
  public Optional<String> text(int place, int mostCharacters) {
    try {
      String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(octets(place))).toString();
      return text.codePointCount(0, text.length()) <= mostCharacters
          ? Optional.of(text)
          : Optional.empty();
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /**
   * Reads an address (RFC 8489 section 14.1).
   *
   * @return false if its family is unknown or does not fit its length: to be taken as absent
   */
  public boolean address(int place, AddressSlot into) {
    return masked(place, into, 0, 0, 0);
  }

  /**
   * Reads an address masked with four octets and a number of twelve, or with sixteen (RFC 8489
   * section 14.2).
   *
   * @param first four octets of the mask, of which two are that of the port
   * @param second next four
   * @param rest last eight
   */
  boolean masked(int place, AddressSlot into, int first, int second, long rest) {
    long from = offset(place);
    AddressFamily family = AddressFamily.ofNumber(NetworkOrder.u8(segment, from + 1));
    if (family == null || lengths[place] != VALUE_OF_ADDRESS + family.octets()) {
      return false;
    }
    int port = NetworkOrder.u16(segment, from + 2) ^ first >>> 16;
    long value = from + VALUE_OF_ADDRESS;
    if (family == AddressFamily.IPV4) {
      into.set(family, 0, NetworkOrder.u32(segment, value) ^ (first & 0xFFFF_FFFFL), port);
    } else {
      long mask = (long) first << 32 | (second & 0xFFFF_FFFFL);
      into.set(
          family,
          NetworkOrder.i64(segment, value) ^ mask,
          NetworkOrder.i64(segment, value + 8) ^ rest,
          port);
    }
    return true;
  }

  /**
   * Reads an address masked with sixteen octets of the header, which are the transaction ID of RFC
   * 3489 and the magic cookie with what follows it since RFC 5389.
   */
  public boolean xorAddress(int place, AddressSlot into) {
    return masked(
        place,
        into,
        NetworkOrder.i32(segment, base + 4),
        NetworkOrder.i32(segment, base + 8),
        NetworkOrder.i64(segment, base + 12));
  }

  /**
   * The code of an ERROR-CODE (RFC 8489 section 14.8), which MS-TURN has too.
   *
   * @return 300 to 699, or 0 if it is none
   */
  public int errorCode(int place) {
    int group = NetworkOrder.u8(segment, offset(place) + 2) & 0x07;
    int number = NetworkOrder.u8(segment, offset(place) + 3);
    return group >= 3 && group <= 6 && number <= 99 ? group * 100 + number : 0;
  }

  /** Types that require comprehension and that the rules lack, each once, in order. */
  public List<Integer> lacking(AttributeRules rules) {
    List<Integer> lacking = List.of();
    for (int place = 0; place < count; place++) {
      if (rules.lacks(types[place]) && !lacking.contains(types[place])) {
        lacking = lacking.isEmpty() ? new ArrayList<>() : lacking;
        lacking.add(types[place]);
      }
    }
    return lacking;
  }
}
