package io.sallyport.av;

import io.sallyport.topology.AddressBlock;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.LongStream;

/**
 * A set of addresses as ranges of numbers, which costs no object to ask. Numbers are those of
 * {@code TransportAddress}: 0 and the 32 bits of an IPv4 address, or the two halves of an IPv6
 * address; a range is compared as one number of 128 bits, highest bit first. Immutable.
 */
final class AddressRanges {
  static final AddressRanges NONE = new AddressRanges(List.of(), List.of());

  private static final int NUMBERS = 4;
  private static final int IPV4_BITS = 32;

  /** For each range the two halves of its first address, and those of its last. */
  private final long[] ipv4;

  private final long[] ipv6;

  private AddressRanges(List<Long> ipv4, List<Long> ipv6) {
    this.ipv4 = ipv4.stream().mapToLong(Long::longValue).toArray();
    this.ipv6 = ipv6.stream().mapToLong(Long::longValue).toArray();
  }

  static AddressRanges of(Collection<AddressBlock> blocks) {
    List<Long> ipv4 = new ArrayList<>();
    List<Long> ipv6 = new ArrayList<>();
    for (AddressBlock block : blocks) {
      ByteBuffer octets = ByteBuffer.wrap(block.address().getAddress());
      int length = block.prefixLength();
      if (octets.capacity() == Integer.BYTES) {
        long first = octets.getInt() & 0xFFFF_FFFFL;
        ipv4.addAll(List.of(0L, first, 0L, first | (0xFFFF_FFFFL & ones(length + IPV4_BITS))));
      } else {
        long high = octets.getLong();
        long low = octets.getLong();
        ipv6.addAll(
            List.of(high, low, high | ones(length), low | ones(Math.max(0, length - Long.SIZE))));
      }
    }
    return new AddressRanges(ipv4, ipv6);
  }

  /** The blocks as they are written, for example {@code 10.0.0.0/8}. */
  static AddressRanges of(String... blocks) {
    List<AddressBlock> read = new ArrayList<>();
    for (String block : blocks) {
      int slash = block.indexOf('/');
      read.add(
          new AddressBlock(
              InetAddress.ofLiteral(block.substring(0, slash)),
              Integer.parseInt(block, slash + 1, block.length(), 10)));
    }
    return of(read);
  }

  static AddressRanges ofAddresses(Collection<InetAddress> addresses) {
    return of(
        addresses.stream()
            .map(address -> new AddressBlock(address, address.getAddress().length * Byte.SIZE))
            .toList());
  }

  /** With the IPv6 addresses from one to another, for those that the JDK cannot write. */
  AddressRanges andIpv6(long firstHigh, long firstLow, long lastHigh, long lastLow) {
    return new AddressRanges(
        LongStream.of(ipv4).boxed().toList(),
        LongStream.concat(
                LongStream.of(ipv6), LongStream.of(firstHigh, firstLow, lastHigh, lastLow))
            .boxed()
            .toList());
  }

  /** The bits behind a prefix of 0 to 64 bits, all set. */
  private static long ones(int prefixLength) {
    return prefixLength >= Long.SIZE ? 0 : -1L >>> prefixLength;
  }

  boolean contains(boolean isIpv6, long high, long low) {
    long[] ranges = isIpv6 ? ipv6 : ipv4;
    for (int i = 0; i < ranges.length; i += NUMBERS) {
      if (isUpTo(ranges[i], ranges[i + 1], high, low)
          && isUpTo(high, low, ranges[i + 2], ranges[i + 3])) {
        return true;
      }
    }
    return false;
  }

  /** The order of the octets: only if the first halves are equal do the others count. */
  private static boolean isUpTo(long high, long low, long otherHigh, long otherLow) {
    int order = Long.compareUnsigned(high, otherHigh);
    return order < 0 || (order == 0 && Long.compareUnsigned(low, otherLow) <= 0);
  }
}
