package io.sallyport.av;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.Loop;
import io.sallyport.net.SourcePrefix;
import io.sallyport.wire.Octets;
import io.sallyport.wire.dialect.StreamTable;
import io.sallyport.wire.msturn.PseudoTls;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A connection of a client: its first octets tell which dialect it speaks for all its life; what is
 * none is closed without an octet. An allocation ends with its connection, and a connection soon
 * after its allocation. Owned by the connection's loop.
 */
final class StreamClient implements ConnectionHandler {
  /** Until it is known what is spoken. */
  static final Duration DECISION_LIMIT = Duration.ofSeconds(5);

  /** Until there is an allocation: who only asks where he is seen has had his answer by then. */
  static final Duration ALLOCATION_LIMIT = Duration.ofSeconds(30);

  private final StreamHome home;
  private final Connection connection;
  private final StreamListener listener;
  private final StreamPath path;
  private final StreamTable table;
  private final ByteBuffer first = ByteBuffer.allocate(StreamTable.MOST);
  private @Nullable ConnectionHandler spoken;
  private Loop.@Nullable Timer limit;
  private final SourcePrefix source;
  private boolean isNewcomer = true;
  private boolean isKnown;

  /**
   * For a connection that has a place among the newcomers.
   *
   * @param isInTls whether the octets come out of TLS
   */
  StreamClient(StreamHome home, Connection connection, StreamListener listener, boolean isInTls) {
    this.home = home;
    this.connection = connection;
    this.listener = listener;
    this.path =
        new StreamPath(
            connection, listener, home.relay().shared().counters(), this::allocationEnded);
    var offer = new StreamTable.Offer(false, false, listener.spoken(), false);
    this.table = isInTls ? StreamTable.insideTls(offer) : StreamTable.outside(offer);
    this.source = Sources.prefix(path.remote());
    this.limit = home.loop().schedule(DECISION_LIMIT, this::undecided);
  }

  /** Who has an allocation has shown who he is. */
  private void meet() {
    if (!isKnown && home.allocation(path, listener) != null) {
      path.allocated();
      known();
    }
  }

  private void known() {
    if (isNewcomer) {
      leave();
    }
    isKnown = true;
    connection.setProven(true);
  }

  /** Without an allocation it is as new again, lest connections pile up that serve nobody. */
  private void allocationEnded() {
    if (connection.isOpen()) {
      isKnown = false;
      connection.setProven(false);
      limitWithoutAllocation();
    }
  }

  private void limitWithoutAllocation() {
    if (limit != null) {
      limit.cancel();
    }
    limit = home.loop().schedule(ALLOCATION_LIMIT, this::withoutAllocation);
  }

  private void leave() {
    isNewcomer = false;
    home.relay().shared().newcomers().leave(source);
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
    home.count(AvCounter.STREAMS_BROKEN);
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
    meet();
    join(octets);
  }

  /** From here on the connection is that of a peer, if its client has asked for one. */
  private void join(ByteBuffer octets) {
    TurnPeer peer = path.carried();
    if (peer == null || spoken instanceof DataConnection) {
      return;
    }
    known();
    if (limit != null) {
      limit.cancel();
    }
    spoken = DataConnection.join(connection, peer);
    if (octets.hasRemaining()) {
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
      case CLASSIC_STUN -> speak(new ClassicStreamClient(home, connection, path), sofar);
      case PROXY_HEADER, TLS, MULTIPLEXED -> throw new IllegalStateException("is not offered");
      case CLOSE_DATA, CLOSE_CHANNEL_DATA, CLOSE_RFC_4571, CLOSE_UNKNOWN -> refuse();
    }
  }

  private void speak(ConnectionHandler handler, ByteBuffer sofar) {
    spoken = handler;
    limitWithoutAllocation();
    handler.received(sofar);
  }

  @Override
  public void writable() {
    path.keepsUpAgain();
    if (spoken != null) {
      spoken.writable();
    }
  }

  @Override
  public void ended() {
    if (spoken != null) {
      spoken.ended();
    }
  }

  @Override
  public void closed() {
    if (spoken != null) {
      spoken.closed();
    }
    if (isNewcomer) {
      leave();
    }
    if (limit != null) {
      limit.cancel();
    }
    Allocation allocation = home.allocation(path, listener);
    if (allocation != null) {
      home.relay().end(allocation);
    }
  }
}
