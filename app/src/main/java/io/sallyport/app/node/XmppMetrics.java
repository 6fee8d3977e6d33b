package io.sallyport.app.node;

import io.sallyport.app.metrics.NodeMetrics;
import io.sallyport.xmpp.InsideReport;
import io.sallyport.xmpp.StreamReport;
import java.util.List;
import java.util.Map;

/** What of XMPP goes up and down, for {@code /metrics}; nothing is kept here. */
final class XmppMetrics {
  private final NodeXmpp xmpp;

  XmppMetrics(NodeXmpp xmpp) {
    this.xmpp = xmpp;
  }

  void addTo(NodeMetrics metrics) {
    metrics
        .add(xmpp.counters())
        .gauge("xmpp_under_way", "Stanzas whose fate is not known", xmpp::underWay)
        .gauge(
            "xmpp_held_octets",
            "Memory held for stanzas that are under way or have come in part",
            xmpp::heldOctets)
        .gauges(
            "xmpp_streams",
            "Domain pairs on streams with partners, by how far they are",
            List.of("direction", "state"),
            () -> states(partners()))
        .gauge(
            "xmpp_queue_stanzas",
            "Stanzas that wait for a stream to a partner",
            () -> partners().queued())
        .gauge(
            "xmpp_queue_octets",
            "Octets that wait for a stream to a partner",
            () -> partners().waiting().stream().mapToLong(of -> of.backlog().octets()).sum())
        .gauges(
            "xmpp_ack_lag_seconds",
            "For how long the oldest stanza is under way",
            List.of("direction"),
            () ->
                Map.of(
                    List.of("out"), (double) partners().lag().toSeconds(),
                    List.of("in"), (double) inside().lag().toSeconds()))
        .gauge(
            "xmpp_bound_domains",
            "Domains that gateways or components serve",
            () -> inside().boundDomains())
        .gauge(
            "xmpp_gateway_streams",
            "Streams of gateways that are there",
            () -> inside().gatewayStreams())
        .gauge(
            "xmpp_component_streams",
            "Components that are there",
            () -> inside().components().size());
    xmpp.totals().forEach(metrics::add);
  }

  private StreamReport.All partners() {
    return xmpp.partnerStreams().all();
  }

  private InsideReport inside() {
    return xmpp.insideStreams().all();
  }

  private static Map<List<String>, Double> states(StreamReport.All all) {
    return Map.of(
        List.of("in", "open"), (double) all.count(true),
        List.of("in", "unproven"), (double) all.unproven(),
        List.of("out", "open"), (double) all.count(false),
        List.of("out", "waited-for"), (double) all.waiting().size());
  }
}
