package io.sallyport.wire.websocket;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Makes messages of a client's frames (RFC 6455 section 5). Keeps at most one message and one
 * control frame; what is only announced takes no memory. Not safe for use by two threads.
 */
public final class FrameReader {
  private static final int CONTINUATION = 0;
  private static final int TEXT = 1;
  private static final int BINARY = 2;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int PONG = 10;

  private static final int FIN = 0x80;
  private static final int RESERVED = 0x70;
  private static final int OPCODE = 0x0f;
  private static final int MASK = 0x80;
  private static final int LENGTH = 0x7f;
  private static final int LENGTH_OF_2 = 126;
  private static final int LENGTH_OF_8 = 127;
  private static final int KEY_OCTETS = 4;
  private static final int MOST_HEADER_OCTETS = 14;
  private static final int MOST_CONTROL_OCTETS = 125;
  private static final int FIRST_BUFFER_OCTETS = 1024;
  private static final byte[] NOTHING = {};

  private final int mostOctets;
  private final byte[] header = new byte[MOST_HEADER_OCTETS];
  private final byte[] control = new byte[MOST_CONTROL_OCTETS];
  private int headerLength;
  private int headerWanted = 2;

  /** Octets of the current frame that are still to come; -1 until its header is complete. */
  private long left = -1;

  private int maskAt;
  private int controlLength;

  /** TEXT or BINARY while a message goes on, else CONTINUATION. */
  private int messageType = CONTINUATION;

  private byte[] message = NOTHING;
  private int messageLength;
  private Utf8 text = new Utf8();
  private FrameRead.@Nullable Violation violation;

  /**
   * @param mostOctets of one message, over all its frames
   */
  public FrameReader(int mostOctets) {
    this.mostOctets = mostOctets;
  }

  /** True while a frame or message has begun and not ended: the time its sender has is running. */
  public boolean isMidMessage() {
    return violation == null && (headerLength > 0 || messageType != CONTINUATION);
  }

  /** Takes octets until something is complete, or all of them; ask again until more are needed. */
  public FrameRead next(ByteBuffer octets) {
    FrameRead read = null;
    while (read == null && violation == null) {
      read = takeFrame(octets);
    }
    if (violation == null) {
      return Objects.requireNonNull(read);
    }
    octets.position(octets.limit());
    message = NOTHING;
    return violation;
  }

  /** Null if a frame was taken that completes nothing, and after a violation. */
  private @Nullable FrameRead takeFrame(ByteBuffer octets) {
    if (left < 0 && !takeHeader(octets)) {
      return FrameRead.NeedMore.NEED_MORE;
    }
    takePayload(octets);
    if (violation != null) {
      return null;
    }
    return left > 0 ? FrameRead.NeedMore.NEED_MORE : frameEnded();
  }

  private void fail(CloseCode code, String reason) {
    violation = new FrameRead.Violation(code, reason);
  }

  /** True once the header is complete and in order. */
  private boolean takeHeader(ByteBuffer octets) {
    while (headerLength < headerWanted) {
      if (!octets.hasRemaining()) {
        return false;
      }
      header[headerLength++] = octets.get();
      if (headerLength == 2) {
        checkStart();
        headerWanted = headerWanted();
      }
      if (violation != null) {
        return false;
      }
    }
    left = payloadLength();
    maskAt = 0;
    checkLength();
    return violation == null;
  }

  private int opcode() {
    return header[0] & OPCODE;
  }

  private boolean isFinal() {
    return (header[0] & FIN) != 0;
  }

  private boolean isControl() {
    return opcode() >= CLOSE;
  }

  private int headerWanted() {
    return switch (header[1] & LENGTH) {
      case LENGTH_OF_2 -> 4 + KEY_OCTETS;
      case LENGTH_OF_8 -> 10 + KEY_OCTETS;
      default -> 2 + KEY_OCTETS;
    };
  }

  private long payloadLength() {
    int first = header[1] & LENGTH;
    if (first < LENGTH_OF_2) {
      return first;
    }
    ByteBuffer lengths = ByteBuffer.wrap(header);
    return first == LENGTH_OF_2 ? lengths.getShort(2) & 0xffff : lengths.getLong(2);
  }

