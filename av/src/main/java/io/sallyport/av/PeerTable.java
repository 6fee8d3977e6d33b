package io.sallyport.av;

import io.sallyport.wire.stun.TransportAddress;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The TCP connections of one relayed address, open or being opened, by their peer: as many as an
 * address may have and the node has room for. Owned by the thread of its allocation.
 */
final class PeerTable<P> {
  private final NodePeers node;
  private final int most;
  private final Map<TransportAddress, P> peers = new LinkedHashMap<>();

  /**
   * @param most 1 or more
   */
  PeerTable(NodePeers node, int most) {
    this.node = node;
    this.most = most;
  }

  boolean hasRoom() {
    return peers.size() < most;
  }

  @Nullable P find(TransportAddress address) {
    return peers.get(address);
  }

  /** Adds a peer that is not there; false if there is no room for it. */
  boolean add(TransportAddress address, P peer) {
    if (!hasRoom() || peers.containsKey(address) || !node.admit()) {
      return false;
    }
    peers.put(address, peer);
    return true;
  }

  /** Takes a peer out; does nothing if it is not there. */
  void remove(TransportAddress address, P peer) {
    if (peers.remove(address, peer)) {
      node.leave();
    }
  }

  /** Those there are; not to be walked through while some are taken out. */
  Collection<P> each() {
    return peers.values();
  }

  /** Those there are now. */
  List<P> all() {
    return List.copyOf(peers.values());
  }
}
