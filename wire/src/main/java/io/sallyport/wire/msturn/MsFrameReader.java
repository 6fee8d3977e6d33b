package io.sallyport.wire.msturn;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Takes a stream apart (MS-TURN section 2.1.4). Keeps at most one control message, in memory that
 * grows as its octets come; data passes through. Not safe for use by two threads.
 *
 * <pre>
 *   0  02 a message, 03 data
 *   1  00
 *   2  length of what follows
 * </pre>
 */
public final class MsFrameReader {
  private static final int FIRST_BUFFER_OCTETS = 512;
  private static final byte[] NOTHING = {};

  private int header;
  private int headerOctets;

  /** Octets of the frame that are still to come, once its header is complete. */
  private int left;

  private byte[] control = NOTHING;
  private MemorySegment controlSegment = MemorySegment.ofArray(NOTHING);
  private int controlOctets;
  private MsFrame.@Nullable Violation violation;

  /** True while a frame has begun and not ended: the time its sender has is running. */
  public boolean isMidFrame() {
    return violation == null && headerOctets > 0;
  }

  /** Takes octets until something is complete, or all of them; ask again until more are needed. */
  public MsFrame next(ByteBuffer source) {
    while (violation == null) {
      if (headerOctets < MsFrame.HEADER_OCTETS && !takeHeader(source)) {
        break;
      }
      boolean isControl = header >>> 24 == MsFrame.CONTROL;
      MsFrame frame = isControl ? takeControl(source) : takeData(source);
      if (frame != null) {
        return frame;
      }
    }
    if (violation == null) {
      return MsFrame.NeedMore.NEED_MORE;
    }
    source.position(source.limit());
    return violation;
  }

  /** True once the header is complete and in order; its first wrong octet is enough. */
  private boolean takeHeader(ByteBuffer source) {
    while (headerOctets < MsFrame.HEADER_OCTETS && source.hasRemaining()) {
      int octet = source.get() & 0xFF;
      if (headerOctets == 0 && octet != MsFrame.CONTROL && octet != MsFrame.DATA) {
        violation = MsFrame.Violation.TYPE;
        return false;
      }
      if (headerOctets == 1 && octet != 0) {
        violation = MsFrame.Violation.RESERVED;
        return false;
      }
      header = (header << 8) | octet;
      headerOctets++;
    }
    left = header & MsFrame.MOST_OCTETS;
    return headerOctets == MsFrame.HEADER_OCTETS;
  }

  private MsFrame takeControl(ByteBuffer source) {
    int count = Math.min(left, source.remaining());
    makeRoom(count);
    source.get(control, controlOctets, count);
    controlOctets += count;
    left -= count;
    if (left > 0) {
      return MsFrame.NeedMore.NEED_MORE;
    }
    int length = controlOctets;
    controlOctets = 0;
    headerOctets = 0;
    return new MsFrame.Control(controlSegment, length);
  }

  private void makeRoom(int count) {
    if (control.length - controlOctets < count) {
      int least = Math.max(controlOctets + count, FIRST_BUFFER_OCTETS);
      control = Arrays.copyOf(control, Math.max(least, Math.min(2 * control.length, 0xFFFF)));
      controlSegment = MemorySegment.ofArray(control);
    }
  }

  /** Null if the frame has ended without another octet. */
  private @Nullable MsFrame takeData(ByteBuffer source) {
    if (left > 0 && !source.hasRemaining()) {
      return MsFrame.NeedMore.NEED_MORE;
    }
    int count = Math.min(left, source.remaining());
    left -= count;
    if (left == 0) {
      headerOctets = 0;
    }
    if (count == 0) {
      return null;
    }
    ByteBuffer octets = source.slice(source.position(), count);
    source.position(source.position() + count);
    return new MsFrame.Data(octets);
  }
}
