package io.sallyport.net.lane;

import io.sallyport.telemetry.Events;
import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/**
 * How the lanes of a process reach the kernel: the one place that chooses it.
 *
 * @param wanted what was asked for
 * @param coalesces whether equal datagrams are received and sent as one (UDP_GRO, UDP_SEGMENT)
 * @param reportsErrors whether handlers are told of ICMP errors
 * @param reason why nothing better was taken, or empty
 */
public record LanePlatform(
    LaneIo wanted, LaneIo io, boolean coalesces, boolean reportsErrors, String reason) {
  /**
   * What serves best wherever it runs: epoll on Linux, because io_uring is no faster by much and
   * often forbidden.
   */
  public static LanePlatform best() {
    var taken = of(LaneIo.EPOLL);
    return new LanePlatform(taken.io, taken.io, taken.coalesces, taken.reportsErrors, taken.reason);
  }

  /** What every Java runtime has. */
  public static LanePlatform portable() {
    return nio(LaneIo.NIO, "chosen by the caller");
  }

  /** The wanted one, or what this machine has instead and the reason. */
  public static LanePlatform of(LaneIo wanted) {
    return switch (wanted) {
      case NIO -> portable();
      case EPOLL -> epoll(wanted, "");
      case IO_URING -> uring();
    };
  }

  private static LanePlatform uring() {
    var missing = UringProbe.missing();
    return missing == null ? linux(LaneIo.IO_URING, LaneIo.IO_URING, "") : withoutUring(missing);
  }

  /** What is taken where io_uring is refused: it may be to one lane and not to another. */
  static LanePlatform withoutUring(@Nullable String reason) {
    return epoll(LaneIo.IO_URING, "io_uring: " + reason);
  }

  private static LanePlatform epoll(LaneIo wanted, String reason) {
    var missing = LinuxProbe.missing();
    return missing == null
        ? linux(wanted, LaneIo.EPOLL, reason)
        : nio(wanted, joined(reason, "epoll: " + missing));
  }

  private static LanePlatform linux(LaneIo wanted, LaneIo io, String reason) {
    var coalescing = LinuxProbe.missingCoalescing();
    return new LanePlatform(wanted, io, coalescing == null, true, joined(reason, coalescing));
  }

  private static LanePlatform nio(LaneIo wanted, String reason) {
    return new LanePlatform(wanted, LaneIo.NIO, false, false, reason);
  }

  private static String joined(String reason, @Nullable String other) {
    if (other == null) {
      return reason;
    }
    return reason.isEmpty() ? other : reason + "; " + other;
  }

  /** Says what was chosen, and warns if it is not what was wanted. */
  public void state(Events events) {
    var event = io == wanted ? LaneEvent.LANE_IO_CHOSEN : LaneEvent.LANE_IO_REFUSED;
    events.state(
        event,
        "wanted",
        wanted,
        "io",
        io,
        "coalesces",
        coalesces,
        "errors",
        reportsErrors,
        "reason",
        reason);
  }

  LaneBackend backend(
      LaneSettings settings, LaneMemory memory, Outbox outbox, LaneCounters counters, Arena arena) {
    return switch (io) {
      case EPOLL -> new EpollBackend(this, settings, memory, outbox, counters, arena);
      case IO_URING -> new UringBackend(this, settings, memory, outbox, counters, arena);
      case NIO -> new NioBackend(settings, memory, outbox, counters);
    };
  }
}
