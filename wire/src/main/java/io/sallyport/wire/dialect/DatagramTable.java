package io.sallyport.wire.dialect;

import io.sallyport.wire.NetworkOrder;
import io.sallyport.wire.msturn.MsTurnMessage;
import io.sallyport.wire.msturn.MsTurnReader;
import io.sallyport.wire.msturn.MsTurnType;
import io.sallyport.wire.msturn.MultiplexedFrame;
import io.sallyport.wire.stun.StunMessage;
import io.sallyport.wire.turn.ChannelData;
import java.lang.foreign.MemorySegment;

/**
 * Tells what a datagram to a listener is. The first row that fits decides; their order matters:
 *
 * <ul>
 *   <li>messages of MS-TURN may carry the cookie of RFC 8489 in their transaction ID, so theirs is
 *       looked for first;
 *   <li>with an active destination, the client's own checks look like STUN and are data, so an
 *       allocation of MS-TURN is asked for before STUN is.
 * </ul>
 *
 * Sockets of relayed addresses have no such table: all that peers send there is data.
 *
 * @param spoken what clients may speak here
 * @param isMultiplexed whether peers may send in multiplexed frames
 * @param hasDtls whether DTLS is offered
 */
public record DatagramTable(Spoken spoken, boolean isMultiplexed, boolean hasDtls) {
  private static final int CLASSIC_BINDING_REQUEST = 0x0001;
  private static final int FIRST_OF_DTLS = 20;
  private static final int LAST_OF_DTLS = 63;
  private static final int DTLS_HANDSHAKE = 22;

  /**
   * What the datagram is.
   *
   * @param sourcePort 0 to 65535
   * @param isBlocked whether the source is shut out
   * @param owner what its 5-tuple is in use for
   */
  public DatagramDialect of(
      MemorySegment segment,
      long offset,
      int length,
      int sourcePort,
      boolean isBlocked,
      FlowOwner owner) {
    if (length == 0 || sourcePort == 0 || isBlocked) {
      return DatagramDialect.DROP_SOURCE;
    }
    if (isMsTurn(segment, offset, length)) {
      if (!spoken.msTurn()) {
        return DatagramDialect.DROP_NOT_SPOKEN;
      }
      return MsTurnType.isRequest(NetworkOrder.u16(segment, offset))
          ? DatagramDialect.MS_TURN
          : DatagramDialect.DROP_MS_TURN_TYPE;
    }
    if (owner == FlowOwner.MS_TURN) {
      return DatagramDialect.RAW;
    }
    if (isMultiplexed
        && MultiplexedFrame.dataOctets(segment, offset, length) != MultiplexedFrame.NONE) {
      return DatagramDialect.MULTIPLEXED;
    }
    if (isStun(segment, offset, length)) {
      return spoken.takes(NetworkOrder.u16(segment, offset))
          ? DatagramDialect.STUN
          : DatagramDialect.DROP_NOT_SPOKEN;
    }
    if (owner == FlowOwner.TURN
        && ChannelData.dataOctets(segment, offset, length) != ChannelData.NONE) {
      return DatagramDialect.CHANNEL_DATA;
    }
    if (hasDtls && isDtls(NetworkOrder.u8(segment, offset), owner)) {
      return DatagramDialect.DTLS;
    }
    if (spoken.classicStun() && isClassicBinding(segment, offset, length)) {
      return DatagramDialect.CLASSIC_STUN;
    }
    return DatagramDialect.DROP_UNKNOWN;
  }

  private static boolean isMsTurn(MemorySegment segment, long offset, int length) {
    return length >= MsTurnMessage.LEAST_OCTETS
        && hasHeader(segment, offset, length)
        && MsTurnReader.hasMagic(segment, offset);
  }

  private static boolean isStun(MemorySegment segment, long offset, int length) {
    return length >= StunMessage.HEADER_OCTETS
        && hasHeader(segment, offset, length)
        && length % 4 == 0
        && NetworkOrder.i32(segment, offset + 4) == StunMessage.MAGIC_COOKIE;
  }

  private static boolean isClassicBinding(MemorySegment segment, long offset, int length) {
    return length >= StunMessage.HEADER_OCTETS
        && NetworkOrder.u16(segment, offset) == CLASSIC_BINDING_REQUEST
        && hasHeader(segment, offset, length)
        && length % 4 == 0;
  }

  /** Two zero bits, and the length of what there is: every kind of STUN has these. */
  private static boolean hasHeader(MemorySegment segment, long offset, int length) {
    return (NetworkOrder.u8(segment, offset) & 0xC0) == 0
        && NetworkOrder.u16(segment, offset + 2) == length - StunMessage.HEADER_OCTETS;
  }

  /** Strangers begin with a handshake (RFC 6347 section 4.1): their other records say nothing. */
  private static boolean isDtls(int first, FlowOwner owner) {
    return owner == FlowOwner.DTLS
        ? first >= FIRST_OF_DTLS && first <= LAST_OF_DTLS
        : first == DTLS_HANDSHAKE;
  }
}
