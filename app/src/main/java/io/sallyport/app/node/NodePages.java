package io.sallyport.app.node;

import io.sallyport.app.metrics.NodeMetrics;
import io.sallyport.net.ConnectionLimits;
import io.sallyport.net.ListenerSpec;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What row GEN-09 shows: state and metrics, to be read only. */
final class NodePages {
  /** The row whose listener shows the pages. */
  static final String ROW = "GEN-09";

  private static final String TEXT = "text/plain; charset=utf-8";

  /** What one path shows. */
  @SuppressWarnings("ArrayRecordComponent") // written once to a socket, never compared
  record Page(int status, String contentType, byte[] body) {
    static Page text(int status, String text) {
      return new Page(status, TEXT, text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private NodePages() {}

  /** The listeners of the row, one for each address. */
  static List<ListenerSpec> listeners(NodeRuntime node, List<RowUse> rows) {
    List<ListenerSpec> specs = new ArrayList<>();
    for (RowUse use : rows) {
      if (use.row().id().equals(ROW)) {
        use.listening().forEach(address -> specs.add(spec(node, address)));
      }
    }
    return specs;
  }

  private static ListenerSpec spec(NodeRuntime node, InetSocketAddress address) {
    return new ListenerSpec(
        ROW,
        address,
        Optional.empty(),
        ConnectionLimits.SERVERS,
        connection -> new PageConnection(connection, path -> page(node, path)));
  }

  /** The page of a path as it stands now. */
  static Page page(NodeRuntime node, String path) {
    return switch (path) {
      case "/metrics" -> new Page(200, NodeMetrics.CONTENT_TYPE, node.metricsPage());
      case "/status" ->
          new Page(200, "application/json", node.status().json().getBytes(StandardCharsets.UTF_8));
      case "/status.txt" -> Page.text(200, node.status().text());
      case "/ready" ->
          node.state() == NodeState.READY
              ? Page.text(200, "ready\n")
              : Page.text(503, node.state().key() + "\n");
      default -> Page.text(404, "There are /metrics, /status, /status.txt and /ready.\n");
    };
  }
}
