package io.sallyport.net;

import java.nio.ByteBuffer;

/** What a service does with one connection; made per connection, called on its loop only. */
public interface ConnectionHandler {
  /** Of a connection that nobody wants any more, or not yet. */
  ConnectionHandler NOBODY =
      new ConnectionHandler() {
        @Override
        public void received(ByteBuffer octets) {}

        @Override
        public void closed() {}
      };

  /**
   * Octets arrived: anywhere in a stream, or one whole message where the connection {@linkplain
   * Connection#keepsMessages() keeps messages}. The buffer is the caller's: it must be read to its
   * end or what is left is lost, and not be kept.
   */
  void received(ByteBuffer octets);

  /** What waited has been sent, so {@link Connection#isWritable()} is true again. */
  default void writable() {}

  /** The other end showed that it is there, and had nothing to say. */
  default void alive() {}

  /**
   * TLS has begun on it ({@link Connection#startTls}), and it is known what the other end proved.
   */
  default void secured() {}

  /**
   * The other end sends nothing more and may go on receiving; only where {@linkplain
   * Connection#allowHalves() halves are allowed}, and then once.
   */
  default void ended() {}

  /**
   * The other end said goodbye where that ends both ways, as in TLS 1.2: it neither sends nor takes
   * anything more, and lost nothing of what it sent. {@link #closed} follows.
   */
  default void left() {}

  /** The connection is closed, by either end; called exactly once. */
  void closed();

  /** Makes the handler of a connection whose TLS handshake is done. */
  @FunctionalInterface
  interface Factory {
    ConnectionHandler opened(Connection connection);
  }
}
