package io.sallyport.topology;

import java.net.InetAddress;
import java.util.List;

/**
 * One row of the catalogue at one address of one node, with this pool's own port.
 *
 * @param address the edge's own address
 * @param ports the row's ports, or the override of the topology
 * @param farEnds addresses, of both families, that the far end is known to have; empty if anybody
 *     may be there
 */
public record PortUse(
    PortRow row, Node node, InetAddress address, PortRange ports, List<InetAddress> farEnds) {

  /** True if only known addresses may be the far end. */
  public boolean isNarrowed() {
    return !farEnds.isEmpty();
  }

  /**
   * The far ends that can meet this address at all. A narrowed use may have none of its family:
   * then nobody may use it, which is the opposite of a use that is not narrowed.
   */
  public List<InetAddress> farEndsOfFamily() {
    return farEnds.stream().filter(a -> a.getClass() == address.getClass()).toList();
  }
}
