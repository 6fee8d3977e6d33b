package io.sallyport.av;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.wire.NetworkOrder;
import io.sallyport.wire.stun.StunMessage;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;

/**
 * A client of RFC 3489 on a connection: asks where it is seen, one short request after the other.
 * Owned by the connection's loop.
 */
final class ClassicStreamClient implements ConnectionHandler {
  /** No request that is understood is longer. */
  private static final int MOST_OCTETS = 128;

  private final StreamHome home;
  private final Connection connection;
  private final StreamPath path;
  private final byte[] waiting = new byte[MOST_OCTETS];
  private final MemorySegment memory = MemorySegment.ofArray(waiting);
  private int filled;

  ClassicStreamClient(StreamHome home, Connection connection, StreamPath path) {
    this.home = home;
    this.connection = connection;
    this.path = path;
  }

  @Override
  public void received(ByteBuffer octets) {
    while (octets.hasRemaining() && connection.isOpen()) {
      int count = Math.min(wanted() - filled, octets.remaining());
      octets.get(waiting, filled, count);
      filled += count;
      if (filled >= StunMessage.HEADER_OCTETS && filled == wanted()) {
        message();
      }
    }
  }

  /** Octets that the message has, as far as it is known: its head's first. */
  private int wanted() {
    return filled < StunMessage.HEADER_OCTETS
        ? StunMessage.HEADER_OCTETS
        : Math.min(MOST_OCTETS, StunMessage.HEADER_OCTETS + NetworkOrder.u16(memory, 2));
  }

  private void message() {
    if (!home.servers().classic().received(memory, 0, filled, path)) {
      home.count(AvCounter.STREAMS_BROKEN);
      connection.close();
    }
    filled = 0;
  }

  /** Has nothing to end. */
  @Override
  public void closed() {}
}
