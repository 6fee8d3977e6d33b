package io.sallyport.av;

import io.sallyport.net.Loop;
import io.sallyport.net.LoopStreams;
import io.sallyport.wire.stun.AddressFamily;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Makes relayed addresses of TCP, of the kind that their client's dialect has. */
final class StreamRelays {
  /** Listens on ports of the external A/V address. */
  @FunctionalInterface
  interface Ports {
    /** Empty if the system does not give the port. */
    Optional<LoopStreams.Port> listen(AddressFamily family, int port, LoopStreams.Door door);
  }

  private final Relay relay;
  private final DialectServers servers;
  private final Loop loop;
  private final Ports ports;
  private final RandomGenerator random;

  StreamRelays(
      Relay relay, DialectServers servers, Loop loop, Ports ports, RandomGenerator random) {
    this.relay = relay;
    this.servers = servers;
    this.loop = loop;
    this.ports = ports;
    this.random = random;
  }

  /** Empty if the system does not give the port. */
  Optional<RelaySocket> open(AddressFamily family, int port, RelayedAddress owner) {
    PeerStreams<?> streams =
        switch (owner.allocation().dialect()) {
          case TURN -> new TurnPeerStreams(relay, servers.turn().answers(), owner, loop, random);
          case MS_TURN -> new MsPeerStreams(relay, servers.msPeerData(), owner, loop);
        };
    return ports
        .listen(family, port, streams)
        .map(opened -> {
          streams.use(opened);
          return streams;
        });
  }
}
