package io.sallyport.topology.table;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A table of plain cells.
 *
 * @param rows each with as many cells as there are headings
 */
public record Table(List<String> headings, List<List<String>> rows) {

  private static final String GAP = "  ";

  public Table {
    for (List<String> row : rows) {
      if (row.size() != headings.size()) {
        throw new IllegalArgumentException(
            "a row has %d cells under %d headings".formatted(row.size(), headings.size()));
      }
    }
  }

  /** Columns aligned by blanks, with a rule under the headings. */
  public String text() {
    List<List<String>> lines = new ArrayList<>();
    lines.add(headings);
    List<Integer> widths = widths();
    lines.add(widths.stream().map("-"::repeat).toList());
    lines.addAll(rows);
    return lines.stream().map(l -> line(l, widths)).collect(Collectors.joining());
  }

  private List<Integer> widths() {
    List<Integer> widths = new ArrayList<>(Collections.nCopies(headings.size(), 0));
    for (int i = 0; i < headings.size(); i++) {
      int width = length(headings.get(i));
      for (List<String> row : rows) {
        width = Math.max(width, length(row.get(i)));
      }
      widths.set(i, width);
    }
    return widths;
  }

  private static String line(List<String> cells, List<Integer> widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      line.append(i == 0 ? "" : GAP)
          .append(cells.get(i))
          .repeat(' ', widths.get(i) - length(cells.get(i)));
    }
    return line.toString().stripTrailing() + "\n";
  }

  private static int length(String cell) {
    return cell.codePointCount(0, cell.length());
  }

  /** A table of GitHub's Markdown. */
  public String markdown() {
    StringBuilder out = new StringBuilder();
    out.append(markdownLine(headings));
    out.append(markdownLine(Collections.nCopies(headings.size(), "---")));
    rows.forEach(row -> out.append(markdownLine(row)));
    return out.toString();
  }

  private static String markdownLine(List<String> cells) {
    return cells.stream()
        .map(c -> c.replace("\\", "\\\\").replace("|", "\\|").replace("\n", " "))
        .collect(Collectors.joining(" | ", "| ", " |\n"));
  }

  /** Comma-separated values (RFC 4180), headings first; lines end with LF, as in our repository. */
  public String csv() {
    StringBuilder out = new StringBuilder();
    out.append(csvLine(headings));
    rows.forEach(row -> out.append(csvLine(row)));
    return out.toString();
  }

  private static String csvLine(List<String> cells) {
    return cells.stream().map(Table::csvField).collect(Collectors.joining(",", "", "\n"));
  }

  private static String csvField(String cell) {
    boolean isPlain = cell.chars().noneMatch(c -> ",\"\r\n".indexOf(c) >= 0);
    return isPlain ? cell : "\"" + cell.replace("\"", "\"\"") + "\"";
  }
}
