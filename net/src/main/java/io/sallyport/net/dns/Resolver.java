package io.sallyport.net.dns;

import io.sallyport.net.Loop;
import java.net.InetAddress;
import java.util.function.Consumer;

/**
 * Looks names up without blocking: the answer comes back as a value on the loop that asked, never
 * within the call. Call on that loop.
 */
public interface Resolver {
  /** SRV targets tried at most for one name. */
  int MAX_TARGETS = 8;

  /** Addresses tried at most for one host. */
  int MAX_ADDRESSES = 8;

  /**
   * The servers of a service, by priority and within it drawn by weight anew for each call (RFC
   * 2782); at most {@link #MAX_TARGETS}.
   *
   * @param name for example {@code _sipfederationtls._tcp.quayside.example}
   */
  void services(Loop loop, String name, Consumer<Lookup<ServiceTarget>> outcome);

  /**
   * The addresses of a host, IPv4 and IPv6, shuffled; at most {@link #MAX_ADDRESSES}. Addresses
   * that no partner may be at are left out: our own, loopback, link-local, private, multicast.
   *
   * @param host a name, or an address literal, which is checked as others are
   */
  void addresses(Loop loop, String host, Consumer<Lookup<InetAddress>> outcome);
}
