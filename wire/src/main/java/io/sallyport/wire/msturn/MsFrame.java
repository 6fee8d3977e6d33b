package io.sallyport.wire.msturn;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/** What came out of a stream in the framing of MS-TURN section 2.1.4. */
public sealed interface MsFrame {
  int HEADER_OCTETS = 4;
  int MOST_OCTETS = 0xFFFF;

  /** A frame of data that we send has no more: a reader at the other end may buffer it whole. */
  int MOST_SENT_OCTETS = 8192;

  /** First octet of a frame with one message. */
  int CONTROL = 0x02;

  /** First octet of a frame with a piece of the peer's stream. */
  int DATA = 0x03;

  /** Nothing is complete. */
  enum NeedMore implements MsFrame {
    NEED_MORE
  }

  /**
   * What has to be one message.
   *
   * @param octets from the segment's first on; the reader's, good until it is asked again
   * @param length 0 to 65535
   */
  record Control(MemorySegment octets, int length) implements MsFrame {}

  /**
   * Some octets for the active destination, wherever frames begin and end.
   *
   * @param octets at least one, of the source
   */
  record Data(ByteBuffer octets) implements MsFrame {}

  /** No frame; the reader stays failed, and the connection is to be closed. */
  enum Violation implements MsFrame {
    /** Neither a control message nor data. */
    TYPE,
    /** The second octet is not zero. */
    RESERVED
  }

  /**
   * The four octets that go before a frame's payload.
   *
   * @param type {@link #CONTROL} or {@link #DATA}
   * @param octets of the payload, 0 to 65535
   */
  static int header(int type, int octets) {
    if ((type != CONTROL && type != DATA) || octets < 0 || octets > MOST_OCTETS) {
      throw new IllegalArgumentException("no such frame");
    }
    return (type << 24) | octets;
  }
}
