package io.sallyport.app.node;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * How many connections the open-file limit of the process lets in. Past that limit no connection is
 * taken nor opened, not to the inside either; so listeners must be full before.
 *
 * @param most files that the process may have open
 */
record OpenFiles(long most) {
  /** Left for everything that is no client: files, listeners, servers inside, partners. */
  static final long RESERVED = 1_000;

  private static final long SERVER_SHARE = 10;

  static OpenFiles ofProcess() {
    return new OpenFiles(
        ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
            ? system.getMaxFileDescriptorCount()
            : Long.MAX_VALUE);
  }

  /**
   * Connections that one of several listeners for clients may have open.
   *
   * @param wanted without a limit of the process
   * @param listeners 1 or more
   * @param relayed sockets that the relay may have towards peers; where files are few it gets half
   */
  int clients(int wanted, int listeners, int relayed) {
    long all = Math.max(0, most - RESERVED);
    long left = all - Math.min(relayed, all / 2);
    return Math.clamp((left - left / SERVER_SHARE) / listeners, 1, wanted);
  }
}
