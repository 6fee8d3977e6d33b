package io.sallyport.wire.msturn;

import io.sallyport.wire.NetworkOrder;
import io.sallyport.wire.stun.Attributes;

/**
 * MS-Sequence Number (MS-TURN section 2.2.2.22): a Connection ID that the server chose (20 octets),
 * and a number (4) that the client counts up from 0 with each request.
 */
public final class MsSequenceNumber {
  public static final int CONNECTION_ID_OCTETS = 20;
  public static final int OCTETS = CONNECTION_ID_OCTETS + 4;

  private MsSequenceNumber() {}

  /** The number, 0 to 2^32 - 1. */
  public static long sequence(Attributes attributes, int place) {
    return NetworkOrder.u32(attributes.segment(), attributes.offset(place) + CONNECTION_ID_OCTETS);
  }

  /** True if the Connection ID is this one. Takes the same time either way. */
  public static boolean isOf(Attributes attributes, int place, byte[] connectionId) {
    if (connectionId.length != CONNECTION_ID_OCTETS) {
      return false;
    }
    long from = attributes.offset(place);
    int difference = 0;
    for (int i = 0; i < CONNECTION_ID_OCTETS; i++) {
      difference |= NetworkOrder.u8(attributes.segment(), from + i) ^ (connectionId[i] & 0xFF);
    }
    return difference == 0;
  }
}
