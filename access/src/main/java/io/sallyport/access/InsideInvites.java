package io.sallyport.access;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The open INVITEs of servers inside, and the loops that own them: a server may send its CANCEL, or
 * its ACK to a refusal, on another connection than its INVITE. Written by the loops for their own
 * transactions, read by all; as many as there are transactions.
 */
final class InsideInvites {
  private final Map<String, AccessLoop> owners = new ConcurrentHashMap<>();

  void add(String key, AccessLoop owner) {
    owners.put(key, owner);
  }

  void remove(String key, AccessLoop owner) {
    owners.remove(key, owner);
  }

  /** The loop that owns an INVITE; null if there is none such. */
  @Nullable AccessLoop owner(String key) {
    return owners.get(key);
  }

  boolean isEmpty() {
    return owners.isEmpty();
  }
}