  private void checkStart() {
    int opcode = opcode();
    boolean isKnown = opcode <= BINARY || (opcode >= CLOSE && opcode <= PONG);
    if ((header[0] & RESERVED) != 0) {
      fail(CloseCode.PROTOCOL_ERROR, "reserved bits without an extension");
    } else if (!isKnown) {
      fail(CloseCode.PROTOCOL_ERROR, "unknown opcode");
    } else if ((header[1] & MASK) == 0) {
      fail(CloseCode.PROTOCOL_ERROR, "frame without a mask");
    } else if (isControl() && (!isFinal() || (header[1] & LENGTH) > MOST_CONTROL_OCTETS)) {
      fail(CloseCode.PROTOCOL_ERROR, "control frame in parts or too long");
    } else if (!isControl() && (opcode == CONTINUATION) == (messageType == CONTINUATION)) {
      fail(CloseCode.PROTOCOL_ERROR, "frame out of its message's order");
    }
  }

  private void checkLength() {
    int first = header[1] & LENGTH;
    boolean isShortest =
        first < LENGTH_OF_2
            || (first == LENGTH_OF_2 && left >= LENGTH_OF_2)
            || (first == LENGTH_OF_8 && left > 0xffff);
    if (!isShortest) {
      // Longer than needed, or negative: 2^63 and more.
      fail(CloseCode.PROTOCOL_ERROR, "bad length");
    } else if (!isControl() && left > mostOctets - messageLength) {
      fail(CloseCode.TOO_BIG, "message too big");
    }
  }

  private void takePayload(ByteBuffer octets) {
    int count = (int) Math.min(left, octets.remaining());
    boolean isControl = isControl();
    if (!isControl && opcode() != CONTINUATION) {
      messageType = opcode();
    }
    if (!isControl) {
      makeRoom(count);
    }
    int key = headerWanted - KEY_OCTETS;
    for (int i = 0; i < count; i++) {
      byte octet = (byte) (octets.get() ^ header[key + (maskAt++ & 3)]);
      if (isControl) {
        control[controlLength++] = octet;
      } else if (messageType == TEXT && !text.takes(octet)) {
        fail(CloseCode.NOT_TEXT, "text that is not UTF-8");
        return;
      } else {
        message[messageLength++] = octet;
      }
    }
    left -= count;
  }

  /** Grows by doubling, but never beyond what a message may hold. */
  private void makeRoom(int added) {
    int needed = messageLength + added;
    if (needed > message.length) {
      int roomy = Math.min(mostOctets, Math.max(FIRST_BUFFER_OCTETS, 2 * message.length));
      message = Arrays.copyOf(message, Math.max(needed, roomy));
    }
  }

  /** What the frame that is there completes; null for part of a message, and if it fails. */
  private @Nullable FrameRead frameEnded() {
    int opcode = opcode();
    headerLength = 0;
    headerWanted = 2;
    left = -1;
    int octets = controlLength;
    controlLength = 0;
    return switch (opcode) {
      case CLOSE -> closed(octets);
      case PING -> new FrameRead.Ping(ByteBuffer.wrap(Arrays.copyOf(control, octets)));
      case PONG -> new FrameRead.Pong();
      default -> isFinal() ? whole() : null;
    };
  }

  private @Nullable FrameRead whole() {
    boolean isText = messageType == TEXT;
    if (isText && !text.isWhole()) {
      fail(CloseCode.NOT_TEXT, "text that is not UTF-8");
      return null;
    }
    FrameRead whole = new FrameRead.Message(ByteBuffer.wrap(message, 0, messageLength), isText);
    messageType = CONTINUATION;
    message = NOTHING;
    messageLength = 0;
    text = new Utf8();
    return whole;
  }

  /** RFC 6455 sections 5.5.1 and 7.4: nothing, or a code that may be sent and a text. */
  private @Nullable FrameRead closed(int octets) {
    ByteBuffer body = ByteBuffer.wrap(control, 0, octets);
    if (octets == 1 || (octets > 1 && !isSendable(body.getShort(0) & 0xffff))) {
      fail(CloseCode.PROTOCOL_ERROR, "bad close code");
    } else if (octets > 2 && !Utf8.isText(body, 2, octets)) {
      fail(CloseCode.NOT_TEXT, "close reason that is not UTF-8");
    }
    return violation == null ? new FrameRead.Close() : null;
  }

  private static boolean isSendable(int code) {
    boolean isRegistered = code >= 1000 && code <= 1014 && (code < 1004 || code > 1006);
    return isRegistered || (code >= 3000 && code <= 4999);
  }
}
