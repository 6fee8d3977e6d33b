package io.sallyport.av;

import io.sallyport.net.lane.Datagram;
import io.sallyport.net.lane.Lane;
import io.sallyport.net.lane.LaneHandler;
import io.sallyport.net.lane.LanePlatform;
import io.sallyport.net.lane.LaneSocket;
import io.sallyport.net.lane.Warming;
import io.sallyport.wire.NetworkOrder;
import io.sallyport.wire.dialect.DatagramTable;
import io.sallyport.wire.dialect.Spoken;
import io.sallyport.wire.msturn.MsTurnIntegrity;
import io.sallyport.wire.stun.AddressFamily;
import io.sallyport.wire.stun.AddressSlot;
import io.sallyport.wire.stun.Hmac;
import io.sallyport.wire.stun.TransportAddress;
import io.sallyport.wire.turn.ChannelData;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Relays on loopback for a moment, so that the virtual machine has compiled the path of media
 * before there is any: an allocation of each dialect, whose peer is its own relayed address. What
 * it counts and grants is nobody's. Owned by the lane that is warmed.
 */
final class WarmingLane implements LaneHandler {
  private static final Duration TIME = Duration.ofSeconds(1);
  private static final Duration LIFE = Duration.ofHours(1);
  private static final int CHANNEL = 0x4000;
  private static final int VOICE_OCTETS = 172;

  /** What RTP begins with: version 2, and the payload type of G.711. */
  private static final byte[] RTP = {(byte) 0x80, 0x08};

  private static final TransportAddress LOOPBACK =
      TransportAddress.of(InetAddress.getLoopbackAddress().getAddress(), 0);

  private final AvShared shared;
  private final RelayLane lane;
  private final UdpListener turn = listener(0);
  private final UdpListener msTurn = listener(1);
  private final AddressSlot source = new AddressSlot();
  private @Nullable LaneSocket clients;

  private WarmingLane(Lane lane, AvShared shared, RandomGenerator random) {
    this.shared = shared;
    var places = new RelayPlaces(Map.of(AddressFamily.IPV4, LOOPBACK), List.of(LOOPBACK));
    this.lane = new RelayLane(lane, shared, places, random);
  }

  /**
   * Warms what a relay does with datagrams. Blocks for about a second.
   *
   * @return datagrams that were relayed there and back
   */
  static long warm(LanePlatform platform, AvShared shared, RandomGenerator random) {
    byte[] onChannel = new byte[ChannelData.HEADER_OCTETS + VOICE_OCTETS];
    ChannelData.writeHeader(MemorySegment.ofArray(onChannel), 0, CHANNEL, VOICE_OCTETS);
    byte[] bare = new byte[VOICE_OCTETS];
    System.arraycopy(RTP, 0, bare, 0, RTP.length);
    AvShared own = shared.forWarming();
    return Lane.warm(
        platform,
        new Warming(List.of(onChannel, bare), TIME),
        lane -> new WarmingLane(lane, own, random));
  }

  private static UdpListener listener(int number) {
    return new UdpListener(
        number,
        "",
        new DatagramTable(Spoken.USUAL, false, false),
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        LOOPBACK,
        Optional.empty());
  }

  @Override
  public void received(LaneSocket socket, Datagram datagram) {
    if (clients == null) {
      clients = socket;
      Endpoints.read(datagram.source(), source);
      allocate(Allocation.Dialect.TURN, socket, turn);
      allocate(Allocation.Dialect.MS_TURN, socket, msTurn);
    }
    if (socket.equals(clients)) {
      boolean isOnChannel = NetworkOrder.u8(datagram.memory(), datagram.offset()) == CHANNEL >> 8;
      socket.attach(isOnChannel ? turn : msTurn);
    }
    lane.received(socket, datagram);
  }

  private void allocate(Allocation.Dialect dialect, LaneSocket socket, UdpListener listener) {
    ClientPath path = lane.path(socket, source, listener);
    Relay relay = lane.relay();
    long now = relay.nanoTime();
    var user = new User("warm", Scope.SERVER);
    if (!(shared.quotas().admit(user, Sources.prefix(path.remote()), now)
        instanceof Quotas.Admission.Granted(Quotas.Grant grant))) {
      throw new IllegalStateException("a quota of nobody's is used up");
    }
    var owner = new AllocationOwner(user, new byte[] {1}, Hmac.Algorithm.SHA1);
    int number = Relay.number(path.remote().port(), listener.number());
    Allocation allocation = relay.prepare(dialect, path, number, owner, grant);
    if (relay.openRelayed(allocation, AddressFamily.IPV4, new Relay.PortWish.Any())) {
      meetItself(allocation, now);
      allocation.liveUntil(now + LIFE.toNanos());
      relay.add(allocation);
    } else {
      relay.end(allocation);
    }
  }

  private void meetItself(Allocation allocation, long now) {
    TransportAddress peer = allocation.relayed().getFirst().advertised();
    allocation
        .permissions()
        .install(peer.family(), peer.high(), peer.low(), Permissions.NEVER, now);
    switch (allocation.dialect()) {
      case TURN -> allocation.channels().bind(CHANNEL, new PeerPlace(peer, peer, false), now);
      case MS_TURN -> {
        allocation.use(
            new MsTurnState(
                new byte[] {1},
                new byte[] {1},
                MsTurnIntegrity.SHA1,
                shared.clock().instant().plus(LIFE)));
        allocation.msTurn().activate(new PeerPlace(peer, peer, false));
      }
    }
  }

  @Override
  public void ticked(long nowNanos) {
    lane.ticked(nowNanos);
  }

  @Override
  public void stopping() {
    lane.stopping();
  }
}
