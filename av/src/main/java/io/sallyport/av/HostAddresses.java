package io.sallyport.av;

import io.sallyport.net.Loop;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * The addresses that the interfaces of this host have: one may come later, as when another host's
 * moves here, and what listens on all of them would be reached there. Read now and then; asked from
 * any thread.
 */
public final class HostAddresses {
  static final Duration INTERVAL = Duration.ofSeconds(30);

  private final Supplier<Collection<InetAddress>> system;
  private final Executor aside;
  private volatile AddressRanges ranges;

  /**
   * Reads them once.
   *
   * @param system reads them, which may block
   * @param aside runs what may block
   * @throws UncheckedIOException if they cannot be read
   */
  public HostAddresses(Supplier<Collection<InetAddress>> system, Executor aside) {
    this.system = system;
    this.aside = aside;
    this.ranges = read();
  }

  /** Reads them again from now on. Call on the loop. */
  void watch(Loop loop) {
    loop.schedule(INTERVAL, () -> aside.execute(() -> readAgain(loop)));
  }

  private void readAgain(Loop loop) {
    try {
      ranges = read();
    } catch (UncheckedIOException unread) {
      // Those that were read last stand until the next time.
    } finally {
      loop.execute(() -> watch(loop));
    }
  }

  private AddressRanges read() {
    return AddressRanges.ofAddresses(
        system.get().stream().filter(address -> !address.isLoopbackAddress()).toList());
  }

  boolean contains(boolean isIpv6, long high, long low) {
    return ranges.contains(isIpv6, high, low);
  }
}
