package io.sallyport.av;

import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Which allocation a mobility ticket is of (RFC 8016 section 3). A ticket is a number that nobody
 * can guess, and holds for as long as its allocation, until the next is issued. Shared by all
 * lanes; asked when a client has moved.
 */
final class Tickets {
  static final int OCTETS = 24;

  /** In Base64 they are as many as a ticket has. */
  private static final int RANDOM_OCTETS = 18;

  private final RandomGenerator random;
  private final Map<String, Holder> holders = new ConcurrentHashMap<>();

  /**
   * What a ticket is of. The allocation is the relay's thread's to look at.
   *
   * @param user who may show it
   * @param isLeaving true while the allocation is on its way to where the ticket was shown
   */
  record Holder(Relay relay, Allocation allocation, User user, boolean isLeaving) {}

  /**
   * @param random not to be guessed; any thread may use it
   */
  Tickets(RandomGenerator random) {
    this.random = random;
  }

  /** The allocation's ticket from now on; one that it had holds no more. On the relay's thread. */
  void issue(Relay relay, Allocation allocation) {
    forget(allocation);
    byte[] ticket = drawn();
    holders.put(key(ticket), new Holder(relay, allocation, allocation.owner().user(), false));
    allocation.ticket(ticket);
  }

  /** As text: coturn's client shows no more of a ticket than what stands before a zero octet. */
  private byte[] drawn() {
    byte[] octets = new byte[RANDOM_OCTETS];
    random.nextBytes(octets);
    return Base64.getUrlEncoder().encode(octets);
  }

  /** The allocation begins to move: its ticket moves nothing else. On the relay's thread. */
  void leave(Holder holder) {
    keep(new Holder(holder.relay(), holder.allocation(), holder.user(), true));
  }

  /** The ticket that an allocation had holds again. On the relay's thread. */
  void keep(Holder holder) {
    byte[] ticket = holder.allocation().ticket();
    if (ticket != null) {
      holders.put(key(ticket), holder);
    }
  }

  /** Null if it is no ticket, or no more. */
  @Nullable Holder find(byte[] ticket) {
    return holders.get(key(ticket));
  }

  /** On the thread of the allocation's relay. */
  void forget(Allocation allocation) {
    byte[] ticket = allocation.ticket();
    if (ticket != null) {
      holders.remove(key(ticket));
    }
  }

  /** Tickets that hold. */
  int size() {
    return holders.size();
  }

  private static String key(byte[] ticket) {
    return HexFormat.of().formatHex(ticket);
  }
}
