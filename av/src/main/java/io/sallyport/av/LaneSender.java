package io.sallyport.av;

import io.sallyport.net.lane.Endpoint;
import io.sallyport.net.lane.Lane;
import io.sallyport.net.lane.LaneSocket;
import io.sallyport.net.lane.Outgoing;
import java.lang.foreign.MemorySegment;

/** Sends from octets that may lie in the lane's memory or not. Owned by the lane. */
final class LaneSender {
  private final Lane lane;
  private final Outgoing outgoing = new Outgoing();

  LaneSender(Lane lane) {
    this.lane = lane;
  }

  /** Sends octets that may be written over at once. */
  void sendCopy(LaneSocket from, Endpoint to, MemorySegment octets, long offset, int length) {
    outgoing.clear().to(to).payload(copied(octets, offset, length), length);
    lane.send(from, outgoing);
  }

  /** Sends octets where they are, if they are in the lane's memory. */
  void send(
      LaneSocket from,
      Endpoint to,
      MemorySegment data,
      long offset,
      int length,
      boolean isUnfragmented) {
    outgoing
        .clear()
        .to(to)
        .payload(placed(data, offset, length), length)
        .dontFragment(isUnfragmented);
    lane.send(from, outgoing);
  }

  /** Sends a header, which is copied, the data behind it, and zeros. */
  void send(
      LaneSocket from,
      Endpoint to,
      MemorySegment header,
      int headerLength,
      MemorySegment data,
      long offset,
      int length,
      int padding) {
    if (padding > 0 || !data.equals(lane.memory())) {
      int all = headerLength + length + padding;
      long message = lane.reserve(all);
      MemorySegment.copy(header, 0, lane.memory(), message, headerLength);
      MemorySegment.copy(data, offset, lane.memory(), message + headerLength, length);
      lane.memory().asSlice(message + headerLength + length, padding).fill((byte) 0);
      outgoing.clear().to(to).payload(message, all);
    } else {
      long head = copied(header, 0, headerLength);
      outgoing.clear().to(to).header(head, headerLength).payload(offset, length);
    }
    lane.send(from, outgoing);
  }

  private long placed(MemorySegment data, long offset, int length) {
    return data.equals(lane.memory()) ? offset : copied(data, offset, length);
  }

  private long copied(MemorySegment octets, long offset, int length) {
    long at = lane.reserve(Math.max(1, length));
    MemorySegment.copy(octets, offset, lane.memory(), at, length);
    return at;
  }
}
