package io.sallyport.av;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Event;
import io.sallyport.testkit.ManualLoop;
import io.sallyport.wire.dialect.DatagramTable;
import io.sallyport.wire.dialect.FlowOwner;
import io.sallyport.wire.dialect.Spoken;
import io.sallyport.wire.msturn.MsTurnMessage;
import io.sallyport.wire.msturn.MsTurnReader;
import io.sallyport.wire.msturn.MsVersion;
import io.sallyport.wire.stun.AddressFamily;
import io.sallyport.wire.stun.AddressSlot;
import io.sallyport.wire.stun.StunMessage;
import io.sallyport.wire.stun.StunReader;
import io.sallyport.wire.stun.TransportAddress;
import io.sallyport.wire.turn.ChannelData;
import java.lang.foreign.MemorySegment;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The whole relay of one thread without a socket: time, clients and peers are the test's. */
final class PaperRelay {
  static final TransportAddress SERVER = address("198.51.100.30", 3478);
  static final TransportAddress OTHER_NODE = address("198.51.100.31", 3478);
  static final TransportAddress RELAY4 = address("198.51.100.30", 0);
  static final TransportAddress RELAY6 = address("2001:db8:1::30", 0);
  static final TransportAddress BEHIND_NAT = address("10.9.0.30", 0);
  static final TransportAddress CLIENT = address("93.184.216.34", 40000);
  static final TransportAddress PEER = address("151.101.1.69", 5000);
  static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
  static final String REALM = "harbor.example";

  final PaperSockets sockets = new PaperSockets();

  /** What was stated: each event's id, then its fields. */
  final List<String> stated = new ArrayList<>();

  final Counters<AvCounter> counters = new Counters<>("av", AvCounter.class);
  final TokenKeys keys = PaperKeys.vectors();
  final TokenIssuer issuer = new TokenIssuer(keys, TokenMac.HMAC_SHA1);
  final AtomicBoolean draining = new AtomicBoolean();
  final AvShared shared;
  final Relay relay;
  final ManualLoop loop = new ManualLoop();
  final DialectServers servers;

  private final DatagramTable dialects;
  private final MsTurnReader msReader = new MsTurnReader();
  private final StunReader reader = new StunReader(TurnServer.RULES);
  private long nanos = 1_000_000_000_000L;

  PaperRelay() {
    this(Spoken.USUAL, MsVersion.ICE2);
  }

  PaperRelay(Spoken spoken, MsVersion msVersion) {
    this(spoken, msVersion, false, RELAY4);
  }

  private PaperRelay(Spoken spoken, MsVersion msVersion, boolean isMobile, TransportAddress bound) {
    dialects = new DatagramTable(spoken, false, false);
    shared =
        PaperShared.of(
            msVersion,
            isMobile,
            new RelayPlaces(
                Map.of(AddressFamily.IPV4, bound, AddressFamily.IPV6, RELAY6),
                List.of(RELAY4, RELAY6)),
            new AvShared.Reports(counters, this::state, this::now, () -> nanos),
            draining);
    relay = new Relay(shared, sockets, List.of(RELAY4, RELAY6), () -> nanos, 7);
    servers = DialectServers.of(relay, new Random(7));
    streams();
  }

  /** One whose clients may move. */
  static PaperRelay mobile() {
    return new PaperRelay(Spoken.USUAL, MsVersion.ICE2, true, RELAY4);
  }

  /** One whose relayed addresses are bound to an address that a NAT hides. */
  static PaperRelay behindNat() {
    return new PaperRelay(Spoken.USUAL, MsVersion.ICE2, false, BEHIND_NAT);
  }

  /** That of another lane of the same node; it knows the time of when it was made. */
  PaperRelay(PaperRelay beside) {
    dialects = beside.dialects;
    shared = beside.shared;
    relay = new Relay(shared, sockets, List.of(RELAY4, RELAY6), () -> nanos, 7);
    servers = DialectServers.of(relay, new Random(7));
    streams();
  }

