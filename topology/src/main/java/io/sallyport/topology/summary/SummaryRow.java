package io.sallyport.topology.summary;

import io.sallyport.topology.Node;
import io.sallyport.topology.PortRange;
import io.sallyport.topology.PortRow;
import java.net.InetAddress;
import java.util.List;

/**
 * One row of the catalogue as this pool has it.
 *
 * @param isOn false if none of the row's capabilities is on; it has no ends then
 * @param ports this pool's ports, also while the row is off
 * @param ends the edge's own end at each node that has one
 * @param farEnds addresses of the far end; empty if anybody may be there
 * @param state what is to be said of the row, for example {@code works}; may be empty
 */
record SummaryRow(
    PortRow row,
    boolean isOn,
    PortRange ports,
    List<NodeEnd> ends,
    List<InetAddress> farEnds,
    String state) {

  record NodeEnd(Node node, List<InetAddress> addresses) {}
}
