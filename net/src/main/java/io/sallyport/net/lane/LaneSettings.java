package io.sallyport.net.lane;

import io.sallyport.net.TimerWheel;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * Sizes of a lane.
 *
 * @param index position among the node's lanes, from 0
 * @param core processor to stay on, or empty to let the system choose; Linux only
 * @param tick time between two calls of {@link LaneHandler#ticked}, 1 ms or more
 * @param maxTasks tasks that may wait for the lane
 * @param maxSockets sockets that may be open
 * @param maxQueued datagrams that wait to be sent before they are sent within the pass
 * @param buffers datagrams, or coalesced runs of them, that one pass may receive
 * @param bufferOctets the longest of them, 1 to 65,536; a longer one is dropped. Less than 65,535
 *     does without coalescing
 */
public record LaneSettings(
    int index,
    OptionalInt core,
    Duration tick,
    int maxTasks,
    int maxSockets,
    int maxQueued,
    int buffers,
    int bufferOctets) {
  /** Longest datagram that UDP over IP can carry without jumbograms, with some room. */
  static final int MAX_BUFFER_OCTETS = 65_536;

  /** Of one socket in one pass, so that no socket starves the others. */
  static final int MAX_BUFFERS_OF_SOCKET = 32;

  public LaneSettings {
    if (bufferOctets < 1 || bufferOctets > MAX_BUFFER_OCTETS) {
      throw new IllegalArgumentException("buffers of 1 to 65,536 octets: " + bufferOctets);
    }
    if (buffers < 1 || maxTasks < 1 || maxSockets < 1 || maxQueued < 1) {
      throw new IllegalArgumentException("nothing can be done with room for nothing");
    }
  }

  /** What a node uses: 64 buffers that take everything, 20,000 sockets, 4096 tasks. */
  public static LaneSettings of(int index) {
    return new LaneSettings(
        index, OptionalInt.empty(), TimerWheel.TICK, 4096, 20_000, 1024, 64, MAX_BUFFER_OCTETS);
  }

  /** The same on one processor. */
  public LaneSettings onCore(int number) {
    return new LaneSettings(
        index,
        OptionalInt.of(number),
        tick,
        maxTasks,
        maxSockets,
        maxQueued,
        buffers,
        bufferOctets);
  }

  /** The same with another time between ticks. */
  public LaneSettings withTick(Duration newTick) {
    return new LaneSettings(
        index, core, newTick, maxTasks, maxSockets, maxQueued, buffers, bufferOctets);
  }

  /** The same with other bounds on tasks and sockets. */
  public LaneSettings withBounds(int newMaxTasks, int newMaxSockets) {
    return new LaneSettings(
        index, core, tick, newMaxTasks, newMaxSockets, maxQueued, buffers, bufferOctets);
  }

  /** The same with other buffers. */
  public LaneSettings withBuffers(int count, int octets) {
    return new LaneSettings(index, core, tick, maxTasks, maxSockets, maxQueued, count, octets);
  }

  /** Whether a buffer takes whatever the kernel may coalesce. */
  boolean canCoalesce() {
    return bufferOctets >= 65_535;
  }
}
