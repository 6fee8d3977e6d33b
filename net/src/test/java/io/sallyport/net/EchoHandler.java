package io.sallyport.net;

import io.sallyport.wire.Octets;
import java.nio.ByteBuffer;

/** Sends back what it receives, and counts its calls. */
final class EchoHandler implements ConnectionHandler {
  final Connection connection;
  volatile int closedCalls;

  EchoHandler(Connection connection) {
    this.connection = connection;
  }

  @Override
  public void received(ByteBuffer octets) {
    byte[] copy = new byte[octets.remaining()];
    octets.get(copy);
    connection.send(Octets.of(copy));
  }

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // written by its loop only
  public void closed() {
    closedCalls++;
  }
}
