package io.sallyport.net.lane;

import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/**
 * How the lanes of a process reach the kernel: the one place that chooses it.
 *
 * @param coalesces whether equal datagrams are received and sent as one (UDP_GRO, UDP_SEGMENT)
 * @param reportsErrors whether handlers are told of ICMP errors
 * @param reason why nothing better was taken, or empty
 */
public record LanePlatform(LaneIo io, boolean coalesces, boolean reportsErrors, String reason) {
  /** The fastest that this machine has. */
  public static LanePlatform best() {
    return of(LaneIo.EPOLL);
  }

  /** What every Java runtime has. */
  public static LanePlatform portable() {
    return nio("chosen by the caller");
  }

  /** The wanted one, or what this machine has instead and the reason. */
  public static LanePlatform of(LaneIo wanted) {
    return switch (wanted) {
      case NIO -> portable();
      case EPOLL -> epoll();
    };
  }

  private static LanePlatform epoll() {
    var missing = LinuxProbe.missing();
    if (missing != null) {
      return nio("epoll: " + missing);
    }
    var coalescing = LinuxProbe.missingCoalescing();
    return new LanePlatform(LaneIo.EPOLL, coalescing == null, true, orEmpty(coalescing));
  }

  private static LanePlatform nio(String reason) {
    return new LanePlatform(LaneIo.NIO, false, false, reason);
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  LaneBackend backend(
      LaneSettings settings, LaneMemory memory, Outbox outbox, LaneCounters counters, Arena arena) {
    return switch (io) {
      case EPOLL -> new EpollBackend(this, settings, memory, outbox, counters, arena);
      case NIO -> new NioBackend(settings, memory, outbox, counters);
    };
  }
}
