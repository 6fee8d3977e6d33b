package io.sallyport.app.node;

import io.sallyport.app.metrics.NodeMetrics;
import io.sallyport.net.AddressSet;
import io.sallyport.net.HttpEndpoint;
import io.sallyport.net.HttpEndpoint.Page;
import io.sallyport.net.Loops;
import io.sallyport.net.NetCounter;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Events;
import io.sallyport.telemetry.Problem;
import io.sallyport.topology.Node;
import io.sallyport.topology.PortPlan;
import io.sallyport.topology.PortUse;
import io.sallyport.topology.Topology;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What row GEN-09 shows: state and metrics, to be read only. The far ends of the row may read it
 * and so may the node's own machine; nobody else.
 */
final class NodePages {
  /** The row whose listeners show the pages. */
  static final String ROW = "GEN-09";

  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;

  private final List<PortUse> uses;
  private final List<HttpEndpoint> open = new ArrayList<>();

  NodePages(Topology topology, Node node) {
    this.uses =
        PortPlan.of(topology).listeners(node).stream()
            .filter(use -> use.row().id().equals(ROW))
            .toList();
  }

  /** Opens the row at each of its addresses; gives what kept it from that. */
  List<Problem> open(NodeRuntime node, Loops loops, Counters<NetCounter> counters, Events events) {
    Map<String, Supplier<Page>> pages =
        Map.of(
            "/metrics", () -> new Page(OK, NodeMetrics.CONTENT_TYPE, node.metricsPage()),
            "/status", () -> page(OK, "application/json", node.status().json()),
            "/bans", () -> text(OK, node.guard().banLines()),
            "/status.txt", () -> text(OK, node.status().text()),
            "/ready",
                () ->
                    text(
                        node.state() == NodeState.READY ? OK : UNAVAILABLE,
                        node.state().key() + "\n"));
    List<Problem> problems = new ArrayList<>();
    for (PortUse use : uses) {
      HttpEndpoint.Spec spec =
          new HttpEndpoint.Spec(
              ROW,
              new InetSocketAddress(use.address(), use.ports().low()),
              AddressSet.of(readers(use)),
              pages);
      switch (HttpEndpoint.open(loops, spec, counters, events)) {
        case HttpEndpoint.Opening.Opened opened -> open.add(opened.endpoint());
        case HttpEndpoint.Opening.Refused refused -> problems.add(refused.problem());
      }
    }
    return problems;
  }

  void close() {
    open.forEach(HttpEndpoint::close);
    open.clear();
  }

  /** A connection to an own address comes from that address, or from 127.0.0.1 in 127/8. */
  private static List<InetAddress> readers(PortUse use) {
    List<InetAddress> readers = new ArrayList<>(use.farEnds());
    readers.add(use.address());
    if (use.address().isLoopbackAddress()) {
      readers.add(InetAddress.ofLiteral("127.0.0.1"));
    }
    return readers;
  }

  private static Page text(int status, String text) {
    return page(status, "text/plain; charset=utf-8", text);
  }

  private static Page page(int status, String contentType, String text) {
    return new Page(status, contentType, text.getBytes(StandardCharsets.UTF_8));
  }
}
