package io.sallyport.topology.firewall;

import java.util.List;

/** Tables for people, one per node, interface and direction. */
public final class Markdown implements FirewallTarget {

  @Override
  public String name() {
    return "markdown";
  }

  @Override
  public String fileSuffix() {
    return "md";
  }

  @Override
  public List<FirewallWarning> warnings(FirewallRules rules) {
    return List.of();
  }

  @Override
  public String text(FirewallRules rules) {
    StringBuilder out = new StringBuilder();
    out.append("# Firewall rules of the pool ").append(rules.pool()).append('\n');
    if (!rules.warnings().isEmpty()) {
      out.append("\nTo know:\n\n");
      rules.warnings().forEach(w -> out.append("- ").append(w).append('\n'));
    }
    for (String node : rules.nodes()) {
      for (Side side : Side.all()) {
        List<FirewallRule> table = rules.ofNode(node).filter(side::holds).toList();
        if (!table.isEmpty()) {
          table(out, node, side, table);
        }
      }
    }
    return out.toString();
  }

  private static void table(StringBuilder out, String node, Side side, List<FirewallRule> rules) {
    out.append(
        "\n## %s, %s interface, %s\n\n"
            .formatted(node, side.place(), side.isInbound() ? "in" : "out"));
    out.append("| rows | protocol | source | ports | destination | ports | why |\n");
    out.append("|---|---|---|---|---|---|---|\n");
    for (FirewallRule rule : rules) {
      List<String> cells = Csv.cells(rule);
      int protocol = Csv.COLUMNS.indexOf("protocol");
      out.append("| ").append(rule.ids()).append(" | ");
      out.append(String.join(" | ", cells.subList(protocol, cells.size()))).append(" |\n");
    }
  }
}
