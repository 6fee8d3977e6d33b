package io.sallyport.wire.msturn;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * The greeting of MS-TURN section 2.1.1, which makes a connection look like TLS to boxes on the way
 * and protects nothing: a ClientHello with one anonymous cipher suite, answered by ServerHello and
 * ServerHelloDone in one record.
 */
public final class PseudoTls {
  public static final int HELLO_OCTETS = 50;
  public static final int ANSWER_OCTETS = 83;

  private static final int FREE_OCTETS_OF_HELLO = 32;
  private static final int SESSION_ID_OCTETS = 32;

  /** Octets that {@link #answer} wants: a time and a random number, then a session ID. */
  public static final int RANDOM_OCTETS = FREE_OCTETS_OF_HELLO + SESSION_ID_OCTETS;

  private static final int FREE_FROM = 11;
  private static final int FREE_TO = FREE_FROM + FREE_OCTETS_OF_HELLO;

  /** The hello with zeros where time and random number are. */
  private static final byte[] HELLO =
      HexFormat.of()
          .parseHex(
              "160301002d010000290301" + "00".repeat(FREE_OCTETS_OF_HELLO) + "00000200180100");

  private static final byte[] ANSWER_BEFORE_RANDOM =
      HexFormat.of().parseHex("160301004e020000460301");

  private static final byte[] ANSWER_BEHIND_SESSION_ID = HexFormat.of().parseHex("0018000e000000");

  /** What octets are so far. */
  public enum Match {
    /** All of the greeting, with others behind it or not. */
    YES,
    /** Something else. */
    NO,
    /** A beginning of it. */
    MORE
  }

  private PseudoTls() {}

  /**
   * Holds octets against the greeting.
   *
   * @param octets all from the connection's first on; left as they are
   */
  public static Match match(ByteBuffer octets) {
    int count = Math.min(octets.remaining(), HELLO_OCTETS);
    for (int i = 0; i < count; i++) {
      boolean isFree = i >= FREE_FROM && i < FREE_TO;
      if (!isFree && octets.get(octets.position() + i) != HELLO[i]) {
        return Match.NO;
      }
    }
    return count == HELLO_OCTETS ? Match.YES : Match.MORE;
  }

  /**
   * The answer, to be sent in one write with nothing before or behind it: clients read it in one
   * piece or give up.
   *
   * @param random {@link #RANDOM_OCTETS} octets
   */
  public static byte[] answer(byte[] random) {
    if (random.length != RANDOM_OCTETS) {
      throw new IllegalArgumentException("%d octets are needed".formatted(RANDOM_OCTETS));
    }
    return ByteBuffer.allocate(ANSWER_OCTETS)
        .put(ANSWER_BEFORE_RANDOM)
        .put(random, 0, FREE_OCTETS_OF_HELLO)
        .put((byte) SESSION_ID_OCTETS)
        .put(random, FREE_OCTETS_OF_HELLO, SESSION_ID_OCTETS)
        .put(ANSWER_BEHIND_SESSION_ID)
        .array();
  }
}
