package io.sallyport.av;

import io.sallyport.wire.stun.AddressFamily;
import io.sallyport.wire.stun.TransportAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The allocations of one thread: a datagram lane, or the loop of connections. Makes them, finds
 * them by their client, and ends them. Nothing of it is shared with another thread.
 */
final class Relay {
  /** An allocation may live on so long after its time, until its turn comes to be looked at. */
  private static final int SWEEPS = 64;

  /** The system may have given ports of our range to others: so many are tried. */
  private static final int PORT_TRIES = 16;

  /** One thread's allocations; those of the node are limited by quota before. */
  private static final int MOST_ALLOCATIONS = 1 << 17;

  private final AvShared shared;
  private final RelaySockets sockets;
  private final List<TransportAddress> advertised;
  private final LongSupplier nanoTime;
  private final long seed;
  private final AddressTable<Allocation> allocations;
  private final List<Allocation> sweepable = new ArrayList<>();
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private final Releases releases = new Releases();
  private final TrafficTotals traffic = new TrafficTotals();
  private int sweepAt;

  /**
   * @param advertised addresses that relayed addresses have towards peers, one of a family
   * @param nanoTime of this thread
   * @param seed of hash tables, secret
   */
  Relay(
      AvShared shared,
      RelaySockets sockets,
      List<TransportAddress> advertised,
      LongSupplier nanoTime,
      long seed) {
    this.shared = shared;
    this.sockets = sockets;
    this.advertised = List.copyOf(advertised);
    this.nanoTime = nanoTime;
    this.seed = seed;
    this.allocations = new AddressTable<>(seed, MOST_ALLOCATIONS);
  }

  AvShared shared() {
    return shared;
  }

  long nanoTime() {
    return nanoTime.getAsLong();
  }

  int size() {
    return allocations.size();
  }

  /** What it relays, told to the node's counters with each sweep. */
  TrafficTotals traffic() {
    return traffic;
  }

  Releases releases() {
    return releases;
  }

  boolean keepsWhole() {
    return sockets.keepsWhole();
  }

  boolean relays(AddressFamily family) {
    return sockets.has(family) && advertisedIp(family).isPresent();
  }

  /**
   * The allocation of a 5-tuple; null if there is none or its time is over.
   *
   * @param listener 0 to 65535, where the client sends to: address and transport of ours
   */
  @Nullable Allocation find(AddressFamily family, long high, long low, int port, int listener) {
    Allocation found = allocations.find(family, high, low, number(port, listener));
    return found != null && goesOn(found) ? found : null;
  }

  /** False if it has ended, which one whose time is over does now. */
  boolean goesOn(Allocation allocation) {
    if (!allocation.isOver() && isOver(allocation, nanoTime())) {
      expire(allocation);
    }
    return !allocation.isOver();
  }

  /** True if its time is over and nothing lets it live on. */
  private boolean isOver(Allocation allocation, long now) {
    if (!allocation.isExpired(now)) {
      return false;
    }
    if (allocation.dialect() == Allocation.Dialect.TURN) {
      return true;
    }
    allocation.liveUntil(now + allocation.msTurn().renewal(shared.clock().instant()));
    return allocation.isExpired(now);
  }

  private void expire(Allocation allocation) {
    shared.counters().count(AvCounter.ALLOCATIONS_EXPIRED);
    end(allocation);
  }

  /** What a client's port and the listener make together: the rest of a 5-tuple. */
  static int number(int port, int listener) {
    return listener << 16 | port;
  }

  /** An allocation without a relayed address, not yet found by anybody. */
  Allocation prepare(
      Allocation.Dialect dialect,
      ClientPath path,
      int number,
      AllocationOwner owner,
      Quotas.Grant grant) {
    AvSettings settings = shared.settings();
    var room =
        new Allocation.Room(
            seed,
            settings.mostPermissions(),
            settings.mostChannels(),
            settings.octetsPerSecondPerPort(),
            nanoTime());
    return new Allocation(dialect, path, number, owner, grant, room);
  }

  /** Which port a relayed address has. */
  sealed interface PortWish {
    record Any() implements PortWish {}

    record Even() implements PortWish {}

