package io.sallyport.av;

import static io.sallyport.av.PaperRelay.address;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sallyport.topology.Av;
import io.sallyport.wire.msturn.MsTurnWriter;
import io.sallyport.wire.stun.AddressSlot;
import io.sallyport.wire.stun.StunWriter;
import io.sallyport.wire.stun.TransportAddress;
import io.sallyport.wire.turn.IcmpError;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * What any datagrams at all, of strangers, of clients with credentials and of peers, in any order,
 * may do to a relay. Entered by the fuzzer ({@code make fuzz}) and, with the kept scripts, by
 * tests.
 *
 * <p>A script is of steps: a kind, a number, the length of what follows, and that, each length and
 * number an octet.
 */
public final class MediaPathFuzz {
  private static final Duration LONG_ENOUGH = Duration.ofHours(25);
  private static final int MOST_ANSWER_OCTETS = 2048;
  private static final int LAST_PORT = 59_999;

  /** Long enough for any datagram that IP carries. */
  private static final int STRETCH = 300;

  private static final int MOST_DATAGRAM_OCTETS = 65_507;

  private static final List<TransportAddress> PEERS =
      List.of(
          PaperRelay.PEER,
          address("151.101.1.69", 5001),
          address("151.101.1.70", 5000),
          address("2a00:1450::1", 5000),
          address("127.0.0.1", 5000),
          address("10.20.0.11", 5000),
          address("198.51.100.30", 3478),
          address("198.51.100.30", 50_004),
          address("::ffff:127.0.0.1", 5000),
          address("64:ff9b::7f00:1", 5000),
          address("169.254.169.254", 80),
          address("0.0.0.0", 5000),
          address("224.0.0.1", 5000),
          address("151.101.1.69", 0),
          address("151.101.1.69", 53),
          address("::1", 5000));

  private final PaperRelay relay = new PaperRelay();
  private final TurnClient turn =
      new TurnClient(relay, PaperRelay.CLIENT, "sip:alice@harbor.example");
  private final MsTurnClient msTurn =
      new MsTurnClient(relay, address("93.184.216.34", 40_001), "sip:bob@harbor.example");
  private final PaperPath stranger =
      new PaperPath(address("93.184.216.99", 40_000), PaperRelay.SERVER);

  private final Set<Integer> usedPorts = new HashSet<>();

  private MediaPathFuzz() {
    turn.allocated();
    msTurn.allocated();
  }

  /** The fuzzer's entry. */
  public static void fuzzerTestOneInput(byte[] input) {
    var play = new MediaPathFuzz();
    ByteBuffer script = ByteBuffer.wrap(input);
    while (script.remaining() >= 3) {
      int kind = script.get() & 0xff;
      int number = script.get() & 0xff;
      byte[] octets = new byte[Math.min(script.get() & 0xff, script.remaining())];
      script.get(octets);
      play.step(kind, number, octets);
    }
    play.end();
  }

  private void step(int kind, int number, byte[] octets) {
    TransportAddress peer = PEERS.get(number % PEERS.size());
    switch (kind % 16) {
      case 0 -> relay.pass(Duration.ofSeconds(number * 4L));
      case 1 -> relay.fromClient(stranger, octets);
      case 2 -> relay.fromClient(turn.path, octets);
      case 3 -> relay.fromClient(msTurn.path, octets);
      case 4 -> turn.sendRequest(number % 16, writer -> attributes(writer, octets));
      case 5 -> turn.sendPlain(number % 16, writer -> attributes(writer, octets));
      case 6 -> msTurn.sendAllocate(writer -> attributes(writer, octets));
      case 7 -> turn.sendTo(peer, text(octets), writer -> {});
      case 8 -> msTurn.sendTo(peer, text(octets));
      case 9 -> turn.sendOn(0x4000 | number, text(octets));
      case 10 -> fromPeer(number, peer, octets);
      case 11 -> turn.sendBind(0x4000 | octets.length, peer);
      case 12 -> turn.sendPermit(peer);
      case 13 -> msTurn.sendActivate(peer);
      case 14 -> unreachable(peer);
      default -> relay.draining.set(number % 2 == 1);
    }
    check();
  }

