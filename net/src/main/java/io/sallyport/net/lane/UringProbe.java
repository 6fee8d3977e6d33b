package io.sallyport.net.lane;

import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/** Finds out whether this machine's kernel lets lanes use io_uring. */
final class UringProbe {
  private static final UringRing.Sizes SMALL = new UringRing.Sizes(8, 8);

  private UringProbe() {}

  /** Why io_uring cannot be used, or null: makes each of its calls once. */
  static @Nullable String missing() {
    var missing = LinuxProbe.missing();
    if (missing != null) {
      return missing;
    }
    try (var arena = Arena.ofConfined()) {
      use(new LinuxCalls(arena), arena);
      return null;
    } catch (UringRefusedException e) {
      return e.getMessage();
    }
  }

  private static void use(LinuxCalls calls, Arena arena) {
    var settings = LaneSettings.of(0).withBuffers(1, 1);
    var ring = new UringRing(calls, arena, SMALL);
    try {
      var memory = new LaneMemory(arena, settings.buffers(), settings.bufferOctets());
      var _ = new BufferRing(ring, BufferRange.all(settings), memory, arena);
      ring.await(0);
    } finally {
      ring.close();
    }
  }
}
