package io.sallyport.wire.msturn;

import io.sallyport.wire.NetworkOrder;
import java.lang.foreign.MemorySegment;

/**
 * Data of one of many streams that share a port (MS-TURN section 2.2.3).
 *
 * <pre>
 *   0  FF10
 *   2  length of what follows
 *   4  session ID, unique on the server
 *  12  data
 * </pre>
 */
public final class MultiplexedFrame {
  public static final int MARK = 0xFF10;
  public static final int HEADER_OCTETS = 12;

  /** What {@link #dataOctets} says of octets that are no such frame. */
  public static final int NONE = -1;

  public static final int MOST_DATA_OCTETS = 0xFFFF - 8;

  private MultiplexedFrame() {}

  /** Octets of data in a datagram, or {@link #NONE}. */
  public static int dataOctets(MemorySegment segment, long offset, int length) {
    boolean isFrame =
        length >= HEADER_OCTETS
            && NetworkOrder.u16(segment, offset) == MARK
            && NetworkOrder.u16(segment, offset + 2) == length - 4;
    return isFrame ? length - HEADER_OCTETS : NONE;
  }

  /** Session ID of what has been found to be a frame. */
  public static long sessionId(MemorySegment segment, long offset) {
    return NetworkOrder.i64(segment, offset + 4);
  }

  /**
   * Writes the header that goes before data.
   *
   * @param dataOctets 0 to {@link #MOST_DATA_OCTETS}
   */
  public static void writeHeader(
      MemorySegment segment, long offset, long sessionId, int dataOctets) {
    if (dataOctets < 0 || dataOctets > MOST_DATA_OCTETS) {
      throw new IllegalArgumentException("too much data");
    }
    NetworkOrder.put16(segment, offset, MARK);
    NetworkOrder.put16(segment, offset + 2, dataOctets + 8);
    NetworkOrder.put64(segment, offset + 4, sessionId);
  }
}
