package io.sallyport.topology.firewall;

import java.util.ArrayList;
import java.util.List;

/**
 * How a rendering differs from the one kept from last time, as a unified diff.
 *
 * @param text empty if nothing differs
 */
public record FirewallDiff(String text) {

  private static final int CONTEXT = 3;

  /**
   * Most pairs of lines that are compared to find the shortest difference; beyond it the part that
   * differs is shown as replaced whole, so a strange file cannot cost memory.
   */
  private static final int MAXIMUM_PAIRS = 4_000_000;

  /** One line of the comparison; the mark is a blank, a minus (saved only) or a plus (new only). */
  private record Line(char mark, String text) {}

  public boolean isEmpty() {
    return text.isEmpty();
  }

  /**
   * Compares two texts line by line.
   *
   * @param savedName what to call the saved text, usually its file name
   * @param currentName what to call the new one
   */
  public static FirewallDiff between(
      String savedName, String saved, String currentName, String current) {
    if (saved.equals(current)) {
      return new FirewallDiff("");
    }
    List<Line> lines = compare(split(saved), split(current));
    StringBuilder out = new StringBuilder();
    out.append("--- ").append(savedName).append("\n+++ ").append(currentName).append('\n');
    hunks(out, lines);
    return new FirewallDiff(out.toString());
  }

  /** A last line without its line feed is marked, so that it never equals one with it. */
  private static List<String> split(String text) {
    List<String> lines = new ArrayList<>(List.of(text.split("\n", -1)));
    if (lines.getLast().isEmpty()) {
      lines.removeLast();
    } else {
      lines.set(lines.size() - 1, lines.getLast() + "\n\\ No newline at end of file");
    }
    return lines;
  }

  private static List<Line> compare(List<String> saved, List<String> current) {
    int head = 0;
    int shorter = Math.min(saved.size(), current.size());
    while (head < shorter && saved.get(head).equals(current.get(head))) {
      head++;
    }
    int tail = 0;
    while (tail < shorter - head
        && saved.get(saved.size() - 1 - tail).equals(current.get(current.size() - 1 - tail))) {
      tail++;
    }
    List<Line> lines = new ArrayList<>();
    saved.subList(0, head).forEach(l -> lines.add(new Line(' ', l)));
    middle(
        lines,
        saved.subList(head, saved.size() - tail),
        current.subList(head, current.size() - tail));
    saved.subList(saved.size() - tail, saved.size()).forEach(l -> lines.add(new Line(' ', l)));
    return lines;
  }

  private static void middle(List<Line> lines, List<String> saved, List<String> current) {
    int i = 0;
    int j = 0;
    if ((long) saved.size() * current.size() <= MAXIMUM_PAIRS) {
      int[][] common = commonLengths(saved, current);
      while (i < saved.size() && j < current.size()) {
        if (saved.get(i).equals(current.get(j))) {
          lines.add(new Line(' ', saved.get(i)));
          i++;
          j++;
        } else if (common[i + 1][j] >= common[i][j + 1]) {
          lines.add(new Line('-', saved.get(i)));
          i++;
        } else {
          lines.add(new Line('+', current.get(j)));
          j++;
        }
      }
    }
    saved.subList(i, saved.size()).forEach(l -> lines.add(new Line('-', l)));
    current.subList(j, current.size()).forEach(l -> lines.add(new Line('+', l)));
  }

  /** Length of the longest common subsequence of the lines from i and from j on. */
  private static int[][] commonLengths(List<String> saved, List<String> current) {
    int[][] common = new int[saved.size() + 1][current.size() + 1];
    for (int i = saved.size() - 1; i >= 0; i--) {
      for (int j = current.size() - 1; j >= 0; j--) {
        common[i][j] =
            saved.get(i).equals(current.get(j))
                ? common[i + 1][j + 1] + 1
                : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    return common;
  }

  private static void hunks(StringBuilder out, List<Line> lines) {
    int from = nextChange(lines, 0);
    while (from < lines.size()) {
      int to = from + 1;
      int next = nextChange(lines, to);
      while (next < lines.size() && next - to <= 2 * CONTEXT) {
        to = next + 1;
        next = nextChange(lines, to);
      }
      hunk(out, lines, Math.max(0, from - CONTEXT), Math.min(lines.size(), to + CONTEXT));
      from = next;
    }
  }

  private static int nextChange(List<Line> lines, int from) {
    int i = from;
    while (i < lines.size() && lines.get(i).mark() == ' ') {
      i++;
    }
    return i;
  }

  private static void hunk(StringBuilder out, List<Line> lines, int from, int to) {
    List<Line> before = lines.subList(0, from);
    List<Line> shown = lines.subList(from, to);
    out.append("@@ -")
        .append(range(before, shown, '+'))
        .append(" +")
        .append(range(before, shown, '-'))
        .append(" @@\n");
    shown.forEach(l -> out.append(l.mark()).append(l.text()).append('\n'));
  }

  /** First line and count on the side that does not have the lines of the given mark. */
  private static String range(List<Line> before, List<Line> shown, char absent) {
    long count = shown.stream().filter(l -> l.mark() != absent).count();
    long skipped = before.stream().filter(l -> l.mark() != absent).count();
    return (count == 0 ? skipped : skipped + 1) + "," + count;
  }
}
