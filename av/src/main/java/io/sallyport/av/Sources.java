package io.sallyport.av;

import io.sallyport.net.SourcePrefix;
import io.sallyport.wire.stun.AddressFamily;
import io.sallyport.wire.stun.TransportAddress;

/** How clients' addresses are counted. */
final class Sources {
  private Sources() {}

  /** The address, or the /64 that holds an IPv6 one. */
  static SourcePrefix prefix(TransportAddress source) {
    boolean isIpv4 = source.family() == AddressFamily.IPV4;
    return new SourcePrefix(isIpv4 ? source.low() : source.high(), isIpv4);
  }
}
