package io.sallyport.topology.summary;

import io.sallyport.topology.AddressText;
import io.sallyport.topology.Capability;
import io.sallyport.topology.PortRow;
import io.sallyport.topology.json.JsonWriter;
import io.sallyport.topology.table.Table;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The summary for programs: names of columns and members are the same in every language. */
final class SummaryData {

  private static final List<String> COLUMNS =
      List.of(
          "id",
          "table",
          "service",
          "protocol",
          "security",
          "transport",
          "port_low",
          "port_high",
          "direction",
          "interface",
          "node",
          "address",
          "far_ends",
          "on",
          "capabilities",
          "canonical",
          "state",
          "note");

  private SummaryData() {}

  /** One record per row, node and address; a row without an end has one record. */
  static String csv(List<SummaryRow> rows, Words words) {
    List<List<String>> records = new ArrayList<>();
    for (SummaryRow row : rows) {
      if (row.ends().isEmpty()) {
        records.add(record(row, "", "", words));
      }
      for (SummaryRow.NodeEnd end : row.ends()) {
        for (InetAddress address : end.addresses()) {
          records.add(record(row, end.node().name(), AddressText.of(address), words));
        }
      }
    }
    return new Table(COLUMNS, records).csv();
  }

  private static List<String> record(SummaryRow summary, String node, String address, Words words) {
    PortRow row = summary.row();
    return List.of(
        row.id(),
        row.table().name(),
        row.service().key(),
        row.protocol(),
        lower(row.security()),
        lower(row.transport()),
        Integer.toString(summary.ports().low()),
        Integer.toString(summary.ports().high()),
        lower(row.direction()),
        lower(row.iface()),
        node,
        address,
        String.join(";", farEnds(summary)),
        Boolean.toString(summary.isOn()),
        String.join(";", capabilities(row)),
        row.canonical(),
        summary.state(),
        SummaryTables.note(summary, words));
  }

  static String json(String pool, List<SummaryRow> rows, Words words) {
    JsonWriter json = new JsonWriter().beginObject().member("pool", pool);
    json.name("rows").beginArray();
    rows.forEach(row -> write(row, words, json));
    return json.endArray().endObject().toString();
  }

  private static void write(SummaryRow summary, Words words, JsonWriter json) {
    PortRow row = summary.row();
    json.beginObject()
        .member("id", row.id())
        .member("table", row.table().name())
        .member("service", row.service().key())
        .member("protocol", row.protocol())
        .member("security", lower(row.security()))
        .member("transport", lower(row.transport()))
        .member("portLow", summary.ports().low())
        .member("portHigh", summary.ports().high())
        .member("direction", lower(row.direction()))
        .member("interface", lower(row.iface()))
        .member("on", summary.isOn())
        .member("capabilities", capabilities(row))
        .member("canonical", row.canonical());
    json.name("nodes").beginArray();
    for (SummaryRow.NodeEnd end : summary.ends()) {
      json.beginObject()
          .member("name", end.node().name())
          .member("addresses", AddressText.of(end.addresses()))
          .endObject();
    }
    json.endArray().member("farEnds", farEnds(summary));
    if (!summary.state().isEmpty()) {
      json.member("state", summary.state());
    }
    json.member("note", SummaryTables.note(summary, words)).endObject();
  }

  private static List<String> farEnds(SummaryRow summary) {
    return AddressText.of(summary.farEnds());
  }

  private static List<String> capabilities(PortRow row) {
    return row.capabilities().stream().map(Capability::key).toList();
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
