package io.sallyport.av;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.Dialler;
import io.sallyport.net.Loop;
import io.sallyport.wire.stun.AddressSlot;
import io.sallyport.wire.stun.TransportAddress;
import io.sallyport.wire.turn.TurnAttribute;
import io.sallyport.wire.turn.TurnError;
import io.sallyport.wire.turn.TurnMethod;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * A relayed TCP address of TURN (RFC 6062): opens connections to peers that its client asks for,
 * takes those of peers that have a permission, and offers each to the client, who binds another
 * connection of its own to it. Owned by the loop of its allocation.
 */
final class TurnPeerStreams extends PeerStreams<TurnPeer> {
  /** RFC 6062 section 5.2 asks for 30 s or more. */
  static final Duration CONNECT_LIMIT = Duration.ofSeconds(30);

  /** RFC 6062 sections 5.2 and 5.3. */
  static final Duration BIND_LIMIT = Duration.ofSeconds(30);

  private final TurnAnswers answers;
  private final RandomGenerator random;

  /**
   * @param random of transaction IDs
   */
  TurnPeerStreams(
      Relay relay, TurnAnswers answers, RelayedAddress relayed, Loop loop, RandomGenerator random) {
    super(relay, relayed, loop);
    this.answers = answers;
    this.random = random;
  }

  /**
   * Begins to open a connection to a peer that may be reached; the answer to the request comes when
   * that has ended.
   *
   * @return why it does not begin
   */
  Optional<TurnError> connect(TransportAddress address, TurnAnswers.Asked asked) {
    if (peers().find(address) != null) {
      return Optional.of(TurnError.CONNECTION_ALREADY_EXISTS);
    }
    if (isItself(address)) {
      return Optional.of(TurnError.FORBIDDEN);
    }
    var peer = new TurnPeer(this, allocation().owner().user(), address);
    if (!allocation().grant().takesDial(relay().nanoTime()) || !peers().add(address, peer)) {
      count(AvCounter.PEERS_TOO_MANY);
      return Optional.of(TurnError.INSUFFICIENT_CAPACITY);
    }
    dial(address, CONNECT_LIMIT, peer.dialling(new Connecting(peer, asked)));
    return Optional.empty();
  }

  /** What a Connect request waits for. */
  private final class Connecting implements Dialler.Outcome {
    private final TurnPeer peer;
    private final TurnAnswers.Asked asked;

    Connecting(TurnPeer peer, TurnAnswers.Asked asked) {
      this.peer = peer;
      this.asked = asked;
    }

    @Override
    public ConnectionHandler opened(Connection connection) {
      if (peer.isOver() || allocation().isOver()) {
        // A relayed address may be closed before its allocation ends.
        connection.reset();
        refuse();
        return peer;
      }
      count(AvCounter.PEERS_CONNECTED);
      int id = peer.opened(connection);
      answers.lateSuccess(asked).u32(TurnAttribute.CONNECTION_ID, Integer.toUnsignedLong(id));
      answers.sendLate(asked);
      return peer;
    }

    @Override
    public void failed(Dialler.Failure failure) {
      count(AvCounter.PEERS_FAILED);
      peers().remove(peer.address(), peer);
      refuse();
    }

    private void refuse() {
      if (!allocation().isOver()) {
        answers.refuseLate(asked, TurnError.CONNECTION_TIMEOUT_OR_FAILURE);
      }
    }
  }

  @Override
  public boolean admits(InetSocketAddress from) {
    TransportAddress address = address(from);
    Allocation allocation = allocation();
    if (allocation.isOver() || allocation.isExpired(relay().nanoTime())) {
      return false;
    }
    TurnPeer known = peers().find(address);
    if (known != null && known.dialling() != null) {
      return true;
    }
    if (!isPermitted(address)) {
      count(AvCounter.PEERS_UNPERMITTED);
      return false;
    }
    if (!mayAccept(address)) {
      return false;
    }
    // A client that does not read would have to be told of ever more attempts.
    boolean hasRoom = peers().hasRoom() && known == null && allocation.path().keepsUp();
    if (!hasRoom) {
      count(AvCounter.PEERS_TOO_MANY);
    }
    return hasRoom;
  }

  @Override
  public ConnectionHandler opened(Connection connection) {
    TransportAddress address = address(connection.remote());
    TurnPeer known = peers().find(address);
    PeerDial dial = known == null ? null : known.dialling();
    if (dial != null) {
      return dial.opened(connection);
    }
    var peer = new TurnPeer(this, allocation().owner().user(), address);
    if (!peers().add(address, peer)) {
      count(AvCounter.PEERS_TOO_MANY);
      connection.reset();
      return peer;
    }
    count(AvCounter.PEERS_CONNECTED);
    int id = peer.opened(connection);
    answers
        .indication(TurnMethod.CONNECTION_ATTEMPT, random.nextInt(), random.nextLong())
        .u32(TurnAttribute.CONNECTION_ID, Integer.toUnsignedLong(id))
        .xorAddress(TurnAttribute.XOR_PEER_ADDRESS, address);
    answers.sendIndication(allocation().path());
    return peer;
  }

  /** Has a peer wait for its client's connection. */
  int offer(TurnPeer peer) {
    return relay().shared().nodePeers().offer(peer);
  }

  /** Takes room for octets that no client takes yet; see {@link NodePeers#keep}. */
  boolean keep(int octets, int sofar) {
    return relay().shared().nodePeers().keep(octets, sofar);
  }

  /** Gives the room for octets back. */
  void letGo(int octets) {
    relay().shared().nodePeers().letGo(octets);
  }

  /** A connection is no more. */
  void lost(TurnPeer peer, int id) {
    relay().shared().nodePeers().withdraw(id, peer);
    peers().remove(peer.address(), peer);
  }

  /** Counts octets for the client; for so long the peer should not be read. */
  Duration fromPeer(int octets) {
    Traffic.countToClient(relay(), octets);
    return charge(octets);
  }

  /** Counts octets for a peer; for so long the client should not be read. */
  Duration toPeer(int octets) {
    Traffic.countToPeer(relay(), octets);
    return charge(octets);
  }

  private Duration charge(int octets) {
    allocation().takesOctets(octets, relay().nanoTime());
    return owed();
  }

  /** For so long neither should be read. */
  Duration owed() {
    return Duration.ofNanos(allocation().overdraftNanos(relay().nanoTime()));
  }

  /** Octets go over connections only (RFC 6062 section 3). */
  @Override
  public void send(TransportAddress peer, MemorySegment data, long offset, int length) {}

  @Override
  public void send(
      AddressSlot peer, MemorySegment data, long offset, int length, boolean isUnfragmented) {}

  @Override
  public void close() {
    closePort();
    peers().all().forEach(TurnPeer::close);
  }
}
