package io.sallyport.net;

import io.sallyport.topology.AddressBlock;
import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** A set of addresses, given as blocks. */
public record AddressSet(List<AddressBlock> blocks) {
  public static final AddressSet NONE = new AddressSet(List.of());

  /** Every IPv4 and IPv6 address. */
  public static final AddressSet ALL =
      new AddressSet(
          List.of(
              new AddressBlock(InetAddress.ofLiteral("0.0.0.0"), 0),
              new AddressBlock(InetAddress.ofLiteral("::"), 0)));

  public AddressSet {
    blocks = List.copyOf(blocks);
  }

  public static AddressSet of(Collection<InetAddress> addresses) {
    return new AddressSet(addresses.stream().map(AddressBlock::of).toList());
  }

  public static AddressSet of(InetAddress... addresses) {
    return of(List.of(addresses));
  }

  /** The addresses of both. */
  public AddressSet with(AddressSet other) {
    return new AddressSet(Stream.concat(blocks.stream(), other.blocks.stream()).toList());
  }

  public boolean contains(InetAddress address) {
    for (var block : blocks) {
      if (block.contains(address)) {
        return true;
      }
    }
    return false;
  }
}
