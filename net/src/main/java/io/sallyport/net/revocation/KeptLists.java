package io.sallyport.net.revocation;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Optional;

/**
 * Owner of the revocation lists that are kept: bounded by their number and by the octets they came
 * in; what was used longest ago goes first. Safe from any thread.
 */
final class KeptLists {
  private final int maxLists;
  private final int maxOctets;
  private final LinkedHashMap<Key, Kept> lists = new LinkedHashMap<>(16, 0.75f, true);
  private long octets;

  /** A list is of one issuer: what one may not sign, another may. */
  record Key(HttpPlace place, CertificateHash issuer) {}

  /**
   * A list.
   *
   * @param renewAt from when on a newer one is fetched
   */
  record Kept(RevocationList list, Instant renewAt) {}

  KeptLists(int maxLists, int maxOctets) {
    this.maxLists = maxLists;
    this.maxOctets = maxOctets;
  }

  synchronized Optional<Kept> get(Key key) {
    return Optional.ofNullable(lists.get(key));
  }

  synchronized void put(Key key, Kept fresh) {
    drop(key);
    lists.put(key, fresh);
    octets += fresh.list().octets();
    while (lists.size() > maxLists || octets > maxOctets) {
      drop(lists.firstEntry().getKey());
    }
  }

  private void drop(Key key) {
    var dropped = lists.remove(key);
    if (dropped != null) {
      octets -= dropped.list().octets();
    }
  }
}
