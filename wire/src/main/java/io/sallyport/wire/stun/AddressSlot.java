package io.sallyport.wire.stun;

/**
 * A place to read addresses into, packet after packet, without making objects. Its owner is who
 * reads. Numbers are those of {@link TransportAddress}.
 */
public final class AddressSlot {
  private AddressFamily family = AddressFamily.IPV4;
  private long high;
  private long low;
  private int port;

  public AddressFamily family() {
    return family;
  }

  public long high() {
    return high;
  }

  public long low() {
    return low;
  }

  public int port() {
    return port;
  }

  public void set(AddressFamily family, long high, long low, int port) {
    this.family = family;
    this.high = high;
    this.low = low;
    this.port = port;
  }

  public void set(TransportAddress address) {
    set(address.family(), address.high(), address.low(), address.port());
  }

  /** True if this is that address and port. */
  public boolean isAt(TransportAddress address) {
    return hasIpOf(address) && port == address.port();
  }

  /** True if this is that address, whatever the port: what permissions are about. */
  public boolean hasIpOf(TransportAddress address) {
    return low == address.low() && high == address.high() && family == address.family();
  }

  public TransportAddress toAddress() {
    return new TransportAddress(family, high, low, port);
  }
}
