package io.sallyport.av;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.Loop;
import io.sallyport.wire.Octets;
import io.sallyport.wire.dialect.StreamTable;
import io.sallyport.wire.msturn.PseudoTls;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A connection of a client: its first octets tell which dialect it speaks for all its life; what is
 * none is closed without an octet. An allocation ends with its connection. Owned by the
 * connection's loop.
 */
final class StreamClient implements ConnectionHandler {
  /** Until it is known what is spoken. */
  static final Duration DECISION_LIMIT = Duration.ofSeconds(5);

  /** Until there is an allocation: who only asks where he is seen has had his answer by then. */
  static final Duration ALLOCATION_LIMIT = Duration.ofSeconds(30);

  private static final StreamTable.Offer OFFER = new StreamTable.Offer(false, false, false, false);

  private final RelayLoop home;
  private final Connection connection;
  private final StreamListener listener;
  private final StreamPath path;
  private final StreamTable table;
  private final ByteBuffer first = ByteBuffer.allocate(StreamTable.MOST);
  private @Nullable ConnectionHandler spoken;
  private Loop.@Nullable Timer limit;

  /**
   * @param isInTls whether the octets come out of TLS
   */
  StreamClient(RelayLoop home, Connection connection, StreamListener listener, boolean isInTls) {
    this.home = home;
    this.connection = connection;
    this.listener = listener;
    this.path = new StreamPath(connection, listener, home.relay().shared().counters());
    this.table = isInTls ? StreamTable.insideTls(OFFER) : StreamTable.outside(OFFER);
    this.limit = home.loop().schedule(DECISION_LIMIT, this::undecided);
  }

  private void undecided() {
    limit = null;
    refuse();
  }

  private void withoutAllocation() {
    limit = null;
    if (home.allocation(path, listener) == null) {
      connection.close();
    }
  }

  private void refuse() {
    home.relay().shared().counters().count(AvCounter.STREAMS_BROKEN);
    connection.close();
  }

  @Override
  public void received(ByteBuffer octets) {
    while (spoken == null && octets.hasRemaining() && connection.isOpen()) {
      first.put(octets.get());
      decide();
    }
    if (spoken != null && octets.hasRemaining() && connection.isOpen()) {
      spoken.received(octets);
    }
  }

  private void decide() {
    ByteBuffer sofar = first.duplicate().flip();
    switch (table.of(sofar)) {
      case NEED_MORE -> {}
      case STUN -> speak(new TurnStreamClient(home, connection, listener, path), sofar);
      case MS_FRAMING -> speak(new MsStreamClient(home, connection, listener, path), sofar);
      case PSEUDO_TLS -> {
        connection.send(Octets.of(PseudoTls.answer(home.random(PseudoTls.RANDOM_OCTETS))));
        speak(
            new MsStreamClient(home, connection, listener, path),
            sofar.position(PseudoTls.HELLO_OCTETS));
      }
      case PROXY_HEADER, TLS, CLASSIC_STUN, MULTIPLEXED ->
          throw new IllegalStateException("is not offered");
      case CLOSE_DATA, CLOSE_CHANNEL_DATA, CLOSE_RFC_4571, CLOSE_UNKNOWN -> refuse();
    }
  }

  private void speak(ConnectionHandler handler, ByteBuffer sofar) {
    spoken = handler;
    if (limit != null) {
      limit.cancel();
    }
    limit = home.loop().schedule(ALLOCATION_LIMIT, this::withoutAllocation);
    handler.received(sofar);
  }

  @Override
  public void writable() {
    if (spoken != null) {
      spoken.writable();
    }
  }

  @Override
  public void closed() {
    if (limit != null) {
      limit.cancel();
    }
    Allocation allocation = home.allocation(path, listener);
    if (allocation != null) {
      home.relay().end(allocation);
    }
  }
}
