package io.sallyport.net.dns;

import io.sallyport.topology.AddressText;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * A server that answers for others.
 *
 * @param source own address to ask from; the system chooses if there is none
 */
record NameServer(InetSocketAddress address, Optional<InetAddress> source) {
  /**
   * A server, asked from the first own address of its family. A server on this machine is asked
   * from loopback: such stubs answer nobody else.
   */
  static NameServer of(InetSocketAddress address, List<InetAddress> sources) {
    InetAddress server = address.getAddress();
    return new NameServer(
        address,
        sources.stream()
            .filter(source -> source.getClass().equals(server.getClass()))
            .filter(source -> !server.isLoopbackAddress() || source.isLoopbackAddress())
            .findFirst());
  }

  /** As people write it. */
  @Override
  public String toString() {
    return AddressText.of(address);
  }
}
