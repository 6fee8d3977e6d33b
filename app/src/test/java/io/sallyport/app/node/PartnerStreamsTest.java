package io.sallyport.app.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.net.tls.TlsSession;
import io.sallyport.topology.Xmpp;
import io.sallyport.topology.json.JsonWriter;
import io.sallyport.wire.xmpp.DomainPair;
import io.sallyport.wire.xmpp.XmppDomain;
import io.sallyport.xmpp.StreamReport;
import io.sallyport.xmpp.inside.Backlog;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PartnerStreamsTest {
  private static final DomainPair IN =
      new DomainPair(new XmppDomain("lighthouse.example"), new XmppDomain("harbor.example"));
  private static final InetSocketAddress REMOTE =
      new InetSocketAddress(InetAddress.ofLiteral("203.0.113.25"), 5269);

  private static final StreamReport STREAM =
      new StreamReport(
          IN,
          true,
          new StreamReport.Peer(
              REMOTE,
              Optional.of(new TlsSession("TLSv1.3", "TLS_AES_256_GCM_SHA384")),
              Optional.empty()),
          Xmpp.Method.DIALBACK_TLS,
          true,
          new StreamReport.Load(true, new Backlog(3, 900, Duration.ofMinutes(4).toNanos()), 2),
          Duration.ofSeconds(10).toNanos());

  private static final PartnerStreams STREAMS =
      new PartnerStreams(
          new StreamReport.All(
              List.of(STREAM),
              List.of(
                  new StreamReport.Waiting(
                      IN.inverse(), new Backlog(1, 300, Duration.ofMinutes(1).toNanos()))),
              List.of(
                  new StreamReport.Failure(
                      IN.inverse(), "No stream to the partner in time", Duration.ZERO.toNanos())),
              4,
              Duration.ofMinutes(5).toNanos()));

  @Test
  void tellsPrograms() {
    JsonWriter json = JsonWriter.onOneLine().beginObject();
    STREAMS.addTo(json);
    assertThat(json.endObject().toString())
        .contains("\"xmppStreams\": 1", "\"partner\": \"lighthouse.example\"")
        .contains("\"openedBy\": \"partner\"", "\"remote\": \"203.0.113.25:5269\"")
        .contains("\"proof\": \"dialback-tls\"", "\"bothWays\": true", "\"seconds\": 290")
        .contains("\"xmppUnproven\": 4", "\"xmppQueued\": 1", "\"tls\": true")
        .contains("\"tlsVersion\": \"TLSv1.3\"", "\"tlsSuite\": \"TLS_AES_256_GCM_SHA384\"")
        .contains("\"counted\": true", "\"sent\": 3", "\"sentOctets\": 900", "\"sentSeconds\": 60")
        .contains("\"taken\": 2", "\"stanzas\": 1", "\"octets\": 300", "\"seconds\": 240")
        .contains("\"reason\": \"No stream to the partner in time\"", "\"secondsAgo\": 300");
  }

  @Test
  void tellsPeople() {
    assertThat(STREAMS.text())
        .isEqualTo(
            """
            XMPP from lighthouse.example: lighthouse.example to harbor.example, dialback-tls, \
            TLSv1.3, both ways, counted, 203.0.113.25:5269, for 4 min, \
            3 stanzas of 900 octets not confirmed, 2 of theirs not acknowledged
            XMPP waits for a stream: harbor.example to lighthouse.example, \
            1 stanza of 300 octets, for 4 min
            XMPP failed 5 min ago: harbor.example to lighthouse.example, \
            No stream to the partner in time
            """);
    assertThat(PartnerStreams.NONE.text()).isEmpty();
  }

  /** A node may have a thousand streams, and partners choose what their certificates say. */
  @Test
  void tellsNoMoreThanFits() {
    var many =
        new PartnerStreams(
            new StreamReport.All(
                Collections.nCopies(10_000, STREAM),
                List.of(),
                Collections.nCopies(1_000, new StreamReport.Failure(IN, "x".repeat(10_000), 0)),
                1_000,
                0));
    JsonWriter json = JsonWriter.onOneLine().beginObject();
    many.addTo(json);
    assertThat(json.endObject().toString())
        .contains("\"xmppStreams\": 10000")
        .hasSizeLessThan(512 * 1024);
    assertThat(many.text())
        .contains("XMPP: 9900 more streams\n", "XMPP: 900 more failures\n")
        .hasLineCount(202);
  }
}
