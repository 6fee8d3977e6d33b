package io.sallyport.av;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.Dialler;
import io.sallyport.net.Loop;
import io.sallyport.wire.Octets;
import io.sallyport.wire.stun.TransportAddress;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A peer's connection with a relayed address of MS-TURN. Owned by {@link MsPeerStreams}. */
final class MsPeer implements ConnectionHandler, Dialler.Outcome {
  /** What may wait for the connection to be there before the client is held back. */
  private static final int WAITING_MARK_OCTETS = 32 * 1024;

  /** More than can come of a client that is held back: what was read when it was. */
  private static final int MOST_WAITING_OCTETS = 256 * 1024;

  private final MsPeerStreams home;
  private final TransportAddress address;
  private @Nullable PeerDial dial;
  private final ByteArrayOutputStream waiting = new ByteArrayOutputStream(0);
  private @Nullable Connection connection;
  private Loop.@Nullable Timer limit;
  private Loop.@Nullable Timer halfLimit;
  private boolean hasEnded;
  private boolean hasMoved;
  private boolean isParked;
  private boolean isLost;
  private boolean isOver;

  MsPeer(MsPeerStreams home, TransportAddress address) {
    this.home = home;
    this.address = address;
  }

  TransportAddress address() {
    return address;
  }

  /** What a connection that we open to it comes to. */
  PeerDial dialling() {
    if (dial == null) {
      dial = new PeerDial(home.loop(), this);
    }
    return dial;
  }

  /** True while a connection is being opened to it. */
  boolean isDialled() {
    return dial != null && !dial.isOver();
  }

  /** The peer has connected. */
  void accepted(Connection opened, boolean parks) {
    use(opened);
    home.count(AvCounter.PEERS_CONNECTED);
    isParked = parks;
    if (parks) {
      limit = home.loop().schedule(MsPeerStreams.PARKED_LIMIT, this::cut);
    }
  }

  private void use(Connection opened) {
    opened.allowHalves();
    connection = opened;
  }

  /** It has a permission now. */
  void admit() {
    isParked = false;
    cancelLimit();
    if (waiting.size() > 0) {
      home.received(this, ByteBuffer.wrap(waiting.toByteArray()));
      waiting.reset();
    }
    if (hasEnded) {
      watchHalf();
    }
  }

  @Override
  public ConnectionHandler opened(Connection opened) {
    use(opened);
    home.count(AvCounter.PEERS_CONNECTED);
    if (isOver || isLost) {
      opened.reset();
      return this;
    }
    boolean keepsUp = true;
    if (waiting.size() > 0) {
      keepsUp = sendNow(opened, Octets.of(waiting.toByteArray()));
      waiting.reset();
    }
    home.connected(this, keepsUp);
    return this;
  }

  @Override
  public void failed(Dialler.Failure failure) {
    home.count(AvCounter.PEERS_FAILED);
    lost();
  }

  /** Sends to the peer; false if it does not keep up. */
  boolean send(MemorySegment octets, long offset, int length) {
    if (isOver) {
      return true;
    }
    Connection open = connection;
    if (open != null) {
      return sendNow(open, new SegmentOctets(octets, offset, length));
    }
    if (isLost || waiting.size() + length > MOST_WAITING_OCTETS) {
      // It keeps its place until it is known what became of the dial, which goes on.
      isLost = true;
      waiting.reset();
    } else {
      waiting.writeBytes(octets.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE));
    }
    return waiting.size() <= WAITING_MARK_OCTETS;
  }

  private boolean sendNow(Connection open, Octets octets) {
    hasMoved = true;
    boolean keepsUp = open.send(octets);
    if (!keepsUp && limit == null) {
      limit = home.loop().schedule(MsPeerStreams.STALLED_LIMIT, this::cut);
    }
    return keepsUp;
  }

  /** Reads it or not; one that is parked never. */
  void read(boolean reads) {
    if (connection != null && !isParked) {
      connection.setReading(reads);
    }
  }

  @Override
  public void received(ByteBuffer octets) {
    if (!isParked) {
      home.received(this, octets);
      return;
    }
    // The kernel hands over what it has when the peer ends, wanted or not.
    byte[] early = new byte[octets.remaining()];
    if (waiting.size() + early.length > NodePeers.MOST_EARLY_OCTETS) {
      cut();
      return;
    }
    octets.get(early);
    waiting.writeBytes(early);
  }

  @Override
  public void writable() {
    cancelLimit();
    home.keepsUp(this);
  }

  /** It sends nothing more, and may go on receiving: nobody can tell the client which it is. */
  @Override
  public void ended() {
    hasEnded = true;
    if (!isParked) {
      watchHalf();
    }
  }

  private void watchHalf() {
    if (!isOver) {
      hasMoved = false;
      halfLimit = home.loop().schedule(TurnPeer.HALF_LIMIT, this::halfLimit);
    }
  }

  private void halfLimit() {
    halfLimit = null;
    if (hasMoved) {
      watchHalf();
    } else if (connection != null) {
      connection.close();
    }
  }

  @Override
  public void closed() {
    lost();
  }

  /** Ends it at once. */
  void cut() {
    cancelLimit();
    if (connection != null) {
      connection.reset();
    }
  }

  /** The allocation ends: what waits is still sent. */
  void close() {
    isOver = true;
    cancelLimit();
    cancelHalfLimit();
    if (connection != null && isParked) {
      connection.reset();
    } else if (connection != null) {
      connection.close();
    }
    home.lost(this);
  }

  private void lost() {
    if (!isOver) {
      isOver = true;
      cancelLimit();
      cancelHalfLimit();
      home.lost(this);
    }
  }

  private void cancelLimit() {
    if (limit != null) {
      limit.cancel();
      limit = null;
    }
  }

  private void cancelHalfLimit() {
    if (halfLimit != null) {
      halfLimit.cancel();
      halfLimit = null;
    }
  }
}
