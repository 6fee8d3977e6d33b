package io.sallyport.lab.webconf;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.ConferencePool;
import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.LabAuthority;
import io.sallyport.lab.peers.LabNetwork;
import io.sallyport.lab.peers.PeerProcess;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Who may connect as an agent, and speaking what, as openssl finds it. */
@SuppressWarnings("NullAway.Init") // set before all tests
class LinkTlsTest {
  @RegisterExtension static final Lab LAB = new Lab();

  private static final String LINK = "-alpn sallyport-srl/1";

  private static ConferencePool pool;

  @BeforeAll
  static void startNodes() {
    pool = ConferencePool.start(LAB.forClass(), LabNetwork.choose());
  }

  private static LabAuthority.Identity agent(LabAuthority from, LabAuthority.Usage usage) {
    return from.issue("agent-" + usage, usage, List.of(ConferencePool.SERVICE));
  }

  /** What openssl writes until the node has closed. */
  private static String untilClosed(String options) {
    return connect("", options + " -ign_eof < /dev/null");
  }

  /**
   * The same of a connection that the node keeps: what openssl writes in a second, or as long as
   * the handshake takes.
   */
  private static String forASecond(String options) {
    return connect("sleep 1 |", options);
  }

  private static String connect(String input, String options) {
    InetSocketAddress at = pool.link(1);
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
                    + pool.inside().anchor()
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
  void refusesWhoOffersOtherProtocolsAndClosesWhoOffersNone() {
    var good = agent(pool.inside(), LabAuthority.Usage.SERVER_AND_CLIENT);
    long before = pool.counters(1).total("webconf_legacy_servers");

    assertThat(untilClosed("-alpn h2" + with(good))).contains("alert no application protocol");
    assertThat(pool.counters(1).total("webconf_legacy_servers")).isEqualTo(before);
    assertThat(untilClosed(with(good))).contains("No ALPN negotiated").doesNotContain("alert");
    assertThat(pool.counters(1).total("webconf_legacy_servers")).isEqualTo(before + 1);
  }
}
