package io.sallyport.av;

import io.sallyport.net.Dialler;
import io.sallyport.net.Loop;
import io.sallyport.net.LoopStreams;
import io.sallyport.wire.stun.AddressSlot;
import io.sallyport.wire.stun.TransportAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A relayed TCP address, whichever dialect its client speaks: its port, and the connections it has
 * with peers. Owned by the loop of its allocation.
 *
 * @param <P> a peer of the dialect
 */
abstract sealed class PeerStreams<P> implements RelaySocket, LoopStreams.Door
    permits MsPeerStreams, TurnPeerStreams {
  private final Relay relay;
  private final RelayedAddress relayed;
  private final Loop loop;
  private final PeerTable<P> peers;
  private final AddressSlot source = new AddressSlot();
  private LoopStreams.@Nullable Port port;

  PeerStreams(Relay relay, RelayedAddress relayed, Loop loop) {
    this.relay = relay;
    this.relayed = relayed;
    this.loop = loop;
    this.peers =
        new PeerTable<>(
            relay.shared().nodePeers(), relay.shared().settings().mostPeerConnections());
  }

  /** Once, when the port is listened on. */
  final void use(LoopStreams.Port opened) {
    port = opened;
  }

  final Relay relay() {
    return relay;
  }

  final Loop loop() {
    return loop;
  }

  final Allocation allocation() {
    return relayed.allocation();
  }

  final PeerTable<P> peers() {
    return peers;
  }

  final void count(AvCounter counter) {
    relay.shared().counters().count(counter);
  }

  /** As whom the client knows who connects. */
  final TransportAddress address(InetSocketAddress from) {
    return relay.shared().ownRelays().advertised(TransportAddress.of(from));
  }

  /** True if a peer would be this address itself. */
  final boolean isItself(TransportAddress peer) {
    return PeerChecks.isItself(relay, relayed, peer);
  }

  /** True if the client lets a peer through. */
  final boolean isPermitted(TransportAddress peer) {
    source.set(peer);
    return allocation().permissions().allows(source, relay.nanoTime());
  }

  /** True if connections of a peer are taken at all; if not, that is counted. */
  final boolean mayAccept(TransportAddress peer) {
    boolean may = relay.shared().peers().judge(PeerUse.ACCEPT, peer).isAllowed();
    if (!may) {
      count(AvCounter.PEERS_REFUSED);
    }
    return may;
  }

  /** Opens a connection from the port to a peer that has its place. */
  final void dial(TransportAddress peer, Duration limit, Dialler.Outcome outcome) {
    TransportAddress target = relay.shared().ownRelays().bound(peer);
    Objects.requireNonNull(port).dial(target.toSocketAddress(), limit, outcome);
  }

  /** Takes and opens no more connections. */
  final void closePort() {
    if (port != null) {
      port.close();
    }
  }
}
