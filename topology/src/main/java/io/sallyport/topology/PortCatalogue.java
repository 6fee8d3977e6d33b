package io.sallyport.topology;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The one list of the ports that a pool may use: the 37 rows of the five printed tables, in printed
 * order, and the rows of Sallyport's own. The data is {@code port-catalogue.csv} beside this class.
 */
public final class PortCatalogue {

  private static final String RESOURCE = "port-catalogue.csv";
  private static final Map<String, PortRow> BY_ID = load();
  private static final List<PortRow> PRINTED =
      BY_ID.values().stream().filter(r -> r.table() != PortRow.Table.GEN).toList();
  private static final List<PortRow> OWN =
      BY_ID.values().stream().filter(r -> r.table() == PortRow.Table.GEN).toList();

  private PortCatalogue() {}

  /** The 37 rows of the printed tables, in printed order. */
  public static List<PortRow> rows() {
    return PRINTED;
  }

  /** Sallyport's own rows, {@code GEN-nn}; never part of the 37. */
  public static List<PortRow> ownRows() {
    return OWN;
  }

  /** The printed rows, then the own ones. */
  public static List<PortRow> allRows() {
    return Stream.concat(PRINTED.stream(), OWN.stream()).toList();
  }

  /** The row of that id, printed or own. */
  public static Optional<PortRow> row(String id) {
    return Optional.ofNullable(BY_ID.get(id));
  }

  /** The row that states the same flow first; the row itself if none does. */
  public static PortRow canonical(PortRow row) {
    return row(row.canonical())
        .orElseThrow(() -> new IllegalStateException(row.id() + " repeats an unknown row"));
  }

  private static Map<String, PortRow> load() {
    List<List<String>> records = Csv.read(resource());
    List<String> header = records.getFirst();
    Map<String, PortRow> rows = new LinkedHashMap<>();
    for (List<String> fields : records.subList(1, records.size())) {
      Map<String, String> cells = new HashMap<>();
      for (int i = 0; i < header.size(); i++) {
        cells.put(header.get(i), fields.get(i));
      }
      PortRow row = row(cells);
      if (rows.put(row.id(), row) != null) {
        throw new IllegalStateException(RESOURCE + " has " + row.id() + " twice");
      }
    }
    return rows;
  }

  private static String resource() {
    try (InputStream in = PortCatalogue.class.getResourceAsStream(RESOURCE)) {
      if (in == null) {
        throw new IllegalStateException(RESOURCE + " is missing from the build");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static PortRow row(Map<String, String> cells) {
    String security = cell(cells, "security");
    return new PortRow(
        cell(cells, "id"),
        word(PortRow.Table.class, cell(cells, "table")),
        service(cell(cells, "service")),
        cell(cells, "protocol"),
        security.equals("-") ? PortRow.Security.NONE : word(PortRow.Security.class, security),
        word(PortRow.Transport.class, cell(cells, "transport")),
        new PortRange(
            Integer.parseInt(cell(cells, "port_low")), Integer.parseInt(cell(cells, "port_high"))),
        word(PortRow.Direction.class, cell(cells, "direction")),
        word(PortRow.Interface.class, cell(cells, "interface")),
        cell(cells, "source"),
        cell(cells, "destination"),
        cell(cells, "edge_label"),
        capabilities(cell(cells, "capability")),
        cell(cells, "canonical"),
        items(cell(cells, "remarks")),
        cell(cells, "printed_en"),
        cell(cells, "printed_fr"),
        cell(cells, "note_en"),
        cell(cells, "note_fr"));
  }

  private static String cell(Map<String, String> cells, String column) {
    String cell = cells.get(column);
    if (cell == null) {
      throw new IllegalStateException(RESOURCE + " has no column " + column);
    }
    return cell;
  }

  private static <E extends Enum<E>> E word(Class<E> type, String word) {
    return Enum.valueOf(type, word.toUpperCase(Locale.ROOT));
  }

  private static PortRow.EdgeService service(String key) {
    return Arrays.stream(PortRow.EdgeService.values())
        .filter(s -> s.key().equals(key))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(RESOURCE + " has the service " + key));
  }

  /** In the order of the table, so that renderings never vary. */
  private static Set<Capability> capabilities(String cell) {
    Set<Capability> found =
        items(cell).stream()
            .map(key ->
                Capability.of(key)
                    .orElseThrow(
                        () -> new IllegalStateException(RESOURCE + " has capability " + key)))
            .collect(Collectors.toCollection(LinkedHashSet::new));
    return Collections.unmodifiableSet(found);
  }

  private static List<String> items(String cell) {
    return cell.isEmpty() ? List.of() : List.of(cell.split(";", -1));
  }
}
