package io.sallyport.topology.summary;

import io.sallyport.topology.AddressText;
import io.sallyport.topology.PortRow;
import io.sallyport.topology.table.Table;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The summary for people: one table per printed table, one line per row and node. */
final class SummaryTables {

  /** Notes are wrapped at a width that most terminals have. */
  private static final int WIDTH = 100;

  private static final String NO_BREAK = "\u00a0";

  private final Words words;
  private final boolean hasStates;

  SummaryTables(Words words, boolean hasStates) {
    this.words = words;
    this.hasStates = hasStates;
  }

  String text(String pool, List<SummaryRow> rows) {
    StringBuilder out = new StringBuilder(words.title(pool)).append('\n');
    for (PortRow.Table table : PortRow.Table.values()) {
      List<SummaryRow> inTable = inTable(rows, table);
      out.append('\n').append(words.table(table)).append("\n\n");
      out.append(new Table(headings(false), lines(inTable, false)).text()).append('\n');
      inTable.forEach(row -> out.append(wrapped(row.row().id() + "  ", note(row))));
    }
    return out.toString();
  }

  String markdown(String pool, List<SummaryRow> rows) {
    StringBuilder out = new StringBuilder("# ").append(words.title(pool)).append('\n');
    for (PortRow.Table table : PortRow.Table.values()) {
      out.append("\n## ").append(words.table(table)).append("\n\n");
      out.append(new Table(headings(true), lines(inTable(rows, table), true)).markdown());
    }
    return out.toString();
  }

  private static List<SummaryRow> inTable(List<SummaryRow> rows, PortRow.Table table) {
    return rows.stream().filter(r -> r.row().table() == table).toList();
  }

  private List<String> headings(boolean withNotes) {
    Words.Headings names = words.headings();
    List<String> headings =
        new ArrayList<>(
            List.of(
                names.row(),
                names.service(),
                names.protocol(),
                names.port(),
                names.direction(),
                names.node(),
                names.edgeAddress(),
                names.farEnd()));
    addTail(headings, names.state(), names.note(), withNotes);
    return headings;
  }

  private void addTail(List<String> cells, String state, String note, boolean withNotes) {
    if (hasStates) {
      cells.add(state);
    }
    if (withNotes) {
      cells.add(note);
    }
  }

  private List<List<String>> lines(List<SummaryRow> rows, boolean withNotes) {
    return rows.stream().flatMap(row -> lines(row, withNotes).stream()).toList();
  }

  /** What is the same at every node stands in the first line only. */
  private List<List<String>> lines(SummaryRow row, boolean withNotes) {
    List<List<String>> lines = new ArrayList<>();
    if (row.ends().isEmpty()) {
      lines.add(line(row, "-", row.isOn() ? "-" : words.off(row.row()), withNotes));
      return lines;
    }
    for (SummaryRow.NodeEnd end : row.ends()) {
      if (lines.isEmpty()) {
        lines.add(line(row, end.node().name(), joined(end.addresses()), withNotes));
      } else {
        List<String> next =
            new ArrayList<>(
                List.of("", "", "", "", "", end.node().name(), joined(end.addresses())));
        next.add("");
        addTail(next, "", "", withNotes);
        lines.add(next);
      }
    }
    return lines;
  }

  private List<String> line(SummaryRow row, String node, String edgeAddress, boolean withNotes) {
    List<String> cells =
        new ArrayList<>(
            List.of(
                row.row().id(),
                words.service(row.row().service()),
                protocol(row.row()),
                row.row().transport() + " " + row.ports(),
                words.direction(row.row().direction()),
                node,
                edgeAddress,
                farEnd(row)));
    addTail(cells, row.state(), note(row), withNotes);
    return cells;
  }

  /** {@code SIP (MTLS)}; what names no protection names none. */
  static String protocol(PortRow row) {
    String protocol =
        switch (row.protocol()) {
          case "stun-msturn" -> "STUN/MSTURN";
          default -> row.protocol().toUpperCase(Locale.ROOT);
        };
    return row.security() == PortRow.Security.NONE
        ? protocol
        : protocol + " (" + row.security() + ")";
  }

  private String farEnd(SummaryRow row) {
    if (!row.isOn()) {
      return "-";
    }
    return row.farEnds().isEmpty() ? words.farEnd(row.row().farEnd()) : joined(row.farEnds());
  }

  private static String joined(List<InetAddress> addresses) {
    return String.join(", ", AddressText.of(addresses));
  }

  private String note(SummaryRow row) {
    return note(row, words);
  }

  static String note(SummaryRow row, Words words) {
    return row.row().isCanonical()
        ? words.note(row.row())
        : words.note(row.row()) + " " + words.sameFlow(row.row().canonical());
  }

  /** Text under a hanging label, broken at blanks; French has one before a colon, never broken. */
  private static String wrapped(String label, String text) {
    StringBuilder out = new StringBuilder(label);
    int column = label.length();
    String gap = "";
    for (String word : text.replace(" :", NO_BREAK + ":").split(" ", -1)) {
      if (column + gap.length() + word.length() > WIDTH) {
        out.append('\n').repeat(' ', label.length());
        column = label.length();
        gap = "";
      }
      out.append(gap).append(word);
      column += gap.length() + word.length();
      gap = " ";
    }
    return out.append('\n').toString().replace(NO_BREAK, " ");
  }
}
