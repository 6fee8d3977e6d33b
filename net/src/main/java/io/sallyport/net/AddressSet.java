package io.sallyport.net;

import io.sallyport.topology.AddressBlock;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** A set of addresses, given as prefixes. */
public record AddressSet(List<Prefix> prefixes) {
  public static final AddressSet NONE = new AddressSet(List.of());

  /** Every IPv4 and IPv6 address. */
  public static final AddressSet ALL =
      new AddressSet(List.of(new Prefix(new byte[4], 0), new Prefix(new byte[16], 0)));

  public AddressSet {
    prefixes = List.copyOf(prefixes);
  }

  public static AddressSet of(Collection<InetAddress> addresses) {
    return new AddressSet(addresses.stream().map(Prefix::of).toList());
  }

  public static AddressSet of(InetAddress... addresses) {
    return of(List.of(addresses));
  }

  public static AddressSet ofBlocks(Collection<AddressBlock> blocks) {
    return new AddressSet(
        blocks.stream()
            .map(block -> new Prefix(block.address().getAddress(), block.prefixLength()))
            .toList());
  }

  /** The addresses of both. */
  public AddressSet with(AddressSet other) {
    return new AddressSet(Stream.concat(prefixes.stream(), other.prefixes.stream()).toList());
  }

  public boolean contains(InetAddress address) {
    if (prefixes.isEmpty()) {
      return false;
    }
    byte[] octets = address.getAddress();
    for (var prefix : prefixes) {
      if (prefix.contains(octets)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Addresses that begin alike.
   *
   * @param octets 4 or 16
   * @param length number of leading bits that count
   */
  @SuppressWarnings("ArrayRecordComponent") // copied in and out; equality is not used
  public record Prefix(byte[] octets, int length) {
    public Prefix {
      if (octets.length != 4 && octets.length != 16) {
        throw new IllegalArgumentException("not an address: " + octets.length + " octets");
      }
      if (length < 0 || length > octets.length * 8) {
        throw new IllegalArgumentException("not a prefix length: " + length);
      }
      octets = octets.clone();
    }

    static Prefix of(InetAddress address) {
      byte[] octets = address.getAddress();
      return new Prefix(octets, octets.length * 8);
    }

    @Override
    public byte[] octets() {
      return octets.clone();
    }

    boolean contains(byte[] address) {
      if (address.length != octets.length) {
        return false;
      }
      int whole = length / 8;
      for (int i = 0; i < whole; i++) {
        if (address[i] != octets[i]) {
          return false;
        }
      }
      int rest = length % 8;
      return rest == 0 || ((address[whole] ^ octets[whole]) & 0xff) >> (8 - rest) == 0;
    }
  }
}
