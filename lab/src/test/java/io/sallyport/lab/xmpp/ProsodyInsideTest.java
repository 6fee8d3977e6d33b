package io.sallyport.lab.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.LabAuthority;
import io.sallyport.lab.peers.OpensslClient;
import io.sallyport.lab.peers.PeerProcess;
import io.sallyport.lab.peers.Prosody;
import io.sallyport.lab.peers.XmppDomain;
import io.sallyport.lab.peers.XmppPool;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Prosody inside, which takes the edge for its partners (mode T); Prosody and ejabberd outside,
 * which take it for ours. Prosody outside finds the way by TLS from the first octet on, and is
 * found so.
 */
@SuppressWarnings("NullAway.Init") // set before all
class ProsodyInsideTest extends TwoPeople {
  @RegisterExtension static final Lab LAB = new Lab();

  private static final String HEADER =
      "<?xml version='1.0'?><stream:stream xmlns='jabber:server'"
          + " xmlns:stream='http://etherx.jabber.org/streams' xmlns:db='jabber:server:dialback'"
          + " from='lighthouse.example' to='harbor.example' version='1.0'>";
  private static final String GOODBYE = "</stream:stream>";
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int LAST = Integer.MAX_VALUE;

  private static People people;

  @BeforeAll
  static void start() {
    XmppLab lab = XmppLab.startWithDirectTls(LAB.forClass());
    Prosody.start(
        lab.scope(), "im", lab.domain(), Prosody.Manner.STRICT.withRooms(XmppPool.DOMAIN));
    people = People.meet(lab);
  }

  @Override
  People people() {
    return people;
  }

  @Override
  List<String> expectedStreams() {
    return List.of(
        "1 in: lighthouse.example to harbor.example, EXTERNAL",
        "1 out: harbor.example to rooms.lighthouse.example, EXTERNAL",
        "2 in: oldbuoy.example to harbor.example, EXTERNAL",
        "2 out: harbor.example to oldbuoy.example, EXTERNAL");
  }

  @Test
  void letsNobodyInsideSpeakToWhoIsNoPartner() {
    mara().tell("send nobody@stranger.example s1 hello");
    // Prosody tells what the node ended the stream with.
    mara().await("bounced", "nobody@stranger.example", "s1", "host-unknown");
  }

  @Test
  @Order(AFTERWARDS)
  void isDialledWhereTlsBeginsAtOnce() {
    XmppLab lab = people.lab();
    assertThat(lab.pool().log(1).lines())
        .filteredOn(line -> line.contains("pair=harbor.example to rooms.lighthouse.example "))
        .anyMatch(line ->
            line.contains(" event=stream-out ")
                && line.contains(":" + lab.lighthouse().tlsPort() + " "));
  }

  @Test
  @Order(AFTERWARDS)
  void logsNothingThatPeopleWrite() {
    mara().send(people.at(People.Partner.PROSODY), "w1", "between us");
    people.at(People.Partner.PROSODY).await("message", "w1", "between us");
    assertThat(people.lab().pool().log(1) + people.lab().pool().log(2))
        .doesNotContain("between us")
        .doesNotContain("event=stanza ");
  }

  /** XEP-0198 with Prosody, asked for by each end. */
  @Test
  @Order(AFTERWARDS)
  void countsWithProsodyBothWays() {
    assertThat(people.lighthouse().log())
        .containsPattern("Sending\\[s2sout\\]: <enable ")
        .containsPattern("RECV: <enabled ")
        .containsPattern("RECV: <enable ")
        .containsPattern("Sending\\[s2sin\\]: <enabled ");
  }

  /** XEP-0288 with Prosody: one stream carries both ways, whichever end has dialled. */
  @Test
  @Order(AFTERWARDS)
  void oneStreamCarriesBothWaysWithProsody() {
    assertThat(people.lab().pool().status(1))
        .containsPattern(stream("lighthouse.example", "partner"))
        .containsPattern(stream("rooms.lighthouse.example", "us"));
    assertThat(streams())
        .noneMatch(it -> it.contains(" out: harbor.example to lighthouse.example,"))
        .noneMatch(it -> it.contains(" in: rooms.lighthouse.example to harbor.example,"));
  }

  private static String stream(String partner, String opener) {
    return "\\{[^{}]*\"partner\":\\s*\"%s\"[^{}]*\"openedBy\":\\s*\"%s\"[^{}]*\"bothWays\":\\s*true"
        .formatted(partner, opener);
  }

  // ---- TLS from the first octet on (XEP-0368) as openssl sees it

  private static String said(String text, String... options) {
    XmppPool pool = people.lab().pool();
    return new OpensslClient(LAB.forTest(), pool.partners(1)).say(text, options).text();
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
  void must19TheProtocolIsHeldTo(@Nullable String offered, boolean isTaken) {
    String heard =
        offered == null
            ? said(HEADER + GOODBYE, "-ign_eof")
            : said(HEADER + GOODBYE, "-ign_eof", "-alpn", offered);
    assertThat(heard.contains("<stream:features>")).isEqualTo(isTaken);
    assertThat(heard.contains("no application protocol")).isEqualTo(!isTaken);
  }

  /** Row 5: EXTERNAL is offered to whose certificate proves the domain, and to nobody else. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void must5ExternalIsOfferedToACertificate(boolean hasCertificate) {
    LabAuthority.Identity partner = people.lab().lighthouse().identity();
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

  /** Row 19, the other way: the partner's domain is asked for, and the protocol named. */
  @Test
  @Order(LAST)
  void must19NamesDomainAndProtocolToAPartner() {
    people.lighthouse().stop();
    XmppDomain lighthouse = people.lab().lighthouse();
    String certificate = lighthouse.identity().certificate().toString();
    String key = lighthouse.identity().key().toString();
    PeerProcess server =
        LAB.forTest()
            .start(
                "s_server",
                List.of(
                    PeerProcess.program("openssl"),
                    "s_server",
                    "-accept",
                    lighthouse.address().getHostAddress() + ":" + lighthouse.tlsPort(),
                    "-cert",
                    certificate,
                    "-key",
                    key,
                    // With another name it tells what it is asked for, and shows the first.
                    "-servername",
                    "nobody.example",
                    "-cert2",
                    certificate,
                    "-key2",
                    key,
                    "-alpn",
                    "h2,xmpp-server"));
    server.awaitOutput("ACCEPT", LIMIT);
    mara().tell("send piet@lighthouse.example wire hello");
    server.awaitOutput("Hostname in TLS extension: \"lighthouse.example\"", LIMIT);
    server.awaitOutput("ALPN protocols advertised by the client: xmpp-server\n", LIMIT);
    server.awaitOutput("to='lighthouse.example'", LIMIT);
  }
}
