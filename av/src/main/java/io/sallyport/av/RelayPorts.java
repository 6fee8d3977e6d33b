package io.sallyport.av;

import io.sallyport.topology.Av;
import io.sallyport.topology.PortRange;
import io.sallyport.topology.Topology;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;

/**
 * The relay ports of a node, for each address family and transport one set of them. All lanes and
 * loops share it: a port is a bit, taken and given back by compare-and-set, and nobody waits.
 *
 * <p>Which port comes next cannot be foretold as long as the generator cannot. Looking for one
 * costs at most a few tries and one pass over the words of the set, 64 ports each.
 */
final class RelayPorts implements PeerFilter.LiveRelays {
  /** What a port belongs to. */
  enum Pool {
    UDP_IPV4(Transport.UDP),
    UDP_IPV6(Transport.UDP),
    TCP_IPV4(Transport.TCP),
    TCP_IPV6(Transport.TCP);

    private final Transport transport;

    Pool(Transport transport) {
      this.transport = transport;
    }

    Transport transport() {
      return transport;
    }

    static Pool of(Transport transport, boolean isIpv6) {
      return switch (transport) {
        case UDP -> isIpv6 ? UDP_IPV6 : UDP_IPV4;
        case TCP -> isIpv6 ? TCP_IPV6 : TCP_IPV4;
      };
    }
  }

  /** Which ports will do. */
  private enum Want {
    ANY,
    EVEN,
    /** Even, with the odd one above it. */
    PAIR
  }

  /** What {@link #take} and the others say if no port is free. */
  static final int NONE = 0;

  private static final List<String> LOGGING_ROWS = List.of("INT-09", "INT-10", "INT-11");

  /** Bits of even ports: words begin at even ports. */
  private static final long EVEN_BITS = 0x5555_5555_5555_5555L;

  /** Tries at a random place before all are looked through, so that full places do not attract. */
  private static final int RANDOM_TRIES = 4;

  private final PortRange range;

  /** The port of bit 0: even, at or one below the range. */
  private final int origin;

  private final int words;
  private final RandomGenerator random;

  /** A bit for each port that is never handed out; never written to again. */
  private final long[] never;

  /** Taken ports have their bit set, and so have those that are never handed out. */
  private final Map<Pool, AtomicLongArray> taken = new EnumMap<>(Pool.class);

  /**
   * @param excluded ports of the range that are never handed out
   * @param random any thread may use it; what it gives must not be foretold
   */
  RelayPorts(PortRange range, IntPredicate excluded, RandomGenerator random) {
    this.range = range;
    this.origin = range.low() & ~1;
    this.words = (range.high() - origin) / Long.SIZE + 1;
    this.random = random;
    this.never = never(excluded);
    for (Pool pool : Pool.values()) {
      taken.put(pool, new AtomicLongArray(never));
    }
  }

  /** Those of a pool, without what the logging agent has inside. */
  static RelayPorts of(Topology topology, RandomGenerator random) {
    return new RelayPorts(
        topology.av().relayPorts(),
        port ->
            Av.LOGGING_PORTS.contains(port)
                || LOGGING_ROWS.stream().anyMatch(row -> isOverride(topology, row, port)),
        random);
  }

  private static boolean isOverride(Topology topology, String row, int port) {
    Integer override = topology.ports().get(row);
    return override != null && override == port;
  }

  private long[] never(IntPredicate excluded) {
    long[] bits = new long[words];
    for (int bit = 0; bit < words * Long.SIZE; bit++) {
      int port = origin + bit;
      if (!range.contains(port) || excluded.test(port)) {
        bits[bit / Long.SIZE] |= 1L << bit;
      }
    }
    return bits;
  }

  /** A free port, now the caller's; {@link #NONE} if there is none. */
  int take(Pool pool) {
    return take(pool, Want.ANY);
  }

  /** A free even port (EVEN-PORT of RFC 8656 section 18.6). */
  int takeEven(Pool pool) {
    return take(pool, Want.EVEN);
  }

  /** A free even port, and the one above it is the caller's as well. */
  int takePair(Pool pool) {
    return take(pool, Want.PAIR);
  }

  private int take(Pool pool, Want want) {
    AtomicLongArray set = set(pool);
    for (int i = 0; i < RANDOM_TRIES; i++) {
      int port = takeIn(set, random.nextInt(words), want);
      if (port != NONE) {
        return port;
      }
    }
    int first = random.nextInt(words);
    for (int i = 0; i < words; i++) {
      int port = takeIn(set, (first + i) % words, want);
      if (port != NONE) {
        return port;
      }
    }
    return NONE;
  }

  /** One of the free ports of a word; others may take some meanwhile, and then it looks again. */
  private int takeIn(AtomicLongArray set, int word, Want want) {
    while (true) {
      long before = set.get(word);
      long free = free(before, want);
      if (free == 0) {
        return NONE;
      }
      int bit = bitOf(free, random.nextInt(Long.bitCount(free)));
      long bits = want == Want.PAIR ? 3L << bit : 1L << bit;
      if (set.compareAndSet(word, before, before | bits)) {
        return origin + word * Long.SIZE + bit;
      }
    }
  }

  private static long free(long taken, Want want) {
    return switch (want) {
      case ANY -> ~taken;
      case EVEN -> ~taken & EVEN_BITS;
      case PAIR -> ~taken & (~taken >>> 1) & EVEN_BITS;
    };
  }

  /** The place of the n-th set bit, from 0. */
  private static int bitOf(long bits, int n) {
    long left = bits;
    for (int i = 0; i < n; i++) {
      left &= left - 1;
    }
    return Long.numberOfTrailingZeros(left);
  }

  /**
   * Gives a port back.
   *
   * @throws IllegalStateException if nobody has it: then two may believe that it is theirs
   */
  void release(Pool pool, int port) {
    AtomicLongArray set = set(pool);
    int bit = port - origin;
    if (!isHandedOut(port)
        || (set.getAndUpdate(bit / Long.SIZE, word -> word & ~(1L << bit)) & (1L << bit)) == 0) {
      throw new IllegalStateException("nobody has port " + port + " of " + pool);
    }
  }

  /** True if somebody has the port. */
  @Override
  public boolean isLive(Transport transport, boolean isIpv6, int port) {
    int bit = port - origin;
    return isHandedOut(port)
        && (set(Pool.of(transport, isIpv6)).get(bit / Long.SIZE) & (1L << bit)) != 0;
  }

  private boolean isHandedOut(int port) {
    int bit = port - origin;
    return range.contains(port) && (never[bit / Long.SIZE] & (1L << bit)) == 0;
  }

  private AtomicLongArray set(Pool pool) {
    return Objects.requireNonNull(taken.get(pool));
  }
}
