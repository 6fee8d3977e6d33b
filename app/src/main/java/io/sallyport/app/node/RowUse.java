package io.sallyport.app.node;

import io.sallyport.topology.Node;
import io.sallyport.topology.PortCatalogue;
import io.sallyport.topology.PortPlan;
import io.sallyport.topology.PortRow;
import io.sallyport.topology.PortUse;
import io.sallyport.topology.Topology;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * What becomes of one row of the catalogue on one node.
 *
 * @param listening sockets of the row; empty unless the condition is {@code OPEN}
 * @param missing what is not built, in a few words; may be empty
 */
public record RowUse(
    PortRow row, Condition condition, List<InetSocketAddress> listening, String missing) {

  /** Whether the row is at work. */
  public enum Condition {
    /** Its listeners are open. */
    OPEN("open"),
    /** The node opens connections, or takes what comes on sockets of other rows. */
    USED("used"),
    /** The topology asks for it and this version does not have it. */
    NOT_BUILT("not built"),
    /** No capability of the topology asks for it. */
    OFF("off");

    private final String words;

    Condition(String words) {
      this.words = words;
    }

    public String words() {
      return words;
    }
  }

  /** True if what is opened for the row are listeners for connections, each once. */
  boolean takesConnections() {
    return row.isCanonical() && row.transport() == PortRow.Transport.TCP;
  }

  /** Every row of the catalogue, own ones included, in its order. */
  static List<RowUse> of(Topology topology, Node node) {
    PortPlan plan = PortPlan.of(topology);
    List<PortUse> listeners = plan.listeners(node);
    return PortCatalogue.allRows().stream().map(row -> of(row, plan, node, listeners)).toList();
  }

  private static RowUse of(PortRow row, PortPlan plan, Node node, List<PortUse> listeners) {
    RowState state = RowStates.of(row);
    boolean isAsked = plan.uses(node).stream().anyMatch(use -> use.row().id().equals(row.id()));
    if (!isAsked) {
      return new RowUse(row, Condition.OFF, List.of(), "");
    }
    if (!state.isBuilt()) {
      return new RowUse(row, Condition.NOT_BUILT, List.of(), state.missing());
    }
    List<InetSocketAddress> sockets =
        listeners.stream()
            .filter(use -> use.row().id().equals(row.canonical()))
            .map(use -> new InetSocketAddress(use.address(), use.ports().low()))
            .toList();
    return new RowUse(
        row, sockets.isEmpty() ? Condition.USED : Condition.OPEN, sockets, state.missing());
  }
}
