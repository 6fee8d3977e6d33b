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
  /** Canonical rows that are built, with what they still lack. */
  private static final Map<String, String> BUILT =
      Map.of(
          "EXT-02", "",
          "EXT-03", "",
          "EXT-04", "",
          "EXT-05", "",
          "EXT-06", "",
          "EXT-07", "",
          "INT-02", "",
          "INT-03", "",
          "GEN-09", "");

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
