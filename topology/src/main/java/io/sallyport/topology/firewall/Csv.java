package io.sallyport.topology.firewall;

import io.sallyport.topology.AddressText;
import io.sallyport.topology.PortRange;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** A table (RFC 4180) for people who type rules by hand and for spreadsheets. */
public final class Csv implements FirewallTarget {

  static final List<String> COLUMNS =
      List.of(
          "rows",
          "node",
          "interface",
          "direction",
          "family",
          "protocol",
          "source",
          "source_ports",
          "destination",
          "destination_ports",
          "comment");

  @Override
  public String name() {
    return "csv";
  }

  @Override
  public String fileSuffix() {
    return "csv";
  }

  @Override
  public List<FirewallWarning> warnings(FirewallRules rules) {
    return List.of();
  }

  @Override
  public String text(FirewallRules rules) {
    return String.join(",", COLUMNS)
        + "\n"
        + rules.rules().stream()
            .map(r -> cells(r).stream().map(Csv::quoted).collect(Collectors.joining(",")) + "\n")
            .collect(Collectors.joining());
  }

  /** One cell per column. */
  static List<String> cells(FirewallRule rule) {
    return List.of(
        rule.ids(),
        rule.node(),
        rule.iface().name().toLowerCase(Locale.ROOT),
        rule.isInbound() ? "in" : "out",
        rule.family().key(),
        rule.protocol().key(),
        addresses(AddressText.of(rule.sources())),
        ports(rule.sourcePorts()),
        addresses(AddressText.of(rule.destinations())),
        ports(rule.destinationPorts()),
        rule.comment());
  }

  private static String addresses(List<String> addresses) {
    return addresses.isEmpty() ? "any" : String.join(" ", addresses);
  }

  private static String ports(Optional<PortRange> ports) {
    return ports.map(PortRange::toString).orElse("any");
  }

  private static String quoted(String cell) {
    boolean needsQuotes = cell.contains(",") || cell.contains("\"") || cell.contains("\n");
    return needsQuotes ? "\"" + cell.replace("\"", "\"\"") + "\"" : cell;
  }
}
