package io.sallyport.lab.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.Account;
import io.sallyport.lab.peers.Await;
import io.sallyport.lab.peers.Bind;
import io.sallyport.lab.peers.Bind.Zone;
import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.LabAuthority;
import io.sallyport.lab.peers.LabAuthority.Usage;
import io.sallyport.lab.peers.LabNetwork;
import io.sallyport.lab.peers.ListeningSockets;
import io.sallyport.lab.peers.OpensslClient;
import io.sallyport.lab.peers.PeerScope;
import io.sallyport.lab.peers.Prosody;
import io.sallyport.lab.peers.XmppClient;
import io.sallyport.lab.peers.XmppDomain;
import io.sallyport.topology.Xmpp;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * TLS from the first octet on at the port for partners (XEP-0368), as openssl sees it and as
 * Prosody uses it. Two domains have a certificate each.
 */
@SuppressWarnings("NullAway.Init") // set before all
class DirectTlsTest {
  @RegisterExtension static final Lab LAB = new Lab();

  private static final Account PIET = new Account("piet", "fresnel-lens", "lighthouse.example");
  private static final String HEADER =
      "<?xml version='1.0'?><stream:stream xmlns='jabber:server'"
          + " xmlns:stream='http://etherx.jabber.org/streams' xmlns:db='jabber:server:dialback'"
          + " from='lighthouse.example' to='harbor.example' version='1.0'>";
  private static final String GOODBYE = "</stream:stream>";
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private static PeerScope scope;
  private static LabAuthority authority;
  private static LabAuthority.Identity partner;
  private static XmppDomain lighthouse;
  private static EdgeStreams edge;
  private static OpensslClient openssl;

  @BeforeAll
  static void start() {
    scope = LAB.forClass();
    LabNetwork network = LabNetwork.choose();
    authority = new LabAuthority(scope, "partners");
    partner = authority.issue("lighthouse", Usage.SERVER_AND_CLIENT, List.of(PIET.domain()));
    InetAddress local = InetAddress.ofLiteral("127.0.0.1");
    InetSocketAddress names = new InetSocketAddress(local, ListeningSockets.freePort(local));
    lighthouse =
        XmppDomain.at(network.partner(1), PIET.domain(), partner, authority.anchor(), names, PIET);
    InetSocketAddress address =
        new InetSocketAddress(network.access1(), ListeningSockets.freePort(network.access1()));
    Bind.start(
        scope,
        "names",
        names.getPort(),
        List.of(
            Zone.of(
                "harbor.example",
                "_xmpps-server._tcp SRV 0 0 %d xmpp".formatted(address.getPort()),
                "xmpp A " + address.getAddress().getHostAddress()),
            Zone.of(lighthouse.name(), lighthouse.records())));
    edge =
        new EdgeStreams(
            new EdgeStreams.Setup(
                address,
                Set.of("harbor.example", "harbor2.example"),
                List.of(
                    authority.issue("harbor", Usage.SERVER_AND_CLIENT, List.of("harbor.example")),
                    authority.issue(
                        "harbor2", Usage.SERVER_AND_CLIENT, List.of("harbor2.example"))),
                authority.anchor(),
                names,
                List.of(Xmpp.Partner.of(PIET.domain()))));
    openssl = new OpensslClient(scope, address);
  }

  @AfterAll
  static void stop() {
    edge.close();
  }

  private static String said(String text, String... options) {
    return openssl.say(text, options).text();
  }

  /** Row 19: the protocol is agreed on, and STARTTLS is neither offered nor taken. */
  @Test
  void must19DirectTlsHasNoStartTls() {
    String heard =
        said(
            HEADER + "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>",
            "-alpn",
            "xmpp-server",
            "-servername",
            "harbor.example",
            "-ign_eof");
    assertThat(heard)
        .contains("ALPN protocol: xmpp-server", "<stream:features>", "<failure ")
        .doesNotContain("<starttls", "<proceed");
  }

  /** Row 19: who offers other protocols is refused, who offers none is let in. */
  @ParameterizedTest
  @CsvSource({"xmpp-client,false", "'h2,http/1.1',false", "'h2,xmpp-server',true", ",true"})
  void must19TheProtocolIsHeldTo(String offered, boolean isTaken) {
    String heard =
        offered == null
            ? said(HEADER + GOODBYE, "-ign_eof")
            : said(HEADER + GOODBYE, "-ign_eof", "-alpn", offered);
    assertThat(heard.contains("<stream:features>")).isEqualTo(isTaken);
    assertThat(heard.contains("no application protocol")).isEqualTo(!isTaken);
  }

  /** Row 26: each domain has its own certificate, found by SNI; others are shown the first. */
  @ParameterizedTest
  @CsvSource({
    "harbor.example,harbor.example",
    "harbor2.example,harbor2.example",
    "stranger.example,harbor.example",
    ",harbor.example"
  })
  void must26TheNameAskedForChoosesTheCertificate(String asked, String shown) {
    String text = HEADER.replace("to='harbor.example'", "to='%s'".formatted(shown)) + GOODBYE;
    String heard =
        asked == null
            ? said(text, "-ign_eof", "-noservername")
            : said(text, "-ign_eof", "-servername", asked);
    assertThat(heard).contains("subject=CN = " + shown + "\n", "from='" + shown + "'");
  }

  /** The same where TLS begins later: openssl speaks as a server to it. */
  @ParameterizedTest
  @CsvSource({"harbor.example", "harbor2.example"})
  void must26TheSameAfterStartTls(String asked) {
    String heard =
        said(
            "</stream:stream>",
            "-starttls",
            "xmpp-server",
            "-xmpphost",
            asked,
            "-servername",
            asked,
            "-ign_eof");
    assertThat(heard).contains("subject=CN = " + asked + "\n");
  }

  /** Row 5: EXTERNAL is offered to whose certificate proves the domain, and to nobody else. */
  @ParameterizedTest
  @CsvSource({"true", "false"})
  void must5ExternalIsOfferedToACertificate(boolean hasCertificate) {
    String heard =
        hasCertificate
            ? said(
                HEADER + GOODBYE,
                "-ign_eof",
                "-cert",
                partner.certificate().toString(),
                "-key",
                partner.key().toString())
            : said(HEADER + GOODBYE, "-ign_eof");
    assertThat(heard).contains("<dialback ");
    assertThat(heard.contains("<mechanism>EXTERNAL</mechanism>")).isEqualTo(hasCertificate);
  }

  @Test
  void prosodyDialsIt() {
    Prosody.start(LAB.forTest(), "prosody", lighthouse, Prosody.Manner.STRICT);
    XmppClient piet = XmppClient.start(LAB.forTest(), PIET, lighthouse, authority.anchor());
    piet.tell("send mara@harbor.example d1 ahoy");
    Await.until(
        () -> "the message; events: " + edge.events(),
        LIMIT,
        () -> edge.arrived().stream().anyMatch(it -> it.contains("'d1'") || it.contains("\"d1\"")));
    assertThat(edge.arrived()).allMatch(it -> it.startsWith("EXTERNAL "));
  }
}
