package io.sallyport.wire.websocket;

import io.sallyport.wire.Octets;
import java.nio.ByteBuffer;

/** Frames as a server sends them: never masked, each message in one. */
public final class Frames {
  private static final int FINAL_TEXT = 0x81;
  private static final int FINAL_BINARY = 0x82;
  private static final int FINAL_CLOSE = 0x88;
  private static final int FINAL_PING = 0x89;
  private static final int FINAL_PONG = 0x8a;
  private static final int LENGTH_OF_2 = 126;
  private static final int LENGTH_OF_8 = 127;
  private static final int MOST_CONTROL_OCTETS = 125;

  private Frames() {}

  /** A message: text if it is UTF-8, as RFC 7118 section 4.2 recommends, else binary. */
  public static Octets message(Octets content) {
    return new Message(content);
  }

  /** A ping without a payload. */
  public static Octets ping() {
    return control(FINAL_PING, ByteBuffer.allocate(0));
  }

  /**
   * The answer to a ping.
   *
   * @param octets those of the ping
   */
  public static Octets pong(ByteBuffer octets) {
    return control(FINAL_PONG, octets);
  }

  public static Octets close(CloseCode code) {
    return control(FINAL_CLOSE, ByteBuffer.allocate(2).putShort(0, (short) code.number()));
  }

  private static Octets control(int start, ByteBuffer payload) {
    int length = payload.remaining();
    if (length > MOST_CONTROL_OCTETS) {
      throw new IllegalArgumentException("too long for a control frame: " + length);
    }
    byte[] octets = new byte[2 + length];
    octets[0] = (byte) start;
    octets[1] = (byte) length;
    payload.duplicate().get(octets, 2, length);
    return Octets.of(octets);
  }

  /** The content is written once, where it leaves from, and looked at there. */
  private record Message(Octets content) implements Octets {
    @Override
    public int length() {
      return headerLength() + content.length();
    }

    private int headerLength() {
      int length = content.length();
      return length < LENGTH_OF_2 ? 2 : length <= 0xffff ? 4 : 10;
    }

    @Override
    public void writeTo(ByteBuffer target) {
      int from = target.position();
      target.put((byte) FINAL_TEXT);
      int length = content.length();
      switch (headerLength()) {
        case 2 -> target.put((byte) length);
        case 4 -> target.put((byte) LENGTH_OF_2).putShort((short) length);
        default -> target.put((byte) LENGTH_OF_8).putLong(length);
      }
      int contentFrom = target.position();
      content.writeTo(target);
      if (!Utf8.isText(target, contentFrom, target.position())) {
        target.put(from, (byte) FINAL_BINARY);
      }
    }
  }
}
