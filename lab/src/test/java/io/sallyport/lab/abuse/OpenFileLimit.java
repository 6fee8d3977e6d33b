package io.sallyport.lab.abuse;

import com.sun.management.UnixOperatingSystemMXBean;
import io.sallyport.lab.peers.PeerProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.List;

/** How many files this process and those it starts may have open. */
final class OpenFileLimit {
  private OpenFileLimit() {}

  /** Raises it as far as is needed, which takes root; fails with what to do about it. */
  static void require(long files) {
    if (most() >= files) {
      return;
    }
    String self = Long.toString(ProcessHandle.current().pid());
    List<String> command =
        List.of(PeerProcess.program("prlimit"), "--pid", self, "--nofile=" + files + ":" + files);
    try {
      new ProcessBuilder(command).inheritIO().start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
    if (most() < files) {
      throw new AssertionError(
          "this test needs %d open files and may have %d: run it as root, or after: ulimit -n %d"
              .formatted(files, most(), files));
    }
  }

  private static long most() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
        ? unix.getMaxFileDescriptorCount()
        : Long.MAX_VALUE;
  }
}
