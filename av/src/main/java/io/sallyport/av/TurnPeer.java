package io.sallyport.av;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.Dialler;
import io.sallyport.net.Loop;
import io.sallyport.wire.Octets;
import io.sallyport.wire.stun.TransportAddress;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A peer's connection with a relayed address of TURN (RFC 6062). Until a client's connection is
 * bound to it nothing of it is read. Owned by the loop of its allocation; what other loops call
 * says so.
 */
final class TurnPeer implements ConnectionHandler, Pipe.Sink {
  /** A connection that has ended one way lives on so long without an octet the other way. */
  static final Duration HALF_LIMIT = Duration.ofSeconds(60);

  private final TurnPeerStreams home;
  private final User user;
  private final Loop loop;
  private final TransportAddress address;
  private @Nullable PeerDial dial;
  private final ByteArrayOutputStream early = new ByteArrayOutputStream(0);
  private volatile @Nullable Connection connection;
  private Loop.@Nullable Timer limit;
  private @Nullable Splice splice;
  private int id = NodePeers.NONE;
  private boolean hasEnded;
  private boolean hasMoved;
  private boolean isOver;

  TurnPeer(TurnPeerStreams home, User user, TransportAddress address) {
    this.home = home;
    this.user = user;
    this.loop = home.loop();
    this.address = address;
  }

  /** Whose allocation it belongs to. Any loop. */
  User user() {
    return user;
  }

  TransportAddress address() {
    return address;
  }

  /** True once nothing can become of it any more. */
  boolean isOver() {
    return isOver;
  }

  /** A connection is being opened to it. */
  PeerDial dialling(Dialler.Outcome outcome) {
    dial = new PeerDial(loop, outcome);
    return dial;
  }

  /** What is being opened to it; null if nothing is. */
  @Nullable PeerDial dialling() {
    return dial == null || dial.isOver() ? null : dial;
  }

  /**
   * Its connection is there, and waits under a number.
   *
   * @return the CONNECTION-ID
   */
  int opened(Connection opened) {
    opened.allowHalves();
    connection = opened;
    id = home.offer(this);
    limit = loop.schedule(TurnPeerStreams.BIND_LIMIT, this::unbound);
    return id;
  }

  private void unbound() {
    cancelLimit();
    home.count(AvCounter.PEERS_UNBOUND);
    close();
  }

  /** Makes what joins the two connections. Any loop, once it was claimed. */
  Splice spliceWith(Connection client) {
    return new Splice(client, Objects.requireNonNull(connection), this);
  }

  /** A client's connection is bound to it. Any loop. */
  void bound(Splice joined) {
    if (loop.isCurrent()) {
      // What the client's connection brings next is then handled at once too, and not before.
      begin(joined);
    } else {
      loop.execute(() -> begin(joined));
    }
  }

  private void begin(Splice joined) {
    if (isOver) {
      joined.closeClient();
      return;
    }
    cancelLimit();
    splice = joined;
    if (early.size() > 0) {
      splice.toClient().carry(ByteBuffer.wrap(early.toByteArray()));
      pauseToClient(splice, home.owed());
      forgetEarly();
    }
    if (hasEnded) {
      ended();
    }
    if (connection != null) {
      connection.setReading(true);
    }
  }

  /** The client has closed its connection. Any loop. */
  void clientClosed() {
    loop.execute(this::close);
  }

  @Override
  public void received(ByteBuffer octets) {
    Splice joined = splice;
    if (joined == null) {
      keep(octets);
      return;
    }
    hasMoved = true;
    int count = octets.remaining();
    joined.toClient().carry(octets);
    pauseToClient(joined, home.fromPeer(count));
  }

  /** The kernel hands over what it has when the peer ends, wanted or not. */
  private void keep(ByteBuffer octets) {
    if (isOver) {
      return;
    }
    byte[] some = new byte[octets.remaining()];
    if (!home.keep(some.length, early.size())) {
      unbound();
      return;
    }
    octets.get(some);
    early.writeBytes(some);
    home.fromPeer(some.length);
  }

  private void forgetEarly() {
    home.letGo(early.size());
    early.reset();
  }

  private static void pauseToClient(Splice joined, Duration debt) {
    if (debt.isPositive()) {
      joined.toClient().pause(debt);
    }
  }

  @Override
  public boolean send(Octets octets) {
    Connection open = connection;
    if (isOver || open == null) {
      return true;
    }
    hasMoved = true;
    Duration debt = home.toPeer(octets.length());
    if (debt.isPositive() && splice != null) {
      splice.toPeer().pause(debt);
    }
    return open.send(octets);
  }

  /** The client sends nothing more. */
  @Override
  public void end() {
    if (connection != null) {
      connection.endSending();
      watchHalf();
    }
  }

  @Override
  public void ended() {
    hasEnded = true;
    if (splice != null) {
      splice.toClient().end();
      watchHalf();
    }
  }

  private void watchHalf() {
    if (limit == null && !isOver) {
      hasMoved = false;
      limit = loop.schedule(HALF_LIMIT, this::halfLimit);
    }
  }

  private void halfLimit() {
    limit = null;
    if (hasMoved) {
      watchHalf();
    } else {
      close();
    }
  }

  @Override
  public void writable() {
    if (splice != null) {
      splice.toPeer().keepsUp();
    }
  }

  @Override
  public void closed() {
    lost();
  }

  /** Ends it; what waits for the peer is still sent. */
  void close() {
    Connection open = connection;
    if (open != null && splice == null) {
      open.reset();
    } else if (open != null) {
      open.close();
    }
    lost();
  }

  private void lost() {
    if (isOver) {
      return;
    }
    isOver = true;
    cancelLimit();
    forgetEarly();
    home.lost(this, id);
    if (splice != null) {
      splice.closeClient();
    }
  }

  private void cancelLimit() {
    if (limit != null) {
      limit.cancel();
      limit = null;
    }
  }
}
