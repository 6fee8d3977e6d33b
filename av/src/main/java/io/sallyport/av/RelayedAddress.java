package io.sallyport.av;

import io.sallyport.wire.stun.AddressFamily;
import io.sallyport.wire.stun.TransportAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One relayed transport address of an allocation: what peers know, and the socket behind it. */
final class RelayedAddress {
  private final Allocation allocation;
  private final RelayPorts.Pool pool;
  private final TransportAddress advertised;
  private @Nullable RelaySocket socket;

  /**
   * @param advertised what peers send to; behind a NAT not what the socket is bound to
   */
  RelayedAddress(Allocation allocation, RelayPorts.Pool pool, TransportAddress advertised) {
    this.allocation = allocation;
    this.pool = pool;
    this.advertised = advertised;
  }

  Allocation allocation() {
    return allocation;
  }

  RelayPorts.Pool pool() {
    return pool;
  }

  TransportAddress advertised() {
    return advertised;
  }

  AddressFamily family() {
    return advertised.family();
  }

  /** Right after the socket was opened. */
  void use(RelaySocket opened) {
    socket = opened;
  }

  /** Closes the socket; another may take its place. */
  void close() {
    socket().close();
    socket = null;
  }

  boolean isOpen() {
    return socket != null;
  }

  RelaySocket socket() {
    return Objects.requireNonNull(socket);
  }
}