    /** Even, and the next one taken too, for who comes with its reservation. */
    record EvenOfPair() implements PortWish {}

    /** A port that was reserved and is the caller's. */
    record Reserved(int port) implements PortWish {}
  }

  /**
   * Opens a relayed address for an allocation, for datagrams.
   *
   * @return false if there is no port to be had
   */
  boolean openRelayed(Allocation allocation, AddressFamily family, PortWish wish) {
    return openRelayed(allocation, Transport.UDP, family, wish);
  }

  /** The same for a transport; all addresses of an allocation have the same. */
  boolean openRelayed(
      Allocation allocation, Transport transport, AddressFamily family, PortWish wish) {
    Optional<TransportAddress> ip = advertisedIp(family);
    if (ip.isEmpty() || !sockets.has(family)) {
      return false;
    }
    RelayPorts.Pool pool = RelayPorts.Pool.of(transport, family == AddressFamily.IPV6);
    for (int tries = 0; tries < PORT_TRIES; tries++) {
      int port = takePort(pool, wish);
      if (port == RelayPorts.NONE) {
        return false;
      }
      if (openAt(allocation, pool, at(ip.get(), port), wish)) {
        return true;
      }
      if (wish instanceof PortWish.Reserved) {
        return false;
      }
    }
    return false;
  }

  /** Without a socket, for whatever reason, the port is given back. */
  private boolean openAt(
      Allocation allocation, RelayPorts.Pool pool, TransportAddress address, PortWish wish) {
    boolean isOpen = false;
    try {
      isOpen = open(allocation, pool, address);
    } finally {
      if (!isOpen) {
        giveBack(pool, address.port(), wish);
      }
    }
    return isOpen;
  }

  /** Where the ports of relayed UDP addresses of a family come from. */
  static RelayPorts.Pool pool(AddressFamily family) {
    return RelayPorts.Pool.of(Transport.UDP, family == AddressFamily.IPV6);
  }

  private boolean open(Allocation allocation, RelayPorts.Pool pool, TransportAddress address) {
    var relayed = new RelayedAddress(allocation, pool, address);
    boolean isStream = pool.transport() == Transport.TCP;
    Optional<RelaySocket> socket =
        isStream
            ? sockets.openStream(address.family(), address.port(), relayed)
            : sockets.open(address.family(), address.port(), relayed);
    socket.ifPresent(opened -> {
      relayed.use(opened);
      allocation.add(relayed);
    });
    return socket.isPresent();
  }

  private int takePort(RelayPorts.Pool pool, PortWish wish) {
    return switch (wish) {
      case PortWish.Any() -> shared.ports().take(pool);
      case PortWish.Even() -> shared.ports().takeEven(pool);
      case PortWish.EvenOfPair() -> shared.ports().takePair(pool);
      case PortWish.Reserved(int port) -> port;
    };
  }

  private void giveBack(RelayPorts.Pool pool, int port, PortWish wish) {
    shared.ports().release(pool, port);
    if (wish instanceof PortWish.EvenOfPair) {
      shared.ports().release(pool, port + 1);
    }
  }

  /** Makes a prepared allocation one that is found. */
  void add(Allocation allocation) {
    allocations.add(allocation);
    sweepable.add(allocation);
    shared.counters().count(AvCounter.ALLOCATIONS_MADE);
  }

  /** Ends an allocation that was prepared and did not come about, also because of a fault. */
  void endUnmade(Allocation allocation) {
    TransportAddress client = allocation.path().remote();
    boolean isMade =
        allocations.find(client.family(), client.high(), client.low(), allocation.number())
            == allocation;
    if (!isMade) {
      end(allocation);
    }
  }

  /** Takes back all that an allocation has, also of one that was only prepared. */
  void end(Allocation allocation) {
    if (allocation.isOver()) {
      return;
    }
    allocation.end();
    boolean wasMade = allocations.remove(allocation);
    while (!allocation.relayed().isEmpty()) {
      closeRelayed(allocation, allocation.relayed().getLast());
    }
    shared.tickets().forget(allocation);
    shared.quotas().release(allocation.grant());
    if (wasMade) {
      shared.counters().count(AvCounter.ALLOCATIONS_ENDED);
      allocation.path().allocationEnded();
    }
  }

