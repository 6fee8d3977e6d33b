package io.sallyport.av;

import io.sallyport.wire.stun.AddressFamily;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one client has here: relayed addresses, who may send to them, and until when. Found by the
 * client's 5-tuple. Owned by the {@link Relay} that got the Allocate request; moves to another only
 * as a whole ({@link MoveRequest}).
 */
final class Allocation implements AddressTable.Entry {
  /** Whose rules it follows; another dialect on its 5-tuple is refused. */
  enum Dialect {
    TURN,
    MS_TURN
  }

  /** However it is refreshed and used, an allocation ends after so long. */
  static final Duration MOST_LIFE = Duration.ofHours(24);

  private final Dialect dialect;
  private ClientPath path;

  /**
   * The client's address, kept here too: each datagram asks for it, and the path lies elsewhere.
   */
  private AddressFamily family;

  private long high;
  private long low;
  private int number;
  private final AllocationOwner owner;
  private final long endNanos;
  private final Quotas.Grant grant;
  private final PortBandwidth bandwidth;
  private final Permissions permissions;
  private final Channels channels;
  private final List<RelayedAddress> relayed = new ArrayList<>(1);
  private @Nullable MsTurnState msTurn;
  private long transactionHigh;
  private long transactionLow;
  private long reservationToken;
  private long deadlineNanos;
  private boolean isStream;
  private byte @Nullable [] ticket;
  private boolean isOver;

  /**
   * @param number of the port and listener the client is on, see {@link Relay}
   */
  Allocation(
      Dialect dialect,
      ClientPath path,
      int number,
      AllocationOwner owner,
      Quotas.Grant grant,
      Room room) {
    this.dialect = dialect;
    this.path = path;
    this.family = path.remote().family();
    this.high = path.remote().high();
    this.low = path.remote().low();
    this.number = number;
    this.owner = owner;
    this.endNanos = room.nowNanos() + MOST_LIFE.toNanos();
    this.grant = grant;
    this.bandwidth = new PortBandwidth(room.octetsPerSecond(), room.nowNanos());
    this.permissions = new Permissions(room.seed(), room.mostPermissions());
    this.channels = new Channels(room.seed(), room.mostChannels());
  }

  /**
   * What an allocation may have.
   *
   * @param seed of its hash tables, secret
   */
  record Room(
      long seed, int mostPermissions, int mostChannels, long octetsPerSecond, long nowNanos) {}

  Dialect dialect() {
    return dialect;
  }

  ClientPath path() {
    return path;
  }

  /** Only while no table has it: it is found by these. */
  void moveTo(ClientPath newPath, int newNumber) {
    path = newPath;
    family = newPath.remote().family();
    high = newPath.remote().high();
    low = newPath.remote().low();
    number = newNumber;
  }

  /** Of mobility (RFC 8016); null if its client did not ask for one. */
  byte @Nullable [] ticket() {
    return ticket;
  }

  void ticket(byte[] issued) {
    ticket = issued;
  }

  AllocationOwner owner() {
    return owner;
  }

  Quotas.Grant grant() {
    return grant;
  }

  Permissions permissions() {
    return permissions;
  }

  Channels channels() {
    return channels;
  }

  void add(RelayedAddress address) {
    relayed.add(address);
    isStream = address.pool().transport() == Transport.TCP;
  }

  /** True if its relayed addresses are of TCP: then no octet may be dropped. */
  boolean isStream() {
    return isStream;
  }

  /** What the address of a peer is wanted for. */
  PeerUse peerUse() {
    return isStream ? PeerUse.CONNECT : PeerUse.SEND;
  }

  /** One, or two of different families. */
  List<RelayedAddress> relayed() {
    return relayed;
  }

  /** Null if it has none of the family. */
  @Nullable RelayedAddress relayed(AddressFamily family) {
    for (int i = 0; i < relayed.size(); i++) {
      if (relayed.get(i).family() == family) {
        return relayed.get(i);
      }
    }
    return null;
  }

  /** Remembers the request that made it, so that its retransmissions get the same answer. */
  void madeBy(long high, long low) {
    transactionHigh = high;
    transactionLow = low;
  }

  boolean isMadeBy(long high, long low) {
    return transactionLow == low && transactionHigh == high;
  }

  void reserved(long token) {
    reservationToken = token;
  }

  /** Makes it one of MS-TURN; once, before it is found. */
  void use(MsTurnState state) {
    msTurn = state;
  }

  /** What an allocation of MS-TURN has besides; only those have it. */
  MsTurnState msTurn() {
    return Objects.requireNonNull(msTurn, "an allocation of MS-TURN");
  }

  /** Of the port reserved with it; 0 if none is. */
  long reservationToken() {
    return reservationToken;
  }

  /** At most until {@link #MOST_LIFE} is over. */
  void liveUntil(long nanos) {
    deadlineNanos = endNanos - nanos < 0 ? endNanos : nanos;
  }

  long secondsLeft(long nowNanos) {
    return Math.max(0, (deadlineNanos - nowNanos + 500_000_000L) / 1_000_000_000L);
  }

  boolean isExpired(long nowNanos) {
    return deadlineNanos - nowNanos <= 0;
  }

  /** True if so many octets may pass now; those of both directions count, and all of a stream. */
  boolean takesOctets(int octets, long nowNanos) {
    if (isStream) {
      bandwidth.charge(octets, nowNanos);
      grant.bandwidth().charge(octets, nowNanos);
      return true;
    }
    return bandwidth.take(octets, nowNanos) && grant.bandwidth().take(octets, nowNanos);
  }

  /** For so long nothing more should be read: of a stream nothing can be dropped instead. */
  long overdraftNanos(long nowNanos) {
    return Math.max(bandwidth.overdraftNanos(nowNanos), grant.bandwidth().overdraftNanos(nowNanos));
  }

  /** True once it was taken down: what still refers to it does nothing. */
  boolean isOver() {
    return isOver;
  }

  void end() {
    isOver = true;
  }

  @Override
  public AddressFamily family() {
    return family;
  }

  @Override
  public long high() {
    return high;
  }

  @Override
  public long low() {
    return low;
  }

  @Override
  public int number() {
    return number;
  }
}
