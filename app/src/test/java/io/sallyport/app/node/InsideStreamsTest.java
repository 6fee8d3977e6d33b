package io.sallyport.app.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.topology.json.JsonWriter;
import io.sallyport.xmpp.InsideReport;
import io.sallyport.xmpp.StreamReport;
import io.sallyport.xmpp.inside.Backlog;
import io.sallyport.xmpp.inside.GatewayReport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class InsideStreamsTest {
  private static final InetSocketAddress REMOTE =
      new InetSocketAddress(InetAddress.ofLiteral("10.20.0.31"), 40000);
  private static final GatewayReport GATEWAY =
      new GatewayReport(
          "xgw1.harbor.lan",
          REMOTE,
          false,
          List.of("harbor.example", "harbor2.example"),
          true,
          new Backlog(2, 700, Duration.ofMinutes(4).toNanos()),
          5,
          true,
          Duration.ofMinutes(1).toNanos());
  private static final InsideReport.Component COMPONENT =
      new InsideReport.Component(
          "bots.harbor.example",
          REMOTE,
          new StreamReport.Load(false, new Backlog(1, 90, Duration.ofMinutes(3).toNanos()), 0),
          Duration.ofMinutes(2).toNanos());

  private static InsideStreams streams(List<GatewayReport> gateways) {
    return new InsideStreams(
        new InsideReport(
            gateways, List.of(COMPONENT), StreamReport.All.NONE, Duration.ofMinutes(5).toNanos()));
  }

  @Test
  void tellsPrograms() {
    JsonWriter json = JsonWriter.onOneLine().beginObject();
    streams(List.of(GATEWAY)).addTo(json);
    assertThat(json.endObject().toString())
        .contains("\"gateway\": \"xgw1.harbor.lan\"", "\"remote\": \"10.20.0.31:40000\"")
        .contains("\"attached\": false", "\"domains\": 2", "\"harbor2.example\"")
        .contains("\"counted\": true", "\"paused\": true", "\"seconds\": 240")
        .contains("\"sent\": 2", "\"sentOctets\": 700", "\"sentSeconds\": 60", "\"taken\": 5")
        .contains("\"domain\": \"bots.harbor.example\"", "\"sentSeconds\": 120");
  }

  @Test
  void tellsPeople() {
    assertThat(streams(List.of(GATEWAY)).text())
        .isEqualTo(
            """
            XMPP gateway xgw1.harbor.lan, gone, last from 10.20.0.31:40000, serves 2 domains, \
            not read, 2 stanzas of 700 octets not confirmed, 5 of theirs under way
            XMPP component for bots.harbor.example, 10.20.0.31:40000, \
            1 stanza of 90 octets not confirmed
            """);
    assertThat(InsideStreams.NONE.text()).isEmpty();
  }

  @Test
  void tellsNoMoreThanFits() {
    JsonWriter json = JsonWriter.onOneLine().beginObject();
    InsideStreams many = streams(Collections.nCopies(10_000, GATEWAY));
    many.addTo(json);
    assertThat(json.endObject().toString()).hasSizeLessThan(256 * 1024);
    assertThat(many.text()).contains("9900 more streams of gateways").hasLineCount(102);
  }

  @Test
  void addsUp() {
    InsideReport all = streams(List.of(GATEWAY, GATEWAY)).all();
    assertThat(all.gatewayStreams()).isZero();
    assertThat(all.boundDomains()).isEqualTo(3);
    assertThat(all.lag()).isEqualTo(Duration.ofMinutes(2));
  }
}
