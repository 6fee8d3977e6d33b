package io.sallyport.wire.websocket;

import java.nio.ByteBuffer;

/** What a client's frames came to. */
public sealed interface FrameRead {
  /** Nothing is complete. */
  enum NeedMore implements FrameRead {
    NEED_MORE
  }

  /**
   * A whole message, of one frame or many.
   *
   * @param octets the receiver's to keep
   * @param isText true if it came as text, and is UTF-8
   */
  record Message(ByteBuffer octets, boolean isText) implements FrameRead {}

  /**
   * To be answered with a pong of the same octets.
   *
   * @param octets 0 to 125
   */
  record Ping(ByteBuffer octets) implements FrameRead {}

  /** An answer to a ping, or a sign of life that was not asked for. */
  record Pong() implements FrameRead {}

  /** The client closes. */
  record Close() implements FrameRead {}

  /** The client breaks the protocol or a limit; the reader stays failed. */
  record Violation(CloseCode code, String reason) implements FrameRead {}
}
