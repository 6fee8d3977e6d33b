package io.sallyport.lab.federation;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.Await;
import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.LabAuthority;
import io.sallyport.lab.peers.LabAuthority.Identity;
import io.sallyport.lab.peers.LabAuthority.Usage;
import io.sallyport.lab.peers.LabNetwork;
import io.sallyport.lab.peers.Nginx;
import io.sallyport.lab.peers.PlainConnection;
import io.sallyport.lab.peers.RevokingAuthority;
import io.sallyport.lab.peers.RevokingAuthority.Places;
import io.sallyport.lab.peers.Stunnel;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is no partner, or lies, is refused with the reason, and so is what cannot be reached. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FederationRefusalsTest {
  private static final String STRANGERS = "strangers";
  private static final String GOOD = "good";
  private static final String REVOKED = "revoked";
  private static final String NOBODY = "nobody";
  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final Pattern PUBLIC = diagnostics("ms-diagnostics-public");
  private static final Pattern INTERNAL = diagnostics("ms-diagnostics");

  @RegisterExtension static final Lab LAB = new Lab();

  private static FederationLab lab;
  private static final Map<String, Stunnel> TUNNELS = new HashMap<>();
  private static Stunnel insider;
  private static Nginx lists;

  @BeforeAll
  static void startAll() {
    LabNetwork network = LabNetwork.choose();
    RevokingAuthority authority = RevokingAuthority.create(LAB.forClass(), "lists");
    Nginx web =
        Nginx.start(
            LAB.forClass(),
            "web",
            new InetSocketAddress(network.partner(FederationLab.LISTS), 80),
            List.of(new Nginx.Site("crl.lists.example", "")));
    lab = FederationLab.start(LAB.forClass(), network, authority.anchor());
    LabAuthority strangers = new LabAuthority(LAB.forClass(), STRANGERS);
    for (String name : List.of("sip.quayside.example", "sip.shoal.example", "sip.liar.example")) {
      TUNNELS.put(name, tunnel(name, lab.partners().issue(name, Usage.SERVER, List.of(name))));
    }
    TUNNELS.put(
        STRANGERS,
        tunnel(
            STRANGERS, strangers.issue("stranger", Usage.SERVER, List.of("sip.quayside.example"))));
    TUNNELS.put(NOBODY, tunnel(NOBODY, null));
    startRevoking(authority, web);
    lists = web;
    insider =
        Stunnel.start(
            LAB.forClass(),
            "insider",
            lab.network().outside(),
            new Stunnel.Target(
                lab.network().director(),
                "dir.harbor.lan",
                lab.inside().anchor(),
                lab.inside()
                    .issue("insider", Usage.SERVER_AND_CLIENT, List.of("client.harbor.lan"))));
    serve(
        FederationLab.COVE,
        lab.partners().issue("cove", Usage.SERVER, List.of("sip.liar.example")));
    serve(FederationLab.FOG, strangers.issue("fog", Usage.SERVER, List.of("sip.fog.example")));
  }

  /** An authority of which one certificate of quayside's is good, the other revoked. */
  private static void startRevoking(RevokingAuthority authority, Nginx web) {
    Places places = Places.list("http://crl.lists.example/lists.crl");
    List<String> names = List.of("sip.quayside.example");
    Identity good = authority.issue("good", Usage.SERVER, names, places);
    Identity revoked = authority.issue(REVOKED, Usage.SERVER, names, places);
    Identity gull = authority.issue("gull", Usage.SERVER, List.of("sip.gull.example"), places);
    authority.revoke(revoked.certificate());
    authority.revoke(gull.certificate());
    web.put("lists.crl", authority.list("lists"));
    TUNNELS.put(GOOD, tunnel(GOOD, good));
    TUNNELS.put(REVOKED, tunnel(REVOKED, revoked));
    serve(FederationLab.GULL, gull);
  }

  @ParameterizedTest(name = "{2} from {1} by {0}: {3}, {4}")
  @CsvSource({
    "sip.liar.example,     quayside.example, MESSAGE,  403, 1010",
    "sip.liar.example,     shoal.example,    MESSAGE,  403, 1010",
    "sip.liar.example,     reef.example,     MESSAGE,  403, 1015",
    "sip.shoal.example,    pier.example,     MESSAGE,  403, 1009",
    "sip.liar.example,     ghost.example,    MESSAGE,  403, 1008",
    "sip.quayside.example, shoal.example,    MESSAGE,  403, 1015",
    "sip.quayside.example, harbor.example,   MESSAGE,  403, 1017",
  })
  void whoSpeaksForADomainThatIsNotItsOwnIsRefused(
      String certificate, String domain, String method, int status, int id) {
    try (PlainConnection partner = open(certificate)) {
      partner.send(request(method, domain, "mara@harbor.example"));

      assertRefused(partner.readMessage(), status, PUBLIC, id);
      awaitEvent("partner-domain-refused .*\\[" + certificate + "].*" + domain);
    }
  }

  /** First, because a node tells of ten refusals in ten seconds and leaves out the others. */
  @Test
  @Order(1)
  void aPartnersRegistrationIsRefusedAndWhatItMayDoGoesOn() {
    try (PlainConnection partner = open("sip.quayside.example")) {
      partner.send(request("REGISTER", "quayside.example", "mara@harbor.example"));
      assertRefused(partner.readMessage(), 403, PUBLIC, 1027);
      awaitEvent("request-refused .*method=REGISTER");

      partner.send(request("MESSAGE", "quayside.example", "echo@harbor.example"));
      assertThat(partner.readMessage()).startsWith("SIP/2.0 200");
    }
  }

  @Test
  void whoeverHearsOnlyNoIsShutOut() {
    try (PlainConnection liar = open("sip.liar.example")) {
      for (int i = 0; i < 3; i++) {
        liar.send(request("MESSAGE", "quayside.example", "mara" + i + "@harbor.example"));
        assertThat(liar.readMessage()).startsWith("SIP/2.0 403");
      }

      assertThat(liar.isClosedWithin(LIMIT)).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {STRANGERS, NOBODY})
  void whoProvesNothingThatIsTrustedIsNotHeard(String certificate) {
    try (PlainConnection stranger = open(certificate)) {
      stranger.send(request("MESSAGE", "quayside.example", certificate + "@harbor.example"));

      assertThat(stranger.isClosedWithin(LIMIT)).isTrue();
    }
    assertThat(lab.director().log()).doesNotContain(certificate + "@");
  }

  @Test
  void aPartnerIsHeardWhoseCertificateIsOnNoList() {
    try (PlainConnection partner = open(GOOD)) {
      partner.send(request("MESSAGE", "quayside.example", "echo@harbor.example"));

      assertThat(partner.readMessage()).startsWith("SIP/2.0 200");
      String fetched =
          lab.network().access1().getHostAddress() + " crl.lists.example /lists.crl 200";
      // nginx writes its log once the answer has gone.
      Await.until(
          () -> fetched + " among " + lists.requests(),
          LIMIT,
          () -> lists.requests().contains(fetched));
    }
  }

  @Test
  void aPartnerIsShutOutWhoseCertificateIsRevoked() {
    try (PlainConnection partner = open(REVOKED)) {
      partner.send(request("MESSAGE", "quayside.example", REVOKED + "@harbor.example"));

      assertThat(partner.isClosedWithin(LIMIT)).isTrue();
    }
    awaitEvent("partner-revoked .*\\[sip.quayside.example]");
    assertThat(lab.director().log()).doesNotContain(REVOKED + "@");
  }

  @Test
  void whoComesFromAnUntrustedAuthorityIsNamedInTheLog() {
    open(STRANGERS).close();

    awaitEvent("peer-refused .*Lab authority strangers is not among the trust anchors");
  }

  @ParameterizedTest(name = "to {0}: {1}, {2}")
  @CsvSource({
    "reef.example,     403, 1005",
    "ghost.example,    504, 1008",
    "pier.example,     504, 1009",
    "cove.example,     504, 1010",
    "fog.example,      504, 1010",
    "gull.example,     504, 1010",
    "quayside.example, 504, 1046",
  })
  void theInsideIsToldWhyAPartnerCannotBeReached(String domain, int status, int id) {
    try (PlainConnection inside = plain(insider)) {
      inside.send(request("MESSAGE", "harbor.example", "someone@" + domain));

      String refusal = inside.readMessage();
      assertRefused(refusal, status, INTERNAL, id);
      assertThat(refusal).contains("source=\"ae1.harbor.lan\"");
    }
  }

  /** Waits for a line in node 1's log, which is written beside its work. */
  private static void awaitEvent(String pattern) {
    Pattern event = Pattern.compile("event=" + pattern);
    Await.until(
        () -> event + " in:\n" + lab.pool().log(1),
        LIMIT,
        () -> event.matcher(lab.pool().log(1)).find());
  }

  private static void assertRefused(String response, int status, Pattern diagnostics, int id) {
    assertThat(response).startsWith("SIP/2.0 " + status + " ");
    Matcher found = diagnostics.matcher(response);
    assertThat(found.find()).as(response).isTrue();
    assertThat(Integer.parseInt(found.group(1))).as(response).isEqualTo(id);
    if (diagnostics == PUBLIC) {
      assertThat(response).doesNotContain("harbor.lan").doesNotContain("source=");
    }
  }

  private static Pattern diagnostics(String header) {
    return Pattern.compile("(?im)^" + header + ":\\s*(\\d+);");
  }

  private static PlainConnection open(String certificate) {
    return plain(Objects.requireNonNull(TUNNELS.get(certificate)));
  }

  private static PlainConnection plain(Stunnel tunnel) {
    return PlainConnection.open(
        tunnel.address(), new InetSocketAddress(lab.network().outside(), 0));
  }

  /** As a partner that dials us with a certificate. */
  private static Stunnel tunnel(String name, @Nullable Identity identity) {
    return Stunnel.start(
        LAB.forClass(),
        name,
        lab.network().outside(),
        new Stunnel.Target(
            lab.network().federation(1), "sip.harbor.example", lab.outside().anchor(), identity));
  }

  /** As a partner's server that shows us a certificate. */
  private static void serve(int partner, Identity identity) {
    Stunnel.serve(
        LAB.forClass(),
        "partner" + partner,
        new InetSocketAddress(lab.network().partner(partner), lab.network().federationPort()),
        identity);
  }

  private static String request(String method, String fromDomain, String to) {
    return String.join(
        "\r\n",
        method + " sip:" + to + " SIP/2.0",
        "Via: SIP/2.0/TLS 192.0.2.20:5061;branch=z9hG4bK" + to + method,
        "Max-Forwards: 70",
        "From: <sip:someone@" + fromDomain + ">;tag=1",
        "To: <sip:" + to + ">",
        "Call-ID: " + fromDomain + to,
        "CSeq: 1 " + method,
        "Content-Length: 0",
        "",
        "");
  }
}
