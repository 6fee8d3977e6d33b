package io.sallyport.topology.summary;

import io.sallyport.topology.Node;
import io.sallyport.topology.OutputFormat;
import io.sallyport.topology.PortCatalogue;
import io.sallyport.topology.PortPlan;
import io.sallyport.topology.PortRow;
import io.sallyport.topology.PortUse;
import io.sallyport.topology.Topology;
import io.sallyport.topology.summary.SummaryRow.NodeEnd;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The tables of ports, filled in for one pool. */
public final class PortSummary {

  private final String pool;
  private final List<SummaryRow> rows;

  private PortSummary(String pool, List<SummaryRow> rows) {
    this.pool = pool;
    this.rows = rows;
  }

  public static PortSummary of(Topology topology) {
    return of(topology, Map.of());
  }

  /**
   * A summary that says more of some rows.
   *
   * @param states words by row id, for example {@code works} or {@code not built yet}, in the
   *     language of the rendering; if there is any, the renderings have a column for them
   */
  public static PortSummary of(Topology topology, Map<String, String> states) {
    PortPlan plan = PortPlan.of(topology);
    List<SummaryRow> rows =
        PortCatalogue.allRows().stream().map(row -> row(topology, plan, row, states)).toList();
    return new PortSummary(topology.pool(), rows);
  }

  private static SummaryRow row(
      Topology topology, PortPlan plan, PortRow row, Map<String, String> states) {
    return new SummaryRow(
        row,
        plan.isOn(row),
        plan.ports(row),
        ends(topology, plan, row),
        plan.farEnds(row),
        states.getOrDefault(row.id(), ""));
  }

  private static List<NodeEnd> ends(Topology topology, PortPlan plan, PortRow row) {
    List<NodeEnd> ends = new ArrayList<>();
    for (Node node : topology.nodes()) {
      List<PortUse> uses =
          plan.uses(node).stream().filter(u -> u.row().id().equals(row.id())).toList();
      if (!uses.isEmpty()) {
        ends.add(new NodeEnd(node, uses.stream().map(PortUse::address).toList()));
      }
    }
    return List.copyOf(ends);
  }

  /** The summary as text that ends with a line feed; the same for the same pool, always. */
  public String render(Language language, OutputFormat format) {
    SummaryTables tables = new SummaryTables(Words.of(language), hasStates());
    return switch (format) {
      case TEXT -> tables.text(pool, rows);
      case MARKDOWN -> tables.markdown(pool, rows);
      case CSV -> SummaryData.csv(rows, Words.of(language));
      case JSON -> SummaryData.json(pool, rows, Words.of(language));
    };
  }

  private boolean hasStates() {
    return rows.stream().anyMatch(r -> !r.state().isEmpty());
  }
}
