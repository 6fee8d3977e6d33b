package io.sallyport.topology.firewall;

import java.util.List;

/**
 * A row that is rendered wider than the catalogue says, or not at all.
 *
 * @param rowIds never empty
 * @param text what happened and what it means
 */
public record FirewallWarning(List<String> rowIds, String text) {

  static FirewallWarning of(String rowId, String text) {
    return new FirewallWarning(List.of(rowId), text);
  }

  /** {@code EXT-09 EXT-10: what happened}. */
  @Override
  public String toString() {
    return String.join(" ", rowIds) + ": " + text;
  }
}
