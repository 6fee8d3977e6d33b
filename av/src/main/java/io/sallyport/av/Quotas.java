package io.sallyport.av;

import io.sallyport.net.SourcePrefix;
import io.sallyport.topology.Av;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How many allocations there may be: of a user, of a source, of the node; and how fast a user may
 * make them. Shared by all lanes and loops under one lock, which is taken only when an allocation
 * is made or ends. A trusted server has no quota of its own, nor a bandwidth, because all of a
 * conference go through it; but its node has, and each of its ports.
 */
final class Quotas {
  /**
   * @param bandwidthPerUser octets per second
   */
  record Limits(int perUser, int perSource, int perNode, int newPerUser, long bandwidthPerUser) {
    static Limits of(Av av) {
      Av.Quotas quotas = av.quotas();
      return new Limits(
          quotas.allocationsPerUser(),
          quotas.allocationsPerSource(),
          quotas.allocations(),
          quotas.newPerUser(),
          av.maxBandwidthPerUserKB() * OCTETS_PER_KB);
    }
  }

  /** Why there is no further allocation. */
  enum Refusal {
    USER("its user has as many allocations as allowed"),
    PACE("its user makes allocations too fast"),
    SOURCE("its source has as many allocations as allowed"),
    NODE("the node has as many allocations as allowed");

    private final String words;

    Refusal(String words) {
      this.words = words;
    }

    /** Completes "because ...". */
    String words() {
      return words;
    }
  }

  /** Whether there may be one more. */
  sealed interface Admission {
    /** There may; the grant is to be given back once. */
    record Granted(Grant grant) implements Admission {}

    record Refused(Refusal refusal) implements Admission {}
  }

  /** One allocation's place. */
  static final class Grant {
    private final Usage user;
    private final SourcePrefix source;
    private final boolean isLimited;
    private boolean isReturned;

    private Grant(Usage user, SourcePrefix source, boolean isLimited) {
      this.isLimited = isLimited;
      this.user = user;
      this.source = source;
    }

    /** What all allocations of the user may carry together. */
    UserBandwidth bandwidth() {
      return user.bandwidth;
    }

    /** Takes one connection to a peer from the user's pace; false if he opens them too fast. */
    boolean takesDial(long nowNanos) {
      return !isLimited || user.dials.take(nowNanos);
    }
  }

  /** What one user has; guarded by the lock of its owner. */
  private static final class Usage {
    private final UserBandwidth bandwidth;
    private final UserDials dials;
    private int allocations;
    private int recent;
    private long windowNanos;

    Usage(UserBandwidth bandwidth, long nowNanos) {
      this.bandwidth = bandwidth;
      this.dials = new UserDials(nowNanos);
      this.windowNanos = nowNanos;
    }

    boolean isForgettable(long nowNanos) {
      return allocations == 0 && nowNanos - windowNanos >= WINDOW_NANOS;
    }
  }

  static final long OCTETS_PER_KB = 1000;

  /** In which new allocations of a user are counted. */
  private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** Users remembered for each allocation that the node may have. */
  private static final int USERS_PER_ALLOCATION = 2;

  private final Limits limits;
  private final Map<String, Usage> users = new HashMap<>();
  private final Map<SourcePrefix, Integer> sources = new HashMap<>();
  private int allocations;

  Quotas(Limits limits) {
    this.limits = limits;
  }

  /** Asks for one more allocation. */
  synchronized Admission admit(User user, SourcePrefix source, long nowNanos) {
    Usage usage = usage(user, nowNanos);
    Refusal refusal = usage == null ? Refusal.NODE : refusal(user, usage, source, nowNanos);
    if (usage == null || refusal != null) {
      return new Admission.Refused(refusal == null ? Refusal.NODE : refusal);
    }
    usage.allocations++;
    usage.recent++;
    sources.merge(source, 1, Integer::sum);
    allocations++;
    return new Admission.Granted(new Grant(usage, source, isLimited(user)));
  }

  private @Nullable Refusal refusal(User user, Usage usage, SourcePrefix source, long nowNanos) {
    if (nowNanos - usage.windowNanos >= WINDOW_NANOS) {
      usage.windowNanos = nowNanos;
      usage.recent = 0;
    }
    boolean isLimited = isLimited(user);
    if (allocations >= limits.perNode()) {
      return Refusal.NODE;
    }
    if (isLimited && usage.allocations >= limits.perUser()) {
      return Refusal.USER;
    }
    if (isLimited && usage.recent >= limits.newPerUser()) {
      return Refusal.PACE;
    }
    boolean isSourceFull = sources.getOrDefault(source, 0) >= limits.perSource();
    return isLimited && isSourceFull ? Refusal.SOURCE : null;
  }

  private static boolean isLimited(User user) {
    return user.scope() != Scope.SERVER;
  }

  /** Null if too many are remembered already: of those who had allocations within the window. */
  private @Nullable Usage usage(User user, long nowNanos) {
    Usage known = users.get(user.id());
    if (known != null) {
      return known;
    }
    if (users.size() >= limits.perNode() * USERS_PER_ALLOCATION) {
      users.values().removeIf(usage -> usage.isForgettable(nowNanos));
      if (users.size() >= limits.perNode() * USERS_PER_ALLOCATION) {
        return null;
      }
    }
    long octetsPerSecond = isLimited(user) ? limits.bandwidthPerUser() : AvShared.UNLIMITED;
    Usage usage = new Usage(new UserBandwidth(octetsPerSecond, nowNanos), nowNanos);
    users.put(user.id(), usage);
    return usage;
  }

  /**
   * An allocation has ended.
   *
   * @throws IllegalStateException if it had ended before
   */
  synchronized void release(Grant grant) {
    if (grant.isReturned) {
      throw new IllegalStateException("given back before");
    }
    grant.isReturned = true;
    grant.user.allocations--;
    sources.computeIfPresent(grant.source, (source, count) -> count == 1 ? null : count - 1);
    allocations--;
  }

  /** Allocations now. */
  synchronized int allocations() {
    return allocations;
  }

  /** Users and sources remembered now. */
  synchronized int remembered() {
    return users.size() + sources.size();
  }
}