  /** From the port whose turn it is, stretched if the first bit says so. */
  private void fromPeer(int number, TransportAddress peer, byte[] octets) {
    List<Integer> ports = List.copyOf(relay.sockets.open.keySet());
    if (!ports.isEmpty()) {
      byte[] data =
          number < 128 ? octets : new byte[Math.min(MOST_DATAGRAM_OCTETS, octets.length * STRETCH)];
      relay.fromPeer(ports.get(number / PEERS.size() % ports.size()), peer, data);
    }
  }

  private void unreachable(TransportAddress peer) {
    var slot = new AddressSlot();
    slot.set(peer);
    relay.sockets.open.values().stream()
        .map(RelayedAddress::allocation)
        .filter(allocation -> allocation.dialect() == Allocation.Dialect.TURN)
        .findFirst()
        .ifPresent(allocation ->
            relay.servers.peerData().unreachable(allocation, slot, new IcmpError(3, 4, 1400)));
  }

  private static String text(byte[] octets) {
    return new String(octets, ISO_8859_1);
  }

  /** Type, length and value of each; a length of 255 stands for the address of a peer. */
  private static void attributes(StunWriter writer, byte[] octets) {
    ByteBuffer parts = ByteBuffer.wrap(octets);
    while (parts.remaining() >= 3) {
      int type = parts.getShort() & 0xffff;
      int length = parts.get() & 0xff;
      if (length == 0xff) {
        writer.xorAddress(type, PEERS.get((parts.hasRemaining() ? parts.get() : 0) & 15));
      } else {
        writer.octets(type, value(parts, length));
      }
    }
  }

  private static void attributes(MsTurnWriter writer, byte[] octets) {
    ByteBuffer parts = ByteBuffer.wrap(octets);
    while (parts.remaining() >= 3) {
      int type = parts.getShort() & 0xffff;
      writer.octets(type, value(parts, parts.get() & 0xff));
    }
  }

  private static byte[] value(ByteBuffer parts, int length) {
    byte[] value = new byte[Math.min(length, parts.remaining())];
    parts.get(value);
    return value;
  }

  private void check() {
    usedPorts.addAll(relay.sockets.open.keySet());
    while (!relay.sockets.left.isEmpty()) {
      PaperSockets.Left left = relay.sockets.left.remove();
      require(
          relay.shared.peers().judge(PeerUse.SEND, left.to()).isAllowed(),
          "sent to " + left.to() + ", which nobody may reach");
      require(left.data().length() <= MOST_DATAGRAM_OCTETS, "more sent than a datagram takes");
    }
    for (PaperPath path : List.of(stranger, turn.path, msTurn.path)) {
      int answers = 0;
      while (!path.isSilent()) {
        int octets = path.take().length;
        answers++;
        require(octets <= MOST_DATAGRAM_OCTETS, "more sent than a datagram takes");
        require(
            !Objects.equals(path, stranger) || octets <= MOST_ANSWER_OCTETS, "a stranger's flood");
      }
      require(answers <= 1, "one datagram and " + answers + " answers");
    }
    require(relay.relay.size() <= 3, "more allocations than clients");
    require(relay.sockets.open.size() <= 2 * relay.relay.size(), "sockets of nobody");
  }

  /** Time passes, and nothing is left. */
  private void end() {
    relay.pass(LONG_ENOUGH);
    relay.shared.reservations().expire(relay.relay.nanoTime());
    require(relay.relay.size() == 0, "allocations are left");
    require(relay.sockets.open.isEmpty(), "sockets are left");
    require(relay.shared.quotas().allocations() == 0, "quotas are not given back");
    require(
        relay.counters.total(AvCounter.ALLOCATIONS_MADE)
            == relay.counters.total(AvCounter.ALLOCATIONS_ENDED),
        "other allocations ended than were made");
    for (int port : usedPorts) {
      require(isFree(port) && isFree(port + 1), "port " + port + " or the next is lost");
    }
  }

  private boolean isFree(int port) {
    return Av.LOGGING_PORTS.contains(port)
        || port > LAST_PORT
        || (!relay.shared.ports().isLive(Transport.UDP, false, port)
            && !relay.shared.ports().isLive(Transport.UDP, true, port));
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError(what);
    }
  }
}
