package io.sallyport.av;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.Loop;
import io.sallyport.wire.msturn.MsFrame;
import io.sallyport.wire.stun.AddressSlot;
import io.sallyport.wire.stun.TransportAddress;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A relayed TCP address of MS-TURN: what a client sends to a peer opens a connection to it, and
 * peers that have a permission may connect. All of them share the client's one connection. Nothing
 * of a stream may be lost, so that who does not keep up, client or peer, has the others not read.
 * Owned by the loop of its allocation.
 */
final class MsPeerStreams extends PeerStreams<MsPeer> {
  static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);

  /** So long a peer may wait for the client to send to it: many connect a moment too early. */
  static final Duration PARKED_LIMIT = Duration.ofSeconds(10);

  static final int MOST_PARKED = 8;

  /** Outsiders of one address are not to keep the place of all others. */
  static final int MOST_PARKED_OF_ADDRESS = 2;

  /** A peer that takes nothing for so long is cut, because it holds up the client's others. */
  static final Duration STALLED_LIMIT = Duration.ofSeconds(30);

  private final MsPeerData data;
  private final Map<TransportAddress, MsPeer> parked = new LinkedHashMap<>();
  private final Set<MsPeer> behind = new HashSet<>();
  private final AddressSlot source = new AddressSlot();
  private Loop.@Nullable Timer debt;
  private boolean arePeersRead = true;

  MsPeerStreams(Relay relay, MsPeerData data, RelayedAddress relayed, Loop loop) {
    super(relay, relayed, loop);
    this.data = data;
  }

  @Override
  public void send(
      AddressSlot peer, MemorySegment octets, long offset, int length, boolean isUnfragmented) {
    send(peer.toAddress(), octets, offset, length);
  }

  /** Octets for a peer, which a connection is opened to if there is none. */
  @Override
  public void send(TransportAddress peer, MemorySegment octets, long offset, int length) {
    admitParked();
    MsPeer known = peers().find(peer);
    MsPeer to = known == null ? dial(peer) : known;
    if (to == null) {
      count(AvCounter.PEERS_TOO_MANY);
      return;
    }
    if (!to.send(octets, offset, length)) {
      behind.add(to);
    }
    settle();
  }

  /** Null if there may not be another now, or it would be this address itself. */
  private @Nullable MsPeer dial(TransportAddress address) {
    var peer = new MsPeer(this, address);
    boolean mayDial =
        !isItself(address)
            && peers().hasRoom()
            && allocation().grant().takesDial(relay().nanoTime())
            && peers().add(address, peer);
    if (!mayDial) {
      return null;
    }
    dial(address, CONNECT_LIMIT, peer.dialling());
    return peer;
  }

  @Override
  public boolean admits(InetSocketAddress from) {
    TransportAddress address = address(from);
    MsPeer known = peers().find(address);
    if (known != null && !allocation().isOver()) {
      return known.isDialled();
    }
    if (allocation().isOver()) {
      return false;
    }
    if (!mayAccept(address)) {
      return false;
    }
    if (isPermitted(address)) {
      return peers().hasRoom();
    }
    boolean parks = mayPark(address);
    if (!parks) {
      count(AvCounter.PEERS_UNPERMITTED);
    }
    return parks;
  }

  private boolean mayPark(TransportAddress address) {
    long sameAddress =
        parked.keySet().stream()
            .filter(each -> each.high() == address.high() && each.low() == address.low())
            .count();
    return parked.size() < MOST_PARKED
        && sameAddress < MOST_PARKED_OF_ADDRESS
        && !parked.containsKey(address);
  }

  @Override
  public ConnectionHandler opened(Connection connection) {
    TransportAddress address = address(connection.remote());
    MsPeer dialled = peers().find(address);
    if (dialled != null && dialled.isDialled()) {
      return dialled.dialling().opened(connection);
    }
    var peer = new MsPeer(this, address);
    boolean parks = !isPermitted(address);
    boolean hasPlace = parks ? relay().shared().nodePeers().park() : peers().add(address, peer);
    if (!hasPlace) {
      connection.reset();
      return peer;
    }
    if (parks) {
      parked.put(address, peer);
    }
    peer.accepted(connection, parks);
    peer.read(arePeersRead);
    return peer;
  }

  /** A Send may have let in who waits. */
  private void admitParked() {
    if (parked.isEmpty()) {
      return;
    }
    for (MsPeer peer : List.copyOf(parked.values())) {
      if (isPermitted(peer.address())) {
        unpark(peer);
        admit(peer);
      }
    }
  }

  private void admit(MsPeer peer) {
    if (peers().add(peer.address(), peer)) {
      peer.admit();
      peer.read(arePeersRead);
    } else {
      count(AvCounter.PEERS_TOO_MANY);
      peer.cut();
    }
  }

  /** False if it is not parked. */
  private boolean unpark(MsPeer peer) {
    boolean wasParked = parked.remove(peer.address(), peer);
    if (wasParked) {
      relay().shared().nodePeers().unpark();
    }
    return wasParked;
  }

  /** A connection that we opened is there, and takes what waited for it, or not yet. */
  void connected(MsPeer peer, boolean keepsUp) {
    peer.read(arePeersRead);
    if (keepsUp) {
      keepsUp(peer);
    } else {
      behind.add(peer);
      settle();
    }
  }

  /** Octets of a peer, for the client. */
  void received(MsPeer peer, ByteBuffer octets) {
    if (allocation().isOver()) {
      return;
    }
    MemorySegment segment = MemorySegment.ofBuffer(octets);
    int length = octets.remaining();
    for (int done = 0; done < length; done += MsFrame.MOST_SENT_OCTETS) {
      source.set(peer.address());
      int part = Math.min(MsFrame.MOST_SENT_OCTETS, length - done);
      data.fromPeer(allocation(), source, segment, done, part);
    }
    settle();
  }

  /** A peer takes octets again. */
  void keepsUp(MsPeer peer) {
    behind.remove(peer);
    settle();
  }

  /** The client takes octets again. */
  void clientKeepsUp() {
    settle();
  }

  /** A connection is no more, or did not come about. */
  void lost(MsPeer peer) {
    if (unpark(peer)) {
      return;
    }
    peers().remove(peer.address(), peer);
    behind.remove(peer);
    if (allocation().isOver()) {
      return;
    }
    if (allocation().msTurn().isActive(peer.address())) {
      // The client's connection stood for this one (draft-rosenberg-midcom-turn-08 section 7.6).
      ClientPath path = allocation().path();
      relay().end(allocation());
      path.close();
    } else {
      settle();
    }
  }

  /** Reads peers while the client keeps up, and the client while the peers do. */
  private void settle() {
    ClientPath path = allocation().path();
    long owedNanos = allocation().overdraftNanos(relay().nanoTime());
    if (owedNanos > 0 && debt == null) {
      debt = loop().schedule(Duration.ofNanos(owedNanos), this::paid);
    }
    boolean readsPeers = debt == null && path.keepsUp();
    if (readsPeers != arePeersRead) {
      arePeersRead = readsPeers;
      for (MsPeer peer : peers().each()) {
        peer.read(readsPeers);
      }
    }
    if (debt == null && behind.isEmpty()) {
      path.release(this);
    } else {
      path.holdBack(this);
    }
  }

  private void paid() {
    debt = null;
    if (!allocation().isOver()) {
      settle();
    }
  }

  @Override
  public void close() {
    closePort();
    if (debt != null) {
      debt.cancel();
    }
    allocation().path().release(this);
    peers().all().forEach(MsPeer::close);
    List.copyOf(parked.values()).forEach(MsPeer::close);
  }
}
