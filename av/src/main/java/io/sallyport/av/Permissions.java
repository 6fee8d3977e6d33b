package io.sallyport.av;

import io.sallyport.wire.stun.AddressFamily;
import io.sallyport.wire.stun.AddressSlot;
import java.util.ArrayList;
import java.util.List;

/**
 * The peers an allocation lets through, by IP address alone (RFC 8656 section 9): a peer behind a
 * NAT may use any port. Owned by the allocation.
 */
final class Permissions {
  /** No deadline: those of MS-TURN live as long as their allocation. */
  static final long NEVER = Long.MAX_VALUE;

  private final int most;
  private final AddressTable<Permission> byAddress;

  /**
   * @param most permissions of one allocation
   */
  Permissions(long seed, int most) {
    this.most = most;
    this.byAddress = new AddressTable<>(seed, most);
  }

  /** True if the address has a permission that has not run out. */
  boolean allows(AddressFamily family, long high, long low, long nowNanos) {
    Permission found = byAddress.find(family, high, low, 0);
    return found != null && found.isLive(nowNanos);
  }

  boolean allows(AddressSlot peer, long nowNanos) {
    return allows(peer.family(), peer.high(), peer.low(), nowNanos);
  }

  /**
   * Installs a permission or lets it live longer.
   *
   * @return false if there are as many as there may be
   */
  boolean install(AddressFamily family, long high, long low, long deadlineNanos, long nowNanos) {
    Permission found = byAddress.find(family, high, low, 0);
    if (found != null) {
      found.deadlineNanos = later(found.deadlineNanos, deadlineNanos);
      return true;
    }
    if (byAddress.isFull()) {
      purge(nowNanos);
    }
    if (byAddress.isFull()) {
      return false;
    }
    byAddress.add(new Permission(family, high, low, deadlineNanos));
    return true;
  }

  /** True if there is room for all these addresses, those not counted that are there. */
  boolean hasRoomFor(List<AddressSlot> peers, long nowNanos) {
    purge(nowNanos);
    long fresh =
        peers.stream()
            .filter(peer -> byAddress.find(peer.family(), peer.high(), peer.low(), 0) == null)
            .map(AddressSlot::toAddress)
            .map(address -> List.of(address.family(), address.high(), address.low()))
            .distinct()
            .count();
    return byAddress.size() + fresh <= most;
  }

  /** Forgets what has run out. */
  void purge(long nowNanos) {
    List<Permission> over = new ArrayList<>();
    byAddress.forEach(each -> {
      if (!each.isLive(nowNanos)) {
        over.add(each);
      }
    });
    for (Permission each : over) {
      byAddress.remove(each);
    }
  }

  private static long later(long one, long other) {
    return one == NEVER || other == NEVER ? NEVER : one - other > 0 ? one : other;
  }

  /** One address and until when it may pass. */
  private static final class Permission implements AddressTable.Entry {
    private final AddressFamily family;
    private final long high;
    private final long low;
    private long deadlineNanos;

    Permission(AddressFamily family, long high, long low, long deadlineNanos) {
      this.family = family;
      this.high = high;
      this.low = low;
      this.deadlineNanos = deadlineNanos;
    }

    boolean isLive(long nowNanos) {
      return deadlineNanos == NEVER || deadlineNanos - nowNanos > 0;
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
      return 0;
    }
  }
}
