package io.sallyport.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.net.tls.PeerIdentity;
import io.sallyport.topology.Xmpp;
import io.sallyport.wire.Octets;
import io.sallyport.wire.xmpp.DomainPair;
import io.sallyport.wire.xmpp.XmppDomain;
import io.sallyport.xmpp.inside.Backlog;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What operators are told of streams with partners. */
class StreamReportsTest {
  @Test
  void tellsOfStreamsAtBothEnds() {
    var servers = new TwoServers(TwoServers.Terms.EXTERNAL);
    assertThat(servers.reportOfHarbor().streams()).isEmpty();
    servers.send("m1");
    servers.loop.advance(Duration.ofSeconds(7));
    StreamReport.All harbor = servers.reportOfHarbor();
    assertThat(harbor.count(false)).isEqualTo(1);
    assertThat(harbor.count(true)).isZero();
    StreamReport out = harbor.streams().getFirst();
    assertThat(out.pair()).isEqualTo(Play.OUT);
    assertThat(out.partner()).isEqualTo("lighthouse.example");
    assertThat(out.method()).isEqualTo(Xmpp.Method.EXTERNAL);
    assertThat(out.peer().tls()).contains(PipedConnection.TLS);
    assertThat(out.rule()).contains(CertificateProof.Rule.DNS_NAME);
    assertThat(harbor.since(out.sinceNanos())).isEqualTo(Duration.ofSeconds(7));
    StreamReport in = servers.reportOfLighthouse().streams().getFirst();
    assertThat(in.isInbound()).isTrue();
    assertThat(in.pair()).isEqualTo(Play.OUT);
    assertThat(in.partner()).isEqualTo("harbor.example");
    servers.connections.getFirst().cut();
    assertThat(servers.reportOfHarbor().streams()).isEmpty();
    assertThat(servers.reportOfLighthouse().streams()).isEmpty();
  }

  @Test
  void tellsWhatIsUnderWayOnAStream() {
    var servers = new TwoServers(TwoServers.Terms.EXTERNAL);
    servers.send("m1");
    servers.loop.advance(Duration.ofSeconds(5));
    StreamReport.Load before = servers.reportOfHarbor().streams().getFirst().load();
    assertThat(before.isCounted()).isTrue();
    assertThat(before.sent()).isEqualTo(Backlog.NONE);
    servers.connections.getFirst().other().stick();
    servers.send("m2");
    servers.send("m3");
    servers.loop.advance(Duration.ofSeconds(7));
    StreamReport.All harbor = servers.reportOfHarbor();
    Backlog sent = harbor.streams().getFirst().load().sent();
    assertThat(sent.stanzas()).isEqualTo(2);
    assertThat(sent.octets()).isPositive();
    assertThat(harbor.since(sent.oldestNanos())).isEqualTo(Duration.ofSeconds(7));
    assertThat(harbor.lag()).isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void tellsWhatWaitsForAStream() {
    var servers = new TwoServers(TwoServers.Terms.EXTERNAL);
    servers.setReachable(false);
    servers.send("m1");
    servers.send("m2");
    // Twice in vain: the next waits for a pause to end.
    servers.send("m3");
    servers.send("m4");
    servers.setReachable(true);
    StreamReport.All waiting = servers.reportOfHarbor();
    assertThat(waiting.queued()).isEqualTo(2);
    assertThat(waiting.waiting().getFirst().pair()).isEqualTo(Play.OUT);
    assertThat(waiting.waiting().getFirst().backlog().octets()).isPositive();
    servers.loop.advance(Duration.ofSeconds(20));
    assertThat(servers.reportOfHarbor().queued()).isZero();
  }

  @Test
  void tellsWhatFailedLastUntilItDoesNot() {
    var servers = new TwoServers(TwoServers.Terms.EXTERNAL);
    servers.setReachable(false);
    servers.send("m1");
    servers.loop.advance(Duration.ofMinutes(2));
    assertThat(servers.reportOfHarbor().failures())
        .singleElement()
        .satisfies(failure -> {
          assertThat(failure.pair()).isEqualTo(Play.OUT);
          assertThat(failure.text()).isNotEmpty();
        });
    servers.setReachable(true);
    servers.send("m2");
    servers.loop.advance(Duration.ofSeconds(1));
    assertThat(servers.reportOfHarbor().streams()).hasSize(1);
    assertThat(servers.reportOfHarbor().failures()).isEmpty();
  }

  @Test
  void tellsOfPartnersThatProvedNothingUntilTheyDo() {
    var servers = new TwoServers(TwoServers.Terms.EXTERNAL);
    begin(servers, "harbor.example", "<presence/>");
    assertThat(servers.reportOfLighthouse().failures())
        .singleElement()
        .satisfies(failure -> {
          assertThat(failure.pair()).isEqualTo(Play.OUT);
          assertThat(failure.text()).startsWith("not-authorized: ");
        });
    begin(servers, "harbor.example", "</stream:stream>");
    assertThat(servers.reportOfLighthouse().failures())
        .singleElement()
        .matches(failure -> failure.text().contains("ended its stream"));
    // Whoever is no partner could fill it with whatever names.
    begin(servers, "stranger.example", "<presence/>");
    assertThat(servers.reportOfLighthouse().failures()).hasSize(1);
    servers.send("m1");
    servers.loop.advance(Duration.ofSeconds(1));
    assertThat(servers.reportOfLighthouse().failures()).isEmpty();
  }

  /** A stream at lighthouse in the clear, until it is over. */
  private static void begin(TwoServers servers, String from, String text) {
    var stranger = PipedConnection.pair(servers.loop, PeerIdentity.NONE, PeerIdentity.NONE);
    stranger.other().open(servers::acceptAtLighthouse);
    String header =
        Play.HEADER.replace(
            "from='lighthouse.example' to='harbor.example'",
            "from='%s' to='lighthouse.example'".formatted(from));
    stranger.send(Octets.of((header + text).getBytes(StandardCharsets.UTF_8)));
    servers.loop.advance(StreamTimes.CLOSING.plusSeconds(1));
    assertThat(stranger.other().isOpen()).isFalse();
  }

  /** However many try to get in, what fails outward stays. */
  @Test
  void failuresInwardTakeNoPlaceOfOthers() {
    var reports = new StreamReports(() -> 0);
    reports.failed(Play.OUT, "gone");
    for (int i = 0; i <= StreamReports.MOST_FAILURES; i++) {
      reports.failedInward(new DomainPair(new XmppDomain("d" + i + ".example"), Play.HARBOR), "no");
    }
    assertThat(reports.all(0).failures())
        .hasSize(StreamReports.MOST_FAILURES + 1)
        .last()
        .matches(failure -> failure.pair().equals(Play.OUT));
  }

  @Test
  void remembersSoManyFailures() {
    var reports = new StreamReports(() -> 0);
    for (int i = 0; i <= StreamReports.MOST_FAILURES; i++) {
      reports.failed(new DomainPair(Play.HARBOR, new XmppDomain("d" + i + ".example")), "gone");
    }
    assertThat(reports.all(0).failures()).hasSize(StreamReports.MOST_FAILURES);
    assertThat(reports.all(0).failures().getFirst().pair().to().ascii()).isEqualTo("d1.example");
  }
}
