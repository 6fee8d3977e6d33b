package io.sallyport.topology;

import java.util.List;
import java.util.Optional;

/** Which rows of the catalogue {@code ports:} may give another port. */
final class PortOverrides {

  private PortOverrides() {}

  static String placeOf(String id) {
    return "ports." + id + ".key";
  }

  /** False if the row has no port of its own to change; that has then been reported. */
  static boolean isAllowed(String id, Problems problems) {
    Optional<PortRow> row = PortCatalogue.row(id);
    if (row.isEmpty()) {
      List<String> known =
          PortCatalogue.allRows().stream().filter(PortRow::isCanonical).map(PortRow::id).toList();
      problems.at(
          placeOf(id), "no row of the port catalogue has the id '" + id + "'", remedy(id, known));
      return false;
    }
    if (!row.get().ports().isSingle()) {
      problems.at(
          placeOf(id), id + " is a range of relay ports", "set it as 'relayPorts' under 'av'");
      return false;
    }
    if (!row.get().isCanonical()) {
      String canonical = row.get().canonical();
      problems.at(
          placeOf(id),
          "%s states the same flow as %s".formatted(id, canonical),
          "override " + canonical + " instead");
      return false;
    }
    if (id.equals(PortPlan.TO_NEXT_HOP)) {
      problems.at(
          placeOf(id),
          id + " goes to the next hop's own port",
          "set it as 'port' of 'nextHop' under 'inside'");
      return false;
    }
    return true;
  }

  /** All ids would be too long a list; their form says enough. */
  private static String remedy(String id, List<String> known) {
    return Nearest.of(id, known)
        .map(k -> "did you mean '" + k + "'?")
        .orElse("write an id such as EXT-05; the port summary lists them");
  }
}
