package io.sallyport.lab.bench;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.wire.Octets;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The inside end of a session: what its guest says first tells whether it says back what it hears,
 * or sends without end. Owned by the load's loop.
 */
final class ConferenceServer implements ConnectionHandler {
  static final byte ECHO = 'E';
  static final byte FLOOD = 'F';

  private final LongAdder octets;
  private final Connection connection;
  private @Nullable Flooding flooding;
  private boolean isTold;

  ConferenceServer(Connection connection, LongAdder octets) {
    this.connection = connection;
    this.octets = octets;
    connection.relay(Duration.ofMinutes(1));
  }

  @Override
  public void received(ByteBuffer arrived) {
    octets.add(arrived.remaining());
    if (!isTold && arrived.hasRemaining()) {
      isTold = true;
      if (arrived.get() == FLOOD) {
        flooding = new Flooding(connection);
        flooding.begin();
      }
    }
    if (flooding == null && arrived.hasRemaining()) {
      byte[] echo = new byte[arrived.remaining()];
      arrived.get(echo);
      connection.send(Octets.of(echo));
    }
  }

  @Override
  public void writable() {
    if (flooding != null) {
      flooding.writable();
    }
  }

  @Override
  public void closed() {}
}
