package io.sallyport.wire.turn;

import io.sallyport.wire.NetworkOrder;
import java.lang.foreign.MemorySegment;

/**
 * Data on a channel (RFC 8656 section 12.4).
 *
 * <pre>
 *   0  channel number, 0x4000 to 0x7FFE
 *   2  length of data
 *   4  data; on a stream padded to a multiple of 4, in a datagram padded or not
 * </pre>
 */
public final class ChannelData {
  public static final int HEADER_OCTETS = 4;
  public static final int FIRST_CHANNEL = 0x4000;

  /**
   * Clients choose up to 0x4FFF since RFC 8656. Those of RFC 5766 (section 11), which are many, go
   * on up to this; nothing else begins so on a 5-tuple that has an allocation.
   */
  public static final int LAST_CHANNEL = 0x7FFE;

  /** What {@link #dataOctets} says of octets that are no ChannelData. */
  public static final int NONE = -1;

  private ChannelData() {}

  public static boolean isChannel(int number) {
    return number >= FIRST_CHANNEL && number <= LAST_CHANNEL;
  }

  /**
   * Octets of data in a datagram; what follows them is padding.
   *
   * @return {@link #NONE} if the number is no channel's or the data would end behind the datagram
   */
  public static int dataOctets(MemorySegment segment, long offset, int length) {
    if (length < HEADER_OCTETS || !isChannel(channel(segment, offset))) {
      return NONE;
    }
    int said = NetworkOrder.u16(segment, offset + 2);
    return said <= length - HEADER_OCTETS ? said : NONE;
  }

  /** Channel number of what has been found to be ChannelData. */
  public static int channel(MemorySegment segment, long offset) {
    return NetworkOrder.u16(segment, offset);
  }

  /**
   * Writes the header that goes before data.
   *
   * @param dataOctets 0 to 65535
   */
  public static void writeHeader(MemorySegment segment, long offset, int channel, int dataOctets) {
    if (!isChannel(channel) || dataOctets >>> 16 != 0) {
      throw new IllegalArgumentException("no such channel, or too much data");
    }
    NetworkOrder.put32(segment, offset, channel << 16 | dataOctets);
  }

  /** Octets that follow the data on a stream, 0 to 3. */
  public static int padding(int dataOctets) {
    return -dataOctets & 3;
  }
}
