package io.sallyport.app.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.topology.Xmpp;
import io.sallyport.topology.json.JsonWriter;
import io.sallyport.wire.xmpp.DomainPair;
import io.sallyport.wire.xmpp.XmppDomain;
import io.sallyport.xmpp.StreamReport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PartnerStreamsTest {
  private static final DomainPair IN =
      new DomainPair(new XmppDomain("lighthouse.example"), new XmppDomain("harbor.example"));
  private static final InetSocketAddress REMOTE =
      new InetSocketAddress(InetAddress.ofLiteral("203.0.113.25"), 5269);

  private static final PartnerStreams STREAMS =
      new PartnerStreams(
          new StreamReport.All(
              List.of(
                  new StreamReport(
                      IN,
                      true,
                      REMOTE,
                      true,
                      Xmpp.Method.DIALBACK_TLS,
                      Optional.empty(),
                      false,
                      Duration.ofSeconds(10).toNanos())),
              List.of(
                  new StreamReport.Failure(
                      IN.inverse(), "No stream to the partner in time", Duration.ZERO.toNanos())),
              Duration.ofMinutes(5).toNanos()));

  @Test
  void tellsPrograms() {
    JsonWriter json = JsonWriter.onOneLine().beginObject();
    STREAMS.addTo(json);
    assertThat(json.endObject().toString())
        .contains("\"xmppStreams\": 1", "\"partner\": \"lighthouse.example\"")
        .contains("\"openedBy\": \"partner\"", "\"remote\": \"203.0.113.25:5269\"")
        .contains("\"proof\": \"dialback-tls\"", "\"bothWays\": false", "\"seconds\": 290")
        .contains("\"reason\": \"No stream to the partner in time\"", "\"secondsAgo\": 300");
  }

  @Test
  void tellsPeople() {
    assertThat(STREAMS.text())
        .isEqualTo(
            """
            XMPP from lighthouse.example: lighthouse.example to harbor.example, dialback-tls, \
            203.0.113.25:5269, for 4 min
            XMPP failed 5 min ago: harbor.example to lighthouse.example, \
            No stream to the partner in time
            """);
    assertThat(PartnerStreams.NONE.text()).isEmpty();
  }
}
