package io.sallyport.app.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.telemetry.Counter;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.LabelledTotals;
import io.sallyport.telemetry.Timings;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeMetricsTest {
  private enum Sample implements Counter {
    FLOWS_OPENED;

    @Override
    public String id() {
      return "flows_opened";
    }

    @Override
    public String label() {
      return "Client connections taken";
    }
  }

  @Test
  void pageHoldsCountersGaugesAndTheVirtualMachine() {
    Counters<Sample> counters = new Counters<>("access", Sample.class);
    counters.add(Sample.FLOWS_OPENED, 3);
    NodeMetrics metrics =
        new NodeMetrics()
            .add(counters)
            .gauge("access_flows", "Client connections open", () -> 2)
            .gauges("certificate_expiry_seconds", "Left", "set", Map.of("external", () -> 60));
    String page = new String(metrics.page(), StandardCharsets.UTF_8);
    assertThat(page)
        .contains("# HELP sallyport_access_flows_opened_total Client connections taken")
        .contains("\nsallyport_access_flows_opened_total 3.0\n")
        .contains("\nsallyport_access_flows 2.0\n")
        .contains("\nsallyport_certificate_expiry_seconds{set=\"external\"} 60.0\n")
        .contains("\njvm_memory_used_bytes{area=\"heap\"} ")
        .contains("\njvm_gc_collections_total{gc=");
  }

  @Test
  void pageHoldsWhatLabelsTellApart() {
    var totals = new LabelledTotals("xmpp_stanzas", "Taken", List.of("direction", "kind"));
    totals.count("in", "iq");
    totals.count("in", "iq");
    NodeMetrics metrics =
        new NodeMetrics()
            .add(totals)
            .gauges("lag", "Lag", List.of("a", "b"), () -> Map.of(List.of("x", "y"), 3.0));
    totals.count("out", "message");
    assertThat(new String(metrics.page(), StandardCharsets.UTF_8))
        .contains("\nsallyport_xmpp_stanzas_total{direction=\"in\",kind=\"iq\"} 2.0\n")
        .contains("\nsallyport_xmpp_stanzas_total{direction=\"out\",kind=\"message\"} 1.0\n")
        .contains("\nsallyport_lag{a=\"x\",b=\"y\"} 3.0\n");
  }

  @Test
  void pageHoldsHowLongThingsTook() {
    Timings timings = new Timings();
    timings.add(2_000_000);
    timings.add(2_000_000_000);
    String page =
        new String(
            new NodeMetrics().timings("webconf_join", "To the server", timings).page(),
            StandardCharsets.UTF_8);
    assertThat(page)
        .contains("# TYPE sallyport_webconf_join_seconds histogram")
        .contains("\nsallyport_webconf_join_seconds_bucket{le=\"0.005\"} 1\n")
        .contains("\nsallyport_webconf_join_seconds_bucket{le=\"+Inf\"} 2\n")
        .contains("\nsallyport_webconf_join_seconds_count 2\n")
        .contains("\nsallyport_webconf_join_seconds_sum 2.002\n");
  }

  @Test
  void pageIsReadAnewEachTime() {
    Counters<Sample> counters = new Counters<>("access", Sample.class);
    NodeMetrics metrics = new NodeMetrics().add(counters);
    assertThat(new String(metrics.page(), StandardCharsets.UTF_8)).contains("opened_total 0.0");
    counters.count(Sample.FLOWS_OPENED);
    assertThat(new String(metrics.page(), StandardCharsets.UTF_8)).contains("opened_total 1.0");
  }
}