  private void streams() {
    sockets.relays =
        new StreamRelays(
            relay,
            servers,
            loop,
            (family, port, door) -> sockets.listen(loop, port, door),
            new Random(8));
  }

  static TransportAddress address(String ip, int port) {
    return TransportAddress.of(new InetSocketAddress(ip, port));
  }

  private void state(Event event, Object... fields) {
    stated.add(event.id() + " " + Arrays.asList(fields));
  }

  private Instant now() {
    return NOW.plusNanos(nanos - 1_000_000_000_000L);
  }

  /** True while somebody has a relay port. */
  boolean hasPorts() {
    return IntStream.rangeClosed(50_000, 59_999)
        .anyMatch(port ->
            Stream.of(Transport.values())
                .anyMatch(transport ->
                    shared.ports().isLive(transport, false, port)
                        || shared.ports().isLive(transport, true, port)));
  }

  /** Now, since 1970. */
  long seconds() {
    return now().getEpochSecond();
  }

  /** Lets time pass, and the relay look at all its allocations. */
  void pass(Duration time) {
    nanos += time.toNanos();
    loop.advance(time);
    for (int i = 0; i < 200; i++) {
      relay.sweep();
    }
  }

  /** Lets time pass that nobody has noticed yet. */
  void passUnseen(Duration time) {
    nanos += time.toNanos();
  }

  IssuedToken token(String identity) {
    return token(identity, Duration.ofHours(8));
  }

  IssuedToken token(String identity, Duration lifetime) {
    return issuer.issue(SipIdentity.of(identity).orElseThrow(), Scope.USER, NOW.plus(lifetime));
  }

  /** Hands a datagram to the relay as the client's. */
  void fromClient(PaperPath path, byte[] datagram) {
    if (path.connection != null) {
      path.overConnection(path.connection, datagram);
      return;
    }
    MemorySegment memory = MemorySegment.ofArray(datagram);
    TransportAddress from = path.remote();
    Allocation allocation = relay.find(from.family(), from.high(), from.low(), from.port(), 0);
    int length = datagram.length;
    switch (dialects.of(memory, 0, length, from.port(), false, owner(allocation))) {
      case CHANNEL_DATA ->
          servers
              .peerData()
              .fromClient(
                  Objects.requireNonNull(allocation),
                  memory,
                  0,
                  ChannelData.dataOctets(memory, 0, length));
      case RAW ->
          servers.msPeerData().fromClient(Objects.requireNonNull(allocation), memory, 0, length);
      case STUN -> {
        if (reader.read(memory, 0, length) instanceof StunMessage message) {
          servers.turn().received(message, path, 0, allocation);
        }
      }
      case MS_TURN -> {
        if (msReader.read(memory, 0, length) instanceof MsTurnMessage message) {
          servers.msTurn().received(message, path, 0, allocation);
        }
      }
      case CLASSIC_STUN -> servers.classic().received(memory, 0, length, path);
      default -> counters.count(AvCounter.PACKETS_UNKNOWN);
    }
  }

  private static FlowOwner owner(@Nullable Allocation allocation) {
    if (allocation == null) {
      return FlowOwner.NOBODY;
    }
    return allocation.dialect() == Allocation.Dialect.TURN ? FlowOwner.TURN : FlowOwner.MS_TURN;
  }

  /** Hands a datagram to a relayed address. */
  void fromPeer(int relayedPort, TransportAddress peer, String data) {
    fromPeer(relayedPort, peer, data.getBytes(UTF_8));
  }

  void fromPeer(int relayedPort, TransportAddress peer, byte[] octets) {
    RelayedAddress relayed = sockets.open.get(relayedPort);
    if (relayed == null) {
      throw new IllegalStateException("nothing is open at " + relayedPort);
    }
    var from = new AddressSlot();
    from.set(peer);
    servers.fromPeer(relayed.allocation(), from, MemorySegment.ofArray(octets), 0, octets.length);
  }
}
