package io.sallyport.av;

import io.sallyport.wire.stun.AddressFamily;
import java.util.Optional;

/** Makes the sockets of relayed addresses for one owner of allocations. */
interface RelaySockets {
  /** True if this node relays from an address of the family. */
  boolean has(AddressFamily family);

  /** True if datagrams can be sent that must not be fragmented (DONT-FRAGMENT). */
  boolean keepsWhole();

  /**
   * Binds a port of the external A/V address.
   *
   * @return empty if the system did not give it: something else has it
   */
  Optional<RelaySocket> open(AddressFamily family, int port, RelayedAddress owner);

  /**
   * Binds a TCP port of the external A/V address and listens on it.
   *
   * @return empty if the system did not give it, and always where clients are on UDP: they get no
   *     relayed addresses of TCP
   */
  default Optional<RelaySocket> openStream(AddressFamily family, int port, RelayedAddress owner) {
    return Optional.empty();
  }

  /**
   * Runs a task on the thread of these sockets. From any thread.
   *
   * @return false if it will not run: too much waits, or no other thread is heard there
   */
  default boolean execute(Runnable task) {
    return false;
  }
}
