package io.sallyport.wire.turn;

import io.sallyport.wire.stun.StunMessage;

/** How long a message on a stream is: nothing but its header says so (RFC 8656 section 3.7). */
public final class TurnStream {
  /** So many octets of a message say how many it has. */
  public static final int HEAD_OCTETS = 4;

  /** Neither a STUN message nor ChannelData: the stream cannot be read on. */
  public static final int VIOLATION = -1;

  private TurnStream() {}

  /**
   * Octets of the whole message, padding included.
   *
   * @param head its first four octets
   * @return {@link #HEAD_OCTETS} to 65555, or {@link #VIOLATION}
   */
  public static int octets(int head) {
    int first = head >>> 16;
    int said = head & 0xFFFF;
    if (ChannelData.isChannel(first)) {
      return ChannelData.HEADER_OCTETS + said + ChannelData.padding(said);
    }
    boolean isStun = first >>> 14 == 0 && said % 4 == 0;
    return isStun ? StunMessage.HEADER_OCTETS + said : VIOLATION;
  }
}
