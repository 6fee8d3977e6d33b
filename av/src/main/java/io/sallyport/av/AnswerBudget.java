package io.sallyport.av;

import io.sallyport.wire.stun.AddressFamily;
import io.sallyport.wire.stun.AddressSlot;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.random.RandomGenerator;

/**
 * How many answers a source may be sent that has not shown that it hears them: so that nobody is
 * flooded through us whose address somebody else writes into requests. A fixed table of counts that
 * sources share by a hash with a secret key; asking it makes no object, and any lane may.
 */
final class AnswerBudget {
  /** Counts; sources that share one share its answers. */
  private static final int PLACES = 1 << 14;

  /** Leaves of a hash the bits of a place. */
  private static final int HASH_SHIFT = Long.SIZE - Integer.numberOfTrailingZeros(PLACES);

  private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final int COUNT_BITS = 16;
  private static final long COUNT_MASK = (1L << COUNT_BITS) - 1;

  private final int perSecond;
  private final long firstKey;
  private final long secondKey;

  /** The number of the second in the high bits, the answers in it in the low 16. */
  private final AtomicLongArray places = new AtomicLongArray(PLACES);

  /**
   * @param perSecond answers to one source, 1 to 65535
   * @param random for the key of the hash; what it gives must not be foretold
   */
  AnswerBudget(int perSecond, RandomGenerator random) {
    if (perSecond < 1 || perSecond > COUNT_MASK) {
      throw new IllegalArgumentException("no such rate: " + perSecond);
    }
    this.perSecond = perSecond;
    this.firstKey = random.nextLong();
    this.secondKey = random.nextLong();
  }

  /** Takes an answer; false if this source has had enough. Its port does not count. */
  boolean take(AddressSlot source, long nowNanos) {
    return source.family() == AddressFamily.IPV4
        ? take(source.low(), 0, nowNanos)
        : take(source.high(), 1, nowNanos);
  }

  /** The address, or the first 64 bits of an IPv6 address, all of which one host can have. */
  private boolean take(long bits, long family, long nowNanos) {
    int place = (int) (hash(bits, family) >>> HASH_SHIFT);
    long second = Math.floorDiv(nowNanos, WINDOW_NANOS) << COUNT_BITS;
    while (true) {
      long before = places.get(place);
      long count = (before & ~COUNT_MASK) == second ? before & COUNT_MASK : 0;
      if (count >= perSecond) {
        return false;
      }
      if (places.compareAndSet(place, before, second | (count + 1))) {
        return true;
      }
    }
  }

  /** Two rounds of a multiplication that mixes (after MurmurHash3), with a key before each. */
  private long hash(long bits, long family) {
    long mixed = (bits ^ firstKey) * 0xFF51_AFD7_ED55_8CCDL;
    mixed = (mixed ^ (mixed >>> 33) ^ secondKey ^ family) * 0xC4CE_B9FE_1A85_EC53L;
    return (mixed ^ (mixed >>> 29)) * 0x9E37_79B9_7F4A_7C15L;
  }
}
