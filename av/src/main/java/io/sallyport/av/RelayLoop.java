package io.sallyport.av;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.Loop;
import io.sallyport.net.LoopDatagrams;
import io.sallyport.net.LoopStreams;
import io.sallyport.net.SourcePrefix;
import io.sallyport.net.lane.DeliveryError;
import io.sallyport.net.lane.Endpoint;
import io.sallyport.wire.stun.AddressFamily;
import io.sallyport.wire.stun.AddressSlot;
import io.sallyport.wire.stun.TransportAddress;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * What one loop of connections does for clients on TCP and TLS: their allocations, with sockets to
 * peers that belong to the same loop. All state is the loop's.
 */
final class RelayLoop implements RelaySockets {
  private static final Duration SWEEP_INTERVAL = Duration.ofMillis(50);

  private final Loop loop;
  private final LoopDatagrams datagrams;
  private final LoopStreams streams;
  private final Map<AddressFamily, TransportAddress> bound;
  private final Relay relay;
  private final DialectServers servers;
  private final StreamRelays relays;
  private final StreamHome home;
  private final AddressSlot source = new AddressSlot();
  private final Endpoint destination = new Endpoint();

  RelayLoop(
      Loop loop,
      LoopDatagrams datagrams,
      LoopStreams streams,
      AvShared shared,
      RelayPlaces places,
      RandomGenerator random) {
    this.loop = loop;
    this.datagrams = datagrams;
    this.streams = streams;
    this.bound = places.bound();
    this.relay = new Relay(shared, this, places.advertised(), loop::nanoTime, random.nextLong());
    this.servers = DialectServers.of(relay, random);
    this.home = new StreamHome(loop, relay, servers, random);
    this.relays = new StreamRelays(relay, servers, loop, this::listen, random);
  }

  /** Begins to look after its allocations. Call on the loop. */
  void start() {
    loop.schedule(SWEEP_INTERVAL, this::sweep);
  }

  /** Ends all its allocations, soon. Any thread. */
  void stop() {
    loop.execute(relay::endAll);
  }

  private void sweep() {
    relay.sweep();
    loop.schedule(SWEEP_INTERVAL, this::sweep);
  }

  ConnectionHandler client(Connection connection, StreamListener listener) {
    SourcePrefix source = Sources.prefix(TransportAddress.of(connection.remote()));
    if (!relay.shared().newcomers().admit(source)) {
      home.count(AvCounter.NEWCOMERS_REFUSED);
      connection.close();
      return new Refused();
    }
    boolean isInTls = connection.isSecured();
    return new StreamClient(home, connection, listener, isInTls);
  }

  @Override
  public boolean keepsWhole() {
    return datagrams.keepsWhole();
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
    return datagrams
        .open(loop, local, new Receiving(owner))
        .map(socket -> new LoopRelaySocket(socket, destination));
  }

  @Override
  public Optional<RelaySocket> openStream(AddressFamily family, int port, RelayedAddress owner) {
    return relays.open(family, port, owner);
  }

  private Optional<LoopStreams.Port> listen(AddressFamily family, int port, LoopStreams.Door door) {
    TransportAddress address = bound.get(family);
    if (address == null) {
      return Optional.empty();
    }
    var local = new InetSocketAddress(address.toSocketAddress().getAddress(), port);
    return streams.listen(loop, local, door);
  }

  /** Takes what peers send to a relayed address. */
  private final class Receiving implements LoopDatagrams.Receiver {
    private final RelayedAddress relayed;

    Receiving(RelayedAddress relayed) {
      this.relayed = relayed;
    }

    @Override
    public void received(Endpoint from, MemorySegment octets, int length) {
      if (!relayed.allocation().isOver()) {
        Endpoints.read(from, source);
        servers.fromPeer(relayed.allocation(), source, octets, 0, length);
      }
    }

    @Override
    public void undelivered(DeliveryError error) {
      servers.undelivered(relayed.allocation(), source, error);
    }
  }

  /** Of a connection that is closed already. */
  private record Refused() implements ConnectionHandler {
    @Override
    public void received(ByteBuffer octets) {}

    @Override
    public void closed() {}
  }

  /**
   * A relayed address's socket on a loop.
   *
   * @param destination a place to write to, shared by the loop's sockets
   */
  private record LoopRelaySocket(LoopDatagrams.Socket socket, Endpoint destination)
      implements RelaySocket {
    @Override
    public void send(TransportAddress peer, MemorySegment data, long offset, int length) {
      socket.send(Endpoints.set(destination, peer), data, offset, length, false);
    }

    @Override
    public void send(
        AddressSlot peer, MemorySegment data, long offset, int length, boolean isUnfragmented) {
      socket.send(Endpoints.set(destination, peer), data, offset, length, isUnfragmented);
    }

    @Override
    public void close() {
      socket.close();
    }
  }
}
