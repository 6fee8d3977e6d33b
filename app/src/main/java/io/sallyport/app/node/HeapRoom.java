package io.sallyport.app.node;

import io.sallyport.topology.Capability;
import io.sallyport.topology.Topology;
import java.util.Optional;

/** Whether the heap has room for what the topology lets streams of XMPP hold. */
final class HeapRoom {
  /** The rest of a node, and garbage that is not collected yet, need as much. */
  private static final int SHARE = 2;

  private HeapRoom() {}

  /**
   * What an operator should mend, in words.
   *
   * @param heapBytes that the process may have at most
   */
  static Optional<String> problem(Topology topology, long heapBytes) {
    int memory = topology.xmpp().limits().memoryBytes();
    boolean isEnough =
        !topology.capabilities().contains(Capability.XMPP) || memory <= heapBytes / SHARE;
    return isEnough
        ? Optional.empty()
        : Optional.of(
            "'xmpp.limits.memoryBytes' (%d) is more than half of the heap (%d): lower it, or raise SALLYPORT_HEAP"
                .formatted(memory, heapBytes));
  }
}
