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
 * Two domains that have a certificate each, at the port for partners: TLS from the first octet on
 * (XEP-0368) and after STARTTLS, as openssl sees it and as Prosody uses it. {@link
 * ProsodyInsideTest} has the rest of XEP-0368.
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
  private static XmppDomain lighthouse;
  private static EdgeStreams edge;
  private static OpensslClient openssl;

  @BeforeAll
  static void start() {
    scope = LAB.forClass();
    LabNetwork network = LabNetwork.choose();
    authority = new LabAuthority(scope, "partners");
    LabAuthority.Identity partner =
        authority.issue("lighthouse", Usage.SERVER_AND_CLIENT, List.of(PIET.domain()));
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
    assertThat(withoutSpaces(heard)).contains("subject=CN=" + shown + "\n");
    assertThat(heard).contains("from='" + shown + "'");
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
    assertThat(withoutSpaces(heard)).contains("subject=CN=" + asked + "\n");
  }

  /** OpenSSL 3.2 and later write names without spaces. */
  private static String withoutSpaces(String text) {
    return text.replace(" ", "");
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
