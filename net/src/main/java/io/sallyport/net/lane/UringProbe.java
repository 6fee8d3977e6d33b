package io.sallyport.net.lane;

import static io.sallyport.net.lane.LinuxStructs.*;
import static io.sallyport.net.lane.UringStructs.PARAMS;

import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/** Finds out whether this machine's kernel lets lanes use io_uring. */
final class UringProbe {
  private static final UringRing.Sizes SMALL = new UringRing.Sizes(8, 8);

  private UringProbe() {}

  /** Why io_uring cannot be used, or null. Makes each of its calls once. */
  static @Nullable String missing() {
    var missing = LinuxProbe.missing();
    if (missing != null) {
      return missing;
    }
    try (var arena = Arena.ofConfined()) {
      var calls = new LinuxCalls(arena);
      int fd = UringRing.setUp(calls, arena.allocate(PARAMS, 8), SMALL);
      if (fd < 0) {
        return refusal(-fd);
      }
      calls.close(fd);
      use(calls, arena);
      return null;
    } catch (RuntimeException | LinkageError e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static String refusal(int errno) {
    var cause =
        switch (errno) {
          case EPERM, EACCES ->
              "it is forbidden here, as by the seccomp profile of a container or the setting"
                  + " kernel.io_uring_disabled";
          case ENOSYS -> "this kernel has none";
          case ENOMEM -> "the limit on locked memory may be too low (ulimit -l)";
          case EINVAL -> "this kernel is older than 6.1";
          default -> "see errno(3)";
        };
    return "io_uring_setup failed with error " + errno + ": " + cause;
  }

  private static void use(LinuxCalls calls, Arena arena) {
    var settings = LaneSettings.of(0).withBuffers(1, 1);
    var ring = new UringRing(calls, arena, SMALL);
    try {
      var memory = new LaneMemory(arena, settings.buffers(), settings.bufferOctets());
      var _ = new BufferRing(ring, settings, memory, arena);
      ring.await(0);
    } finally {
      ring.close();
    }
  }
}
