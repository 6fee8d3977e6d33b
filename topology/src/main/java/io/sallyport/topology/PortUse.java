package io.sallyport.topology;

import java.net.InetAddress;
import java.util.List;

/**
 * One row of the catalogue at one address of one node, with this pool's own port.
 *
 * @param address the edge's own address
 * @param ports the row's ports, or the override of the topology
 * @param farEnds addresses that the far end is known to have; empty if anybody may be there
 */
public record PortUse(
    PortRow row, Node node, InetAddress address, PortRange ports, List<InetAddress> farEnds) {}
