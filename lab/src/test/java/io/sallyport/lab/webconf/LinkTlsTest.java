package io.sallyport.lab.webconf;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.Await;
import io.sallyport.lab.peers.ConferencePool;
import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.LabAuthority;
import io.sallyport.lab.peers.LabNetwork;
import io.sallyport.lab.peers.PeerProcess;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who may connect as an agent, and speaking what, as openssl finds it. */
@SuppressWarnings("NullAway.Init") // set before all tests
class LinkTlsTest {
  @RegisterExtension static final Lab LAB = new Lab();

  private static final String LINK = "-alpn sallyport-srl/1";

  /** An agent pauses for a minute at most before it dials again. */
  private static final Duration LIMIT = Duration.ofMinutes(5);

  private static ConferencePool pool;

  /** Long enough for an agent to start, however busy the machine is. */
  private static Duration life;

  @BeforeAll
  static void startNodes() {
    long begunNanos = System.nanoTime();
    pool = ConferencePool.start(LAB.forClass(), LabNetwork.choose());
    life = Duration.ofSeconds(10).plusNanos(2 * (System.nanoTime() - begunNanos));
  }

  private static LabAuthority.Identity agent(LabAuthority from, LabAuthority.Usage usage) {
    return from.issue("agent-" + usage, usage, List.of(ConferencePool.SERVICE));
  }

  /** What openssl writes until the node has closed. */
  private static String untilClosed(String options) {
    return toLink("", options + " -ign_eof < /dev/null");
  }

  /**
   * The same of a connection that the node keeps: what openssl writes in a second, or as long as
   * the handshake takes.
   */
  private static String forASecond(String options) {
    return toLink("sleep 1 |", options);
  }

  private static String toLink(String input, String options) {
    return connect(input, pool.link(1), pool.inside().anchor(), options);
  }

  private static String connect(String input, InetSocketAddress at, Path anchor, String options) {
    return LAB.forTest()
        .run(
            "s_client" + System.nanoTime(),
            List.of(
                PeerProcess.program("sh"),
                "-c",
                input
                    + " openssl s_client -connect "
                    + at.getAddress().getHostAddress()
                    + ":"
                    + at.getPort()
                    + " -CAfile "
                    + anchor
                    + " "
                    + options
                    + " 2>&1 || true"));
  }

  private static String with(LabAuthority.Identity identity) {
    return " -cert " + identity.certificate() + " -key " + identity.key();
  }

  @Test
  void takesAnAgentAndNoTicket() {
    var good = agent(pool.inside(), LabAuthority.Usage.SERVER_AND_CLIENT);
    String heard = forASecond(LINK + with(good));

    assertThat(heard)
        .contains("Verify return code: 0 (ok)", "ALPN protocol: sallyport-srl/1")
        .doesNotContain("alert", "New Session Ticket arrived");
  }

  @Test
  void refusesWhoHasNoCertificate() {
    assertThat(untilClosed(LINK)).contains("alert certificate required");
  }

  @Test
  void refusesACertificateOfAnotherAuthority() {
    var stranger = new LabAuthority(LAB.forTest(), "stranger");

    assertThat(untilClosed(LINK + with(agent(stranger, LabAuthority.Usage.SERVER_AND_CLIENT))))
        .contains("alert unknown ca");
  }

  @Test
  void refusesACertificateForSomethingElse() {
    assertThat(untilClosed(LINK + with(agent(pool.inside(), LabAuthority.Usage.CODE_SIGNING))))
        .contains("alert");
  }

  @Test
  void refusesACertificateOfServersAlone() {
    assertThat(untilClosed(LINK + with(agent(pool.inside(), LabAuthority.Usage.SERVER))))
        .contains("alert");
  }

  @Test
  void refusesACertificateThatHasExpired() {
    var expired = pool.inside().expired("agent-expired", ConferencePool.SERVICE);

    assertThat(untilClosed(LINK + with(expired))).contains("alert certificate expired");
  }

  /** Nobody is cut off because a day has come; new connections tell that it has. */
  @Test
  void letsConnectionsOutliveTheCertificateAndTakesNoNewOnes() throws IOException {
    SSLContext tls = Invited.tls(pool);
    var at = pool.backend();
    Instant end = Instant.now().plus(life);
    try (EchoServer server = new EchoServer(at)) {
      PeerProcess agent = pool.agentUntil(LAB.forTest(), at, end);
      try (Invited first = Invited.connect(tls, pool.outside(1), pool.token())) {
        assertThat(first.status()).isEqualTo("200");
        Await.until("it has expired", life.multipliedBy(2), () -> Instant.now().isAfter(end));
        long untrusted = pool.counters(1).total("net_peers_untrusted");
        first.send("still here");
        assertThat(first.receive(10)).isEqualTo("still here");
        try (Invited second = Invited.connect(tls, pool.outside(1), pool.token())) {
          assertThat(second.status()).as("one was ready").isEqualTo("200");
        }
        agent.awaitOutput("event=edge-unreachable", LIMIT);
        assertThat(pool.counters(1).total("net_peers_untrusted")).isGreaterThan(untrusted);
      }
      assertThat(server.clients()).isNotNegative();
    }
  }

  /** Clients outside may name the protocol of their request, and none else. */
  @Test
  void takesClientsThatOfferHttpOrNothing() {
    assertThat(outside("-alpn http/1.1"))
        .contains("ALPN protocol: http/1.1", "return code: 0 (ok)");
    assertThat(outside("")).contains("No ALPN negotiated", "return code: 0 (ok)");
    assertThat(outside("-tls1_2")).contains("Protocol  : TLSv1.2", "return code: 0 (ok)");
    assertThat(outside("-alpn h2")).contains("alert no application protocol");
    assertThat(outside("-tls1_1 -cipher DEFAULT@SECLEVEL=0")).contains("alert protocol version");
  }

  private static String outside(String options) {
    return connect(
        "sleep 1 |",
        pool.outside(1),
        pool.outsideAuthority(),
        "-servername " + ConferencePool.NAME + " " + options);
  }

  @Test
  void refusesWhoOffersOtherProtocolsAndClosesWhoOffersNone() {
    var good = agent(pool.inside(), LabAuthority.Usage.SERVER_AND_CLIENT);
    long before = pool.counters(1).total("webconf_legacy_servers");

    assertThat(untilClosed("-alpn h2" + with(good))).contains("alert no application protocol");
    assertThat(pool.counters(1).total("webconf_legacy_servers")).isEqualTo(before);
    assertThat(untilClosed(with(good))).contains("No ALPN negotiated").doesNotContain("alert");
    assertThat(pool.counters(1).total("webconf_legacy_servers")).isEqualTo(before + 1);
  }
}
