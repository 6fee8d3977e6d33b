package io.sallyport.topology.firewall;

import java.util.ArrayList;
import java.util.List;

/** The comment that opens every rendering with room for one: what it is, and every warning. */
final class Preamble {

  private static final int WIDTH = 96;

  private Preamble() {}

  /** Each line led by the target's comment mark, for example {@code "# "}. */
  static String of(FirewallRules rules, FirewallTarget target, String mark, List<String> usage) {
    List<String> paragraphs = new ArrayList<>();
    paragraphs.add(
        "Firewall rules of the pool %s for %s, made by: sallyport ports firewall --target %s"
            .formatted(rules.pool(), String.join(", ", rules.nodes()), target.name()));
    paragraphs.addAll(usage);
    target.allWarnings(rules).stream().map(FirewallWarning::toString).forEach(paragraphs::add);
    StringBuilder out = new StringBuilder();
    for (String paragraph : paragraphs) {
      for (String line : wrap(paragraph)) {
        out.append(mark).append(line).append('\n');
      }
    }
    return out.toString();
  }

  private static List<String> wrap(String paragraph) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : paragraph.split(" ", -1)) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > WIDTH) {
        lines.add(line.toString());
        line.setLength(0);
        line.append(' ');
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
