package io.sallyport.app.node;

import io.sallyport.app.node.RowState.Progress;
import io.sallyport.topology.PortCatalogue;
import io.sallyport.topology.PortRow;
import java.util.List;
import java.util.Map;

/**
 * What of the port catalogue is built: the one table that the node, its log, its status, the demo
 * and the README go by. A row that repeats another has the state of the row it repeats.
 */
public final class RowStates {
  private static final String EDGE_TO_EDGE =
      "what Microsoft's edges say to each other, which is not published";

  private static final String NO_LYNC_CLIENTS = "unmodified Lync clients (PSOM)";
  private static final String NO_LYNC_SERVERS = "unmodified Lync servers";

  /** Canonical rows that are built, with what they still lack. */
  private static final Map<String, String> BUILT =
      Map.ofEntries(
          Map.entry("EXT-01", ""),
          Map.entry("EXT-02", ""),
          Map.entry("EXT-03", ""),
          Map.entry("EXT-04", ""),
          Map.entry("EXT-05", ""),
          Map.entry("EXT-06", ""),
          Map.entry("EXT-07", ""),
          Map.entry("EXT-08", NO_LYNC_CLIENTS),
          Map.entry("EXT-09", ""),
          Map.entry("EXT-10", ""),
          Map.entry("EXT-11", ""),
          Map.entry("EXT-12", ""),
          Map.entry("EXT-13", EDGE_TO_EDGE),
          Map.entry("EXT-14", ""),
          Map.entry("EXT-15", ""),
          Map.entry("EXT-16", EDGE_TO_EDGE),
          Map.entry("INT-01", ""),
          Map.entry("INT-02", ""),
          Map.entry("INT-03", ""),
          Map.entry("INT-04", NO_LYNC_SERVERS),
          Map.entry("INT-05", ""),
          Map.entry("INT-06", ""),
          Map.entry("INT-07", ""),
          Map.entry("XMPP-02", ""),
          Map.entry("GEN-09", ""));

  private RowStates() {}

  public static RowState of(PortRow row) {
    PortRow canonical = PortCatalogue.canonical(row);
    String lacks = BUILT.get(canonical.id());
    if (lacks == null) {
      return new RowState(row, Progress.NOT_YET, missing(canonical));
    }
    return new RowState(row, lacks.isEmpty() ? Progress.WORKS : Progress.PARTLY, lacks);
  }

  /** The 37 printed rows in printed order. */
  public static List<RowState> printed() {
    return PortCatalogue.rows().stream().map(RowStates::of).toList();
  }

  private static String missing(PortRow row) {
    return switch (row.service()) {
      case ACCESS -> "Access Edge";
      case WEBCONF -> "Web Conferencing Edge";
      case AV -> "A/V Edge";
      case AV_AUTH -> "A/V authentication";
      case XMPP -> "XMPP proxy";
      case CMS_REPLICA -> "central management replica";
      case CLS_AGENT -> "centralized logging agent";
      case NODE -> "node service";
    };
  }
}
