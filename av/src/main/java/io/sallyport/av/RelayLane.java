package io.sallyport.av;

import io.sallyport.net.lane.Datagram;
import io.sallyport.net.lane.DeliveryError;
import io.sallyport.net.lane.Endpoint;
import io.sallyport.net.lane.Lane;
import io.sallyport.net.lane.LaneHandler;
import io.sallyport.net.lane.LaneSocket;
import io.sallyport.net.lane.SocketOpening;
import io.sallyport.net.lane.SocketSpec;
import io.sallyport.wire.stun.AddressFamily;
import io.sallyport.wire.stun.AddressSlot;
import io.sallyport.wire.stun.TransportAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What one lane does with datagrams: those of clients go by the table of dialects, those of peers
 * to the client whose relayed address they were sent to. All state is the lane's.
 */
final class RelayLane implements LaneHandler, RelaySockets {
  private final Lane lane;
  private final LaneSender sender;
  private final Map<AddressFamily, TransportAddress> bound;
  private final Relay relay;
  private final DialectServers servers;
  private final UdpClients clients;
  private final AddressSlot source = new AddressSlot();
  private final Endpoint destination = new Endpoint();

  /**
   * @param places where relayed addresses are bound and how peers know them
   * @param random of seeds and transaction IDs
   */
  RelayLane(Lane lane, AvShared shared, RelayPlaces places, RandomGenerator random) {
    this.lane = lane;
    this.sender = new LaneSender(lane);
    this.bound = places.bound();
    this.relay = new Relay(shared, this, places.advertised(), lane::nanoTime, random.nextLong());
    this.servers = DialectServers.of(relay, random);
    this.clients = new UdpClients(relay, servers, sender);
  }

  Relay relay() {
    return relay;
  }

  /** The way back to who sent from there. */
  ClientPath path(LaneSocket socket, AddressSlot client, UdpListener listener) {
    return new LaneClientPath(sender, socket, client.toAddress(), listener);
  }

  /** Opens a socket that clients send to, once for each address and lane. */
  SocketOpening listen(UdpListener listener) {
    SocketOpening opening = lane.open(SocketSpec.listening(listener.bound()));
    if (opening instanceof SocketOpening.Opened(LaneSocket socket)) {
      socket.attach(listener);
    }
    return opening;
  }

  @Override
  public void received(LaneSocket socket, Datagram datagram) {
    Endpoints.read(datagram.source(), source);
    Object owner = socket.attachment();
    if (owner instanceof RelayedAddress relayed) {
      if (!relayed.allocation().isOver()) {
        servers.fromPeer(
            relayed.allocation(), source, datagram.memory(), datagram.offset(), datagram.length());
      }
    } else if (owner instanceof UdpListener listener) {
      clients.received(socket, listener, source, datagram);
    }
  }

  @Override
  public void undelivered(LaneSocket socket, DeliveryError error) {
    if (socket.attachment() instanceof RelayedAddress relayed) {
      servers.undelivered(relayed.allocation(), source, error);
    }
  }

  @Override
  public void ticked(long nowNanos) {
    relay.sweep();
    relay.shared().reservations().expire(nowNanos);
  }

  @Override
  public void stopping() {
    relay.endAll();
  }

  @Override
  public boolean keepsWhole() {
    return true;
  }

  @Override
  public boolean execute(Runnable task) {
    return lane.execute(task);
  }

  @Override
  public boolean has(AddressFamily family) {
    return bound.containsKey(family);
  }

  @Override
  public Optional<RelaySocket> open(AddressFamily family, int port, RelayedAddress owner) {
    TransportAddress address = bound.get(family);
    if (address == null) {
      return Optional.empty();
    }
    var local = new InetSocketAddress(address.toSocketAddress().getAddress(), port);
    return switch (lane.open(SocketSpec.relay(local))) {
      case SocketOpening.Opened(LaneSocket socket) -> {
        socket.attach(owner);
        yield Optional.of(new LaneRelaySocket(lane, sender, socket, destination));
      }
      case SocketOpening.Refused _ -> Optional.empty();
    };
  }
}