  /** Runs a task on this relay's thread; see {@link RelaySockets#execute}. */
  boolean execute(Runnable task) {
    return sockets.execute(task);
  }

  /** Lets an allocation go, with its ports, its grant and all it knows; its sockets close. */
  void detach(Allocation allocation) {
    allocations.remove(allocation);
    sweepable.remove(allocation);
    allocation.relayed().forEach(RelayedAddress::close);
  }

  /** What became of an allocation that was to be taken. */
  enum Attachment {
    DONE,
    /** Its port is not free: who let it go may not have closed its socket altogether. */
    NOT_YET,
    /** It cannot be, and has ended. */
    ENDED
  }

  /** Takes an allocation that another relay let go, or this one, for a client at a 5-tuple. */
  Attachment attach(Allocation allocation, ClientPath path, int listener) {
    TransportAddress client = path.remote();
    int number = number(client.port(), listener);
    Attachment attachment = Attachment.ENDED;
    try {
      boolean isFree =
          find(client.family(), client.high(), client.low(), client.port(), listener) == null;
      if (isFree) {
        boolean isOpen = allocation.relayed().stream().allMatch(this::reopen);
        attachment = isOpen ? Attachment.DONE : Attachment.NOT_YET;
      }
    } finally {
      if (attachment == Attachment.ENDED) {
        endDetached(allocation);
      }
    }
    if (attachment == Attachment.DONE) {
      allocation.moveTo(path, number);
      allocations.add(allocation);
      sweepable.add(allocation);
    }
    return attachment;
  }

  /** Has something done about an allocation that no relay has at the next sweep. */
  void atNextSweep(Allocation detached, Runnable task) {
    waiting.add(new Waiting(detached, task));
  }

  private record Waiting(Allocation detached, Runnable task) {}

  private boolean reopen(RelayedAddress relayed) {
    if (relayed.isOpen()) {
      return true;
    }
    TransportAddress address = relayed.advertised();
    Optional<RelaySocket> socket = sockets.open(address.family(), address.port(), relayed);
    socket.ifPresent(relayed::use);
    return socket.isPresent();
  }

  /** Ends an allocation that no relay has. */
  void endDetached(Allocation allocation) {
    end(allocation);
    shared.counters().count(AvCounter.ALLOCATIONS_ENDED);
  }

  /** Gives up one relayed address; the allocation lives on with the other. */
  void closeRelayed(Allocation allocation, RelayedAddress relayed) {
    allocation.relayed().remove(relayed);
    if (relayed.isOpen()) {
      relayed.close();
    }
    shared.ports().release(relayed.pool(), relayed.advertised().port());
  }

  /** Looks at a part of the allocations: ends those whose time is over. About 20 times a second. */
  void sweep() {
    long now = nanoTime();
    traffic.publish(shared.counters());
    releases.expire(now);
    for (int due = waiting.size(); due > 0; due--) {
      waiting.removeFirst().task().run();
    }
    int count = sweepable.size() / SWEEPS + 1;
    for (int i = 0; i < count && !sweepable.isEmpty(); i++) {
      sweepAt = sweepAt >= sweepable.size() ? 0 : sweepAt;
      sweepOne(now);
    }
  }

  private void sweepOne(long now) {
    Allocation allocation = sweepable.get(sweepAt);
    if (!goesOn(allocation)) {
      Allocation last = sweepable.removeLast();
      if (last != allocation) {
        sweepable.set(sweepAt, last);
      }
      return;
    }
    allocation.permissions().purge(now);
    allocation.channels().purge(now);
    sweepAt++;
  }

  /** Ends all allocations. */
  void endAll() {
    List<Allocation> all = new ArrayList<>();
    allocations.forEach(all::add);
    all.forEach(this::end);
    waiting.forEach(each -> endDetached(each.detached()));
    waiting.clear();
    sweepable.clear();
    traffic.publish(shared.counters());
  }

  private Optional<TransportAddress> advertisedIp(AddressFamily family) {
    return advertised.stream().filter(each -> each.family() == family).findFirst();
  }

  private static TransportAddress at(TransportAddress ip, int port) {
    return new TransportAddress(ip.family(), ip.high(), ip.low(), port);
  }
}
