package io.sallyport.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.net.dns.Lookup;
import io.sallyport.net.dns.ServiceTarget;
import io.sallyport.net.revocation.RevocationVerdict;
import io.sallyport.net.tls.PeerIdentity;
import io.sallyport.wire.sip.HeaderName;
import io.sallyport.wire.sip.SipMessage;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A partner, the edge and the inside: what arrives where, both ways. */
class FederationPathTest {
  static final String POOL =
      PaperEdge.POOL.replace("[remote-users]", "[remote-users, federation, pic]")
          + """
          access:
            federation:
              discovery: true
              allowed: [{domain: quayside.example, proxy: sip.quayside.example, monitored: true}]
              blocked: [reef.example]
          """;

  private static final Instant START = Instant.parse("2026-11-25T00:00:00Z");
  private static final InetSocketAddress QUAYSIDE = PaperEdge.at("198.51.100.200", 5061);
  private static final String TRUST =
      "ms-source-type=%s;ms-ep-fqdn=ae1.harbor.lan;ms-source-verified-user=%s;"
          + "ms-source-network=federation";

  private final PaperEdge edge = new PaperEdge(2, "ae1.harbor.lan", START, POOL);

  private static String request(String method, String uri, String from, String more) {
    return """
    %s %s SIP/2.0
    Via: SIP/2.0/TLS 198.51.100.200:50311;branch=z9hG4bK5D.77A1
    Max-Forwards: 67
    Content-Length: 0
    From: "Ines"<%s>;tag=aa01;epid=77aa77aa77
    To: <sip:mara@harbor.example>
    Call-ID: 4c2f0b9e8d7a
    CSeq: 1 %s
    Contact: <sip:ines@quayside.example;opaque=user:epid:AbCdEf;gruu>
    """
            .formatted(method, uri, from, method)
        + more;
  }

  private static String fromInes(String method, String more) {
    return request(method, "sip:mara@harbor.example", "sip:ines@quayside.example", more);
  }

  private static String toInes(String method, String more) {
    return """
    %s sip:ines@quayside.example SIP/2.0
    Via: SIP/2.0/TLS 10.20.1.10:5061;branch=z9hG4bKinside1
    Via: SIP/2.0/TLS 10.20.1.99:5061;branch=z9hG4bKinside0;ms-internal-info="abc"
    Max-Forwards: 68
    Content-Length: 0
    From: <sip:mara@harbor.example>;tag=11
    To: <sip:ines@quayside.example>
    Call-ID: outbound1
    CSeq: 1 %s
    """
            .formatted(method, method)
        + more;
  }

  private PaperRemote director() {
    return edge.hasDialled(PaperEdge.FIRST_DIRECTOR)
        ? edge.dialled(PaperEdge.FIRST_DIRECTOR)
        : edge.dialled(PaperEdge.SECOND_DIRECTOR);
  }

  @Test
  void aPartnersRequestArrivesWithWhatIsKnownOfIt() {
    PaperRemote partner = edge.partner(0, "sip.quayside.example");

    partner.send(
        fromInes(
            "INVITE",
            """
            Record-Route: <sip:sip.quayside.example:5061;transport=tls;lr;ms-route-sig=xx>;tag=11AA
            P-Asserted-Identity: "Ines"<sip:ines@quayside.example>
            ms-asserted-verification-level: ms-source-verified-user=verified
            ms-edge-proxy-message-trust: ms-source-type=InternetUser;ms-ep-fqdn=liar.example
            """));

    SipMessage inside = director().next();
    assertThat(inside.values(HeaderName.MS_EDGE_PROXY_MESSAGE_TRUST))
        .containsExactly(TRUST.formatted("DirectPartner", "verified"));
    assertThat(inside.first(HeaderName.MS_ASSERTED_VERIFICATION_LEVEL)).isNegative();
    assertThat(inside.value(HeaderName.P_ASSERTED_IDENTITY))
        .isEqualTo("\"Ines\"<sip:ines@quayside.example>");
    assertThat(inside.maxForwards()).isEqualTo(66);
    assertThat(inside.values(HeaderName.RECORD_ROUTE))
        .hasSize(2)
        .satisfies(routes -> {
          assertThat(routes.getFirst())
              .matches("<sip:\\S{36}@ae1.harbor.lan:5061;transport=tls;lr>");
          assertThat(routes.getLast())
              .isEqualTo(
                  "<sip:sip.quayside.example:5061;transport=tls;lr;ms-route-sig=xx>;tag=11AA");
        });
    assertThat(partner.next().status()).isEqualTo(100);
  }

  @Test
  void aWatchedPartnersRequestsAreCounted() {
    edge.names.host("sip.quayside.example", "198.51.100.200");
    PaperRemote partner = edge.partner(0, "sip.quayside.example");
    partner.send(fromInes("MESSAGE", ""));
    partner.send(fromInes("REGISTER", ""));
    director().next();
    director().send(toInes("MESSAGE", ""));
    edge.settle();

    assertThat(edge.service.monitoredPartners())
        .containsExactly(new MonitoredPartner("quayside.example", 1, 1, 1));
  }

  @Test
  void theInsidesRoutesAreSealedForACallerAndOpenedForItsNextRequest() {
    PaperRemote partner = edge.partner(0, "sip.quayside.example");
    partner.send(
        fromInes("INVITE", "Record-Route: <sip:sip.quayside.example:5061;transport=tls;lr>\n"));
    SipMessage invite = director().next();
    partner.next();

    director().sendRaw(okWithRoutes(invite, "<sip:dir.harbor.lan:5061;transport=tls;lr>;tag=22"));

    SipMessage ok = partner.next();
    assertThat(ok.values(HeaderName.VIA)).hasSize(1);
    List<String> routes = ok.values(HeaderName.RECORD_ROUTE);
    assertThat(routes).hasSize(2);
    assertThat(routes.getFirst())
        .startsWith("<sip:r.")
        .endsWith("@sip.harbor.example:5061;transport=tls;lr>");
    assertThat(text(ok)).doesNotContain("harbor.lan").doesNotContain("10.20.");

    partner.send(
        """
        ACK sip:mara@harbor.example;opaque=user:epid:X;gruu SIP/2.0
        Via: SIP/2.0/TLS 198.51.100.200:50311;branch=z9hG4bKack
        Max-Forwards: 67
        From: "Ines"<sip:ines@quayside.example>;tag=aa01;epid=77aa77aa77
        To: <sip:mara@harbor.example>;tag=inside
        Call-ID: 4c2f0b9e8d7a
        CSeq: 1 ACK
        Content-Length: 0
        Route: %s
        """
            .formatted(routes.getFirst()));

    SipMessage ack = director().next();
    assertThat(ack.methodName()).isEqualTo("ACK");
    assertThat(ack.values(HeaderName.ROUTE))
        .containsExactly("<sip:dir.harbor.lan:5061;transport=tls;lr>");
  }

  /** A 200 as a server inside makes it that records a route of its own. */
  private static String okWithRoutes(SipMessage invite, String recorded) {
    StringBuilder text = new StringBuilder("SIP/2.0 200 OK\r\n");
    invite.values(HeaderName.VIA).forEach(via -> text.append("Via: ").append(via).append("\r\n"));
    text.append("Record-Route: ").append(recorded).append("\r\n");
    invite
        .values(HeaderName.RECORD_ROUTE)
        .forEach(route -> text.append("Record-Route: ").append(route).append("\r\n"));
    return text.append("From: ")
        .append(invite.value(HeaderName.FROM))
        .append("\r\nTo: ")
        .append(invite.value(HeaderName.TO))
        .append(";tag=inside")
        .append("\r\nCall-ID: ")
        .append(invite.callId())
        .append("\r\nCSeq: ")
        .append(invite.value(HeaderName.CSEQ))
        .append("\r\nServer: RTC/6.0\r\nms-diagnostics: 1;source=\"fe1.harbor.lan\"")
        .append("\r\nContent-Length: 0\r\n\r\n")
        .toString();
  }

  private static String text(SipMessage message) {
    ByteBuffer octets = ByteBuffer.allocate(message.length());
    message.octets().writeTo(octets);
    return new String(octets.array(), StandardCharsets.ISO_8859_1);
  }

  @Test
  void aRequestFromInsideGoesToTheNamedServerAndShowsNothingOfTheInside() {
    edge.names.host("sip.quayside.example", "198.51.100.200");
    PaperRemote inside = edge.insidePeer(1, "dir.harbor.lan");

    inside.send(
        toInes(
            "INVITE",
            """
            Record-Route: <sip:dir.harbor.lan:5061;transport=tls;lr>;tag=22
            Proxy-Authorization: NTLM qop="auth", realm="SIP Communications Service"
            ms-diagnostics: 1;source="fe1.harbor.lan"
            P-Preferred-Identity: <sip:mara@harbor.example>
            """));
    assertThat(inside.next().status()).isEqualTo(100);

    SipMessage outside = edge.dialled(QUAYSIDE).next();
    assertThat(outside.values(HeaderName.VIA))
        .singleElement()
        .asString()
        .startsWith("SIP/2.0/TLS 198.51.100.10:5061;branch=");
    assertThat(outside.values(HeaderName.RECORD_ROUTE))
        .singleElement()
        .asString()
        .startsWith("<sip:r.");
    assertThat(outside.value(HeaderName.MS_ASSERTED_VERIFICATION_LEVEL))
        .isEqualTo("ms-source-verified-user=verified");
    assertThat(text(outside)).doesNotContain("harbor.lan").doesNotContain("10.20.1");
    for (HeaderName gone :
        List.of(
            HeaderName.PROXY_AUTHORIZATION,
            HeaderName.MS_DIAGNOSTICS,
            HeaderName.P_PREFERRED_IDENTITY)) {
      assertThat(outside.first(gone)).as(gone.text()).isNegative();
    }

    edge.dialled(QUAYSIDE).answer(outside, 200);
    SipMessage ok = inside.next();
    assertThat(ok.values(HeaderName.VIA))
        .hasSize(2)
        .last()
        .isEqualTo("SIP/2.0/TLS 10.20.1.99:5061;branch=z9hG4bKinside0;ms-internal-info=\"abc\"");
    assertThat(ok.values(HeaderName.RECORD_ROUTE))
        .hasSize(2)
        .last()
        .isEqualTo("<sip:dir.harbor.lan:5061;transport=tls;lr>;tag=22");
    assertThat(ok.value(HeaderName.MS_EDGE_PROXY_MESSAGE_TRUST))
        .isEqualTo(TRUST.formatted("DirectPartner", "unverified"));
  }

  @Test
  void aPartnersFailureWithoutReasonGetsOneForTheInside() {
    edge.names.host("sip.quayside.example", "198.51.100.200");
    PaperRemote inside = edge.insidePeer(0, "dir.harbor.lan");
    inside.send(toInes("MESSAGE", ""));

    edge.dialled(QUAYSIDE).answer(edge.dialled(QUAYSIDE).next(), 480);

    assertThat(inside.next().value(HeaderName.MS_DIAGNOSTICS))
        .startsWith("1034;reason=")
        .contains("source=\"ae1.harbor.lan\"", "PeerServer=\"sip.quayside.example\"");
  }

  @Test
  void aDiscoveredPartnerIsHeardOnceItsDnsProvesIt() {
    edge.names.service("shoal.example", new ServiceTarget("sip.shoal.example", 5061, 0, 0));
    PaperRemote partner = edge.partner(0, "sip.shoal.example");

    partner.send(request("MESSAGE", "sip:mara@harbor.example", "sip:a@shoal.example", ""));
    partner.send(
        request("INFO", "sip:mara@harbor.example", "sip:a@shoal.example", "")
            .replace("77A1", "77A2"));

    PaperRemote director = director();
    assertThat(director.next().value(HeaderName.MS_EDGE_PROXY_MESSAGE_TRUST))
        .isEqualTo(TRUST.formatted("AutoFederation", "unverified"));
    assertThat(director.next().methodName()).isEqualTo("INFO");
    assertThat(edge.names.asked).containsExactly("_sipfederationtls._tcp.shoal.example");
  }

  @Test
  void whoSpeaksForAnothersDomainIsRefusedAndInTheEndShutOut() {
    edge.names.service("shoal.example", new ServiceTarget("sip.shoal.example", 5061, 0, 0));
    PaperRemote liar = edge.partner(0, "sip.liar.example");

    for (int i = 0; i < PartnerConnection.MAX_REFUSALS; i++) {
      liar.send(
          request("MESSAGE", "sip:mara@harbor.example", "sip:a@shoal.example", "")
              .replace("77A1", "77A" + i));
      SipMessage refusal = liar.next();
      assertThat(refusal.status()).isEqualTo(403);
      assertThat(refusal.value(HeaderName.MS_DIAGNOSTICS_PUBLIC))
          .startsWith("1010;")
          .doesNotContain("source");
      assertThat(refusal.first(HeaderName.MS_DIAGNOSTICS)).isNegative();
    }

    assertThat(liar.isOpen()).isFalse();
    assertThat(edge.count(AccessCounter.PARTNER_DOMAINS_REFUSED))
        .isEqualTo(PartnerConnection.MAX_REFUSALS);
    assertThat(edge.hasDialled(PaperEdge.FIRST_DIRECTOR)).isFalse();
    assertThat(edge.hasDialled(PaperEdge.SECOND_DIRECTOR)).isFalse();
  }

  @Test
  void aPartnerReachesNeitherOtherDomainsNorClientsNorTheInsideByRoute() {
    PaperRemote partner = edge.partner(0, "sip.quayside.example");
    PaperRemote client = edge.client(0, "203.0.113.77");
    client.send(
        """
        REGISTER sip:harbor.example SIP/2.0
        Via: SIP/2.0/TLS 192.168.1.20:49152
        From: <sip:mara@harbor.example>;tag=5f
        To: <sip:mara@harbor.example>
        Call-ID: 7d
        CSeq: 1 REGISTER
        Content-Length: 0
        """);
    String path = Objects.requireNonNull(director().next().value(HeaderName.PATH));

    partner.send(request("MESSAGE", "sip:x@pier.example", "sip:ines@quayside.example", ""));
    assertThat(partner.next().status()).isEqualTo(404);
    partner.send(fromInes("MESSAGE", "Route: " + path + "\n").replace("77A1", "77A2"));
    assertThat(partner.next().value(HeaderName.MS_DIAGNOSTICS_PUBLIC)).startsWith("1004;");
    partner.send(
        fromInes("MESSAGE", "Route: <sip:dir.harbor.lan:5061;lr>\n").replace("77A1", "77A3"));
    assertThat(partner.next().status()).isEqualTo(403);
    partner.send(
        fromInes("MESSAGE", "Route: <sip:r.Zm9yZ2Vk@sip.harbor.example:5061;lr>\n")
            .replace("77A1", "77A4"));
    assertThat(partner.next().value(HeaderName.MS_DIAGNOSTICS_PUBLIC)).startsWith("1004;");
    partner.send(fromInes("REGISTER", "").replace("77A1", "77A5"));
    assertThat(partner.next().value(HeaderName.MS_DIAGNOSTICS_PUBLIC)).startsWith("1027;");
    assertThat(client.isQuiet()).isTrue();
    assertThat(director().isQuiet()).isTrue();
    assertThat(partner.isOpen()).isTrue();
  }

  @Test
  void aPartnerInventsNoDialogToReachAServerInside() {
    PaperRemote partner = edge.partner(0, "sip.quayside.example");
    partner.send(fromInes("MESSAGE", ""));
    PaperRemote director = director();
    SipMessage inside = director.next();
    String learnt = inside.values(HeaderName.VIA).get(1).replaceAll(".*ms-received-cid=", "");

    for (String route :
        List.of(
            "<sip:sip.harbor.example:5061;lr>, <sip:dir.harbor.lan:5061;lr>",
            "<sip:" + learnt + "@sip.harbor.example:5061;lr>, <sip:dir.harbor.lan:5061;lr>",
            "<sip:" + learnt + "@sip.harbor.example:5061;lr>",
            "<sip:dir.harbor.lan:5061;lr>")) {
      partner.send(
          fromInes("BYE", "Route: " + route + "\n")
              .replace("77A1", "77" + route.hashCode())
              .replace("To: <sip:mara@harbor.example>", "To: <sip:mara@harbor.example>;tag=x"));
      assertThat(partner.next().status()).as(route).isIn(403, 481);
    }
    assertThat(director.isQuiet()).isTrue();
  }

  @Test
  void aSealedRouteOfOneCallIsNoUseInAnother() {
    PaperRemote partner = edge.partner(0, "sip.quayside.example");
    partner.send(fromInes("INVITE", ""));
    SipMessage invite = director().next();
    director().sendRaw(okWithRoutes(invite, "<sip:dir.harbor.lan:5061;lr>"));
    partner.next();
    String sealed = partner.next().values(HeaderName.RECORD_ROUTE).getFirst();

    partner.send(
        fromInes("BYE", "Route: " + sealed + "\n")
            .replace("4c2f0b9e8d7a", "anothercall")
            .replace("77A1", "77A9")
            .replace("To: <sip:mara@harbor.example>", "To: <sip:mara@harbor.example>;tag=x"));

    assertThat(partner.next().value(HeaderName.MS_DIAGNOSTICS_PUBLIC)).startsWith("1004;");
  }

  @Test
  void whatCannotBeReachedIsToldWithItsReason() {
    PaperRemote inside = edge.insidePeer(0, "dir.harbor.lan");
    expectFailure(inside, "sip:a@ghost.example", "504 1008");
    edge.names.service("pier.example", new ServiceTarget("sip.other.example", 5061, 0, 0));
    expectFailure(inside, "sip:a@pier.example", "504 1009");
    edge.names.service("dock.example", new ServiceTarget("sip.dock.example", 5061, 0, 0));
    expectFailure(inside, "sip:a@dock.example", "504 1014");
    edge.names.service("quay.example", new ServiceTarget("sip.quay.example", 5061, 0, 0));
    edge.names.host("sip.quay.example", "198.51.100.201");
    edge.takeDown(PaperEdge.at("198.51.100.201", 5061));
    expectFailure(inside, "sip:a@quay.example", "504 1046");
    edge.names.service("cove.example", new ServiceTarget("sip.cove.example", 5061, 0, 0));
    edge.names.host("sip.cove.example", "198.51.100.202");
    edge.proofs.put("sip.cove.example", PaperEdge.identity(Set.of("sip.liar.example")));
    expectFailure(inside, "sip:a@cove.example", "504 1010");
    expectFailure(inside, "sip:a@reef.example", "403 1005");
    edge.names.service("slow.example", new Lookup.Failed<>("no answer"));
    expectFailure(inside, "sip:a@slow.example", "504 1008");
  }

  private void expectFailure(PaperRemote inside, String uri, String expected) {
    inside.send(
        toInes("MESSAGE", "")
            .replace("sip:ines@quayside.example SIP", uri + " SIP")
            .replace("z9hG4bKinside1", "z9hG4bK" + uri.hashCode()));
    SipMessage refusal = inside.next();
    String id = Objects.requireNonNull(refusal.value(HeaderName.MS_DIAGNOSTICS)).substring(0, 4);
    assertThat(refusal.status() + " " + id).as(uri).isEqualTo(expected);
    assertThat(refusal.value(HeaderName.MS_EDGE_PROXY_MESSAGE_TRUST))
        .startsWith("ms-source-type=EdgeProxyGenerated");
  }

  @Test
  void theNextAddressAndTheNextServerAreTried() {
    edge.names.service(
        "shoal.example",
        new ServiceTarget("a.shoal.example", 5061, 0, 0),
        new ServiceTarget("b.shoal.example", 5061, 1, 0));
    edge.names.host("a.shoal.example", "198.51.100.211", "198.51.100.212");
    edge.names.host("b.shoal.example", "198.51.100.213");
    edge.takeDown(PaperEdge.at("198.51.100.211", 5061));
    PaperRemote inside = edge.insidePeer(0, "dir.harbor.lan");
    String message =
        toInes("MESSAGE", "").replace("sip:ines@quayside.example SIP", "sip:a@shoal.example SIP");

    inside.send(message);
    assertThat(edge.dialled(PaperEdge.at("198.51.100.212", 5061)).next().methodName())
        .isEqualTo("MESSAGE");

    edge.takeDown(PaperEdge.at("198.51.100.212", 5061));
    assertThat(edge.dialled(PaperEdge.at("198.51.100.213", 5061)).next().methodName())
        .isEqualTo("MESSAGE");
  }

  @Test
  void nothingIsHeardOfAPartnerWhoseCertificateIsRevoked() {
    edge.revocation.verdict = new RevocationVerdict.Revoked("serial 7");

    PaperRemote partner = edge.partner(0, "sip.quayside.example");

    assertThat(partner.isOpen()).isFalse();
    assertThat(edge.count(AccessCounter.PARTNERS_REVOKED)).isEqualTo(1);
  }

  @Test
  void aPartnerWaitsUntilItsCertificateIsJudged() {
    edge.revocation.holdsBack = true;
    PaperRemote partner = edge.partner(0, "sip.quayside.example");
    assertThat(partner.isReadFrom()).isFalse();

    edge.revocation.heldBack.forEach(Runnable::run);

    assertThat(partner.isReadFrom()).isTrue();
    partner.send(fromInes("MESSAGE", ""));
    assertThat(director().next().methodName()).isEqualTo("MESSAGE");
  }

  @Test
  void aPartnerIsCutOffWhenItsCertificateIsRevokedLater() {
    PaperRemote partner = edge.partner(0, "sip.quayside.example");
    partner.send(fromInes("MESSAGE", ""));
    director().next();

    edge.revocation.watchers.getFirst().run();

    assertThat(partner.isOpen()).isFalse();
    assertThat(edge.revocation.watchers).isEmpty();
  }

  @Test
  void aServerOutsideWithARevokedCertificateIsNotUsed() {
    edge.names.host("sip.quayside.example", "198.51.100.200");
    edge.revocation.verdict = new RevocationVerdict.Revoked("serial 7");
    PaperRemote inside = edge.insidePeer(0, "dir.harbor.lan");

    inside.send(toInes("MESSAGE", ""));

    assertThat(inside.next().value(HeaderName.MS_DIAGNOSTICS)).startsWith("1010;");
    assertThat(edge.dialled(QUAYSIDE).isOpen()).isFalse();
    assertThat(edge.count(AccessCounter.LINKS_FAILED)).isEqualTo(1);

    edge.revocation.verdict = new RevocationVerdict.Good();
    inside.send(toInes("MESSAGE", "").replace("z9hG4bKinside1", "z9hG4bKinside2"));
    assertThat(edge.dialled(QUAYSIDE).next().methodName()).isEqualTo("MESSAGE");
    assertThat(edge.dialled(QUAYSIDE).isOpen()).isTrue();
  }

  @Test
  void aServerThatHangsUpUnheardDoesNotTakeOurCertificate() {
    edge.names.host("sip.quayside.example", "198.51.100.200");
    PaperRemote inside = edge.insidePeer(0, "dir.harbor.lan");
    inside.send(toInes("MESSAGE", ""));

    edge.dialled(QUAYSIDE).close();

    assertThat(inside.next().value(HeaderName.MS_DIAGNOSTICS)).startsWith("1047;");
  }

  @Test
  void aLinkThatIsCutWhileItsCertificateIsJudgedIsDialledAnew() {
    edge.names.host("sip.quayside.example", "198.51.100.200");
    edge.revocation.holdsBack = true;
    PaperRemote inside = edge.insidePeer(0, "dir.harbor.lan");
    inside.send(toInes("MESSAGE", ""));

    edge.dialled(QUAYSIDE).close();

    assertThat(inside.next().value(HeaderName.MS_DIAGNOSTICS)).startsWith("1010;");
    edge.revocation.holdsBack = false;
    inside.send(toInes("MESSAGE", "").replace("z9hG4bKinside1", "z9hG4bKinside2"));
    assertThat(edge.dialled(QUAYSIDE).next().methodName()).isEqualTo("MESSAGE");
    edge.revocation.heldBack.forEach(Runnable::run);
    assertThat(edge.dialled(QUAYSIDE).isOpen()).isTrue();
  }

  @Test
  void anUnknownPeerIsNotLetInWhereNothingIsDiscovered() {
    PaperEdge closed =
        new PaperEdge(1, "ae1.harbor.lan", START, POOL.replace("discovery: true", ""));

    assertThat(closed.partner(0, "sip.stranger.example").isOpen()).isFalse();
    assertThat(closed.partner(0, "sip.quayside.example").isOpen()).isTrue();
    assertThat(closed.count(AccessCounter.PARTNERS_REFUSED)).isEqualTo(1);
  }

  @Test
  void aSilentPartnerIsClosedAndAnIdleLinkToo() {
    PaperRemote silent = edge.partner(0, "sip.quayside.example");
    edge.pass(PartnerConnection.FIRST_MESSAGE_LIMIT.plusSeconds(1));
    assertThat(silent.isOpen()).isFalse();

    edge.names.host("sip.quayside.example", "198.51.100.200");
    PaperRemote inside = edge.insidePeer(0, "dir.harbor.lan");
    inside.send(toInes("MESSAGE", ""));
    PaperRemote link = edge.dialled(QUAYSIDE);
    link.answer(link.next(), 200);
    edge.pass(PartnerEnd.IDLE_LIMIT.plus(Duration.ofSeconds(1)));
    assertThat(link.isOpen()).isFalse();
  }

  @Test
  void inADialogNoHostOfTheRouteSetIsDialledThatIsNotProvenToBeThePartners() {
    edge.names.host("sip.quayside.example", "198.51.100.200");
    edge.names.host("sip.evil.example", "198.51.100.66");
    PaperRemote inside = edge.insidePeer(0, "dir.harbor.lan");

    inside.send(
        toInes("BYE", "Route: <sip:sip.evil.example:5061;transport=tls;lr>\n")
            .replace("To: <sip:ines@quayside.example>", "To: <sip:ines@quayside.example>;tag=9"));

    assertThat(edge.dialled(QUAYSIDE).next().methodName()).isEqualTo("BYE");
    assertThat(edge.hasDialled(PaperEdge.at("198.51.100.66", 5061))).isFalse();
  }

  @Test
  void aSipUriOfTheDomainProvesAServerToo() {
    edge.names.service("shoal.example", new ServiceTarget("sip.shoal.example", 5061, 0, 0));
    edge.names.host("sip.shoal.example", "198.51.100.220");
    edge.proofs.put(
        "sip.shoal.example",
        new PeerIdentity(Set.of("n1.example"), Set.of("shoal.example"), List.of()));
    PaperRemote inside = edge.insidePeer(0, "dir.harbor.lan");

    inside.send(
        toInes("MESSAGE", "").replace("sip:ines@quayside.example SIP", "sip:a@shoal.example SIP"));

    assertThat(edge.dialled(PaperEdge.at("198.51.100.220", 5061)).next().methodName())
        .isEqualTo("MESSAGE");
  }

  @Test
  void aDiscoveredPartnerIsHeldToItsRateAndAnAllowedOneIsNot() {
    edge.names.service("shoal.example", new ServiceTarget("sip.shoal.example", 5061, 0, 0));
    PaperRemote discovered = edge.partner(0, "sip.shoal.example");
    PaperRemote allowed = edge.partner(0, "sip.quayside.example");
    for (int i = 0; i < 60; i++) {
      discovered.send(
          request("MESSAGE", "sip:mara@harbor.example", "sip:a@shoal.example", "")
              .replace("77A1", "77D" + i));
      allowed.send(fromInes("MESSAGE", "").replace("77A1", "77E" + i));
    }

    assertThat(edge.count(AccessCounter.PARTNERS_LIMITED)).isEqualTo(20);
    SipMessage refusal = discovered.next();
    assertThat(refusal.status()).isEqualTo(503);
    assertThat(refusal.value(HeaderName.RETRY_AFTER)).isNotNull();
    assertThat(allowed.isQuiet()).isTrue();
  }

  @Test
  void whoAsksForUsersThatAreNotThereIsSlowedDown() {
    edge.names.service("shoal.example", new ServiceTarget("sip.shoal.example", 5061, 0, 0));
    PaperRemote guesser = edge.partner(0, "sip.shoal.example");
    PaperRemote director = null;
    for (int i = 0; i < DiscoveredPartner.LEAST_FAILURES; i++) {
      guesser.send(
          request("MESSAGE", "sip:u" + i + "@harbor.example", "sip:a@shoal.example", "")
              .replace("77A1", "77F" + i));
      director = director == null ? director() : director;
      director.answer(director.next(), 404);
      assertThat(guesser.next().status()).isEqualTo(404);
      edge.pass(Duration.ofMillis(100));
    }

    for (int i = 0; i < 3; i++) {
      guesser.send(
          request("MESSAGE", "sip:v" + i + "@harbor.example", "sip:a@shoal.example", "")
              .replace("77A1", "77G" + i));
    }
    assertThat(guesser.next().status()).isEqualTo(503);
    assertThat(guesser.isQuiet()).isTrue();
  }

  @Test
  void withHidingOffBothSidesSeeEveryRoute() {
    PaperEdge open =
        new PaperEdge(
            1,
            "ae1.harbor.lan",
            START,
            POOL.replace("access:\n  federation", "access:\n  topologyHiding: off\n  federation"));
    open.names.host("sip.quayside.example", "198.51.100.200");
    PaperRemote inside = open.insidePeer(0, "dir.harbor.lan");

    inside.send(toInes("INVITE", "Record-Route: <sip:dir.harbor.lan:5061;transport=tls;lr>\n"));

    SipMessage outside = open.dialled(QUAYSIDE).next();
    assertThat(outside.values(HeaderName.VIA)).hasSize(3);
    assertThat(outside.values(HeaderName.RECORD_ROUTE)).hasSize(3);
    assertThat(outside.values(HeaderName.RECORD_ROUTE).getFirst())
        .matches("<sip:\\S{36}@sip.harbor.example:5061;transport=tls;lr>");
  }

  @Test
  void loadIsToldToAndByNobodyOutside() {
    PaperRemote partner = edge.partner(0, "sip.quayside.example");
    partner.send(
        fromInes(
            "MESSAGE", "Via: SIP/2.0/TLS 10.9.9.9;branch=z9hG4bKx;oc=1;OC-algo=\"loss\";keep\n"));
    SipMessage inside = director().next();
    assertThat(inside.values(HeaderName.VIA).getLast())
        .isEqualTo("SIP/2.0/TLS 10.9.9.9;branch=z9hG4bKx;keep");
    director()
        .sendRaw(
            PaperText.answerTo(inside)
                .replace("branch=z9hG4bK5D.77A1", "branch=z9hG4bK5D.77A1;oc=20 ; oc-seq=1.2")
                .replace("z9hG4bKx;keep", "z9hG4bKx;oc=3;keep"));

    assertThat(partner.next().values(HeaderName.VIA))
        .hasSize(2)
        .noneMatch(via -> via.contains("oc"))
        .last()
        .isEqualTo("SIP/2.0/TLS 10.9.9.9;branch=z9hG4bKx;keep");
  }

  @Test
  void withHidingOffLoadIsToldToNobodyOutsideEither() {
    PaperEdge open =
        new PaperEdge(
            1,
            "ae1.harbor.lan",
            START,
            POOL.replace("access:\n  federation", "access:\n  topologyHiding: off\n  federation"));
    open.names.host("sip.quayside.example", "198.51.100.200");
    PaperRemote inside = open.insidePeer(0, "dir.harbor.lan");
    inside.send(toInes("MESSAGE", "").replace("=\"abc\"", "=\"abc\";oc=7"));
    PaperRemote partner = open.dialled(QUAYSIDE);
    SipMessage outside = partner.next();
    assertThat(outside.values(HeaderName.VIA)).hasSize(3).noneMatch(via -> via.contains(";oc"));

    partner.sendRaw(
        PaperText.answerTo(outside).replace("=z9hG4bKinside1", "=z9hG4bKinside1;oc=100"));
    assertThat(inside.next().values(HeaderName.VIA)).noneMatch(via -> via.contains(";oc"));
  }

  @Test
  void aPartnerThatReadsNothingIsNotListenedTo() {
    PaperRemote partner = edge.partner(0, "sip.quayside.example");
    partner.setKeepingUp(false);

    partner.send(fromInes("REGISTER", ""));
    assertThat(partner.isReadFrom()).isFalse();

    partner.setKeepingUp(true);
    assertThat(partner.isReadFrom()).isTrue();
  }

  @Test
  void whereRevocationIsOffNobodyIsAskedAboutIt() {
    PaperEdge careless =
        new PaperEdge(
            1,
            "ae1.harbor.lan",
            START,
            POOL.replace("discovery: true", "discovery: true\n    revocation: off"));
    careless.revocation.verdict = new RevocationVerdict.Revoked("serial 7");

    careless.partner(0, "sip.quayside.example").send(fromInes("MESSAGE", ""));

    assertThat(careless.count(AccessCounter.REQUESTS_FORWARDED)).isEqualTo(1);
    assertThat(careless.revocation.watchers).isEmpty();
  }

  @Test
  void aDomainThatDnsLeadsToMayAskForAStricterCheck() {
    PaperEdge strict =
        new PaperEdge(
            1,
            "ae1.harbor.lan",
            START,
            POOL.replace("allowed: [", "allowed: [{domain: shoal.example, revocation: strict}, "));
    for (String domain : List.of("shoal.example", "dock.example")) {
      strict.names.service(domain, new ServiceTarget("sip." + domain, 5061, 0, 0));
    }
    strict.revocation.verdict = new RevocationVerdict.Unknown("no answer");

    PaperRemote shoal = strict.partner(0, "sip.shoal.example");
    shoal.send(request("MESSAGE", "sip:mara@harbor.example", "sip:a@shoal.example", ""));
    assertThat(shoal.next().value(HeaderName.MS_DIAGNOSTICS_PUBLIC)).startsWith("1010;");
    strict
        .partner(0, "sip.dock.example")
        .send(request("MESSAGE", "sip:mara@harbor.example", "sip:a@dock.example", ""));
    assertThat(strict.count(AccessCounter.REQUESTS_FORWARDED)).isEqualTo(1);

    strict.revocation.verdict = new RevocationVerdict.Good();
    strict
        .partner(0, "sip.shoal.example")
        .send(request("MESSAGE", "sip:mara@harbor.example", "sip:a@shoal.example", ""));
    assertThat(strict.count(AccessCounter.REQUESTS_FORWARDED)).isEqualTo(2);
  }

  @Test
  void anAddressWhereAnotherServerAnswersIsPassedOver() {
    edge.names.host("sip.quayside.example", "198.51.100.66", "198.51.100.200");
    edge.proofs.put("198.51.100.66", PaperEdge.identity(Set.of("sip.liar.example")));
    PaperRemote inside = edge.insidePeer(0, "dir.harbor.lan");

    inside.send(toInes("MESSAGE", ""));

    assertThat(edge.dialled(QUAYSIDE).next().methodName()).isEqualTo("MESSAGE");
    assertThat(edge.dialled(PaperEdge.at("198.51.100.66", 5061)).isOpen()).isFalse();
  }

  @Test
  void aLinkOnWhichACallRingsIsNotIdle() {
    edge.names.host("sip.quayside.example", "198.51.100.200");
    PaperRemote inside = edge.insidePeer(0, "dir.harbor.lan");
    inside.send(toInes("INVITE", ""));
    PaperRemote partner = edge.dialled(QUAYSIDE);
    SipMessage invite = partner.next();

    for (int minutes = 0; minutes < 14; minutes += 2) {
      partner.answer(invite, 180);
      edge.pass(Duration.ofMinutes(2));
    }

    assertThat(partner.isOpen()).isTrue();
  }

  @Test
  void aPartnerIsLedElsewhereButNotToTheInside() {
    PaperRemote partner = edge.partner(0, "sip.quayside.example");
    partner.send(fromInes("MESSAGE", ""));
    director().answer(director().next(), 302, "Contact: <sip:mara@fe1.quayside.example>");
    assertThat(partner.next().status()).isEqualTo(302);

    partner.send(fromInes("MESSAGE", "").replace("77A1", "77A2"));
    director()
        .answer(
            director().next(),
            302,
            "Contact: <sip:mara@reef.example>, <sip:mara@dir.harbor.lan;transport=tls>");
    SipMessage refused = partner.next();
    assertThat(refused.status()).isEqualTo(480);
    assertThat(text(refused)).doesNotContain("harbor.lan");
  }

  @Test
  void aPartnerIsNotTurnedAwayForABusyServer() {
    PaperRemote partner = edge.partner(0, "sip.quayside.example");
    partner.send(fromInes("MESSAGE", ""));
    PaperRemote first = director();
    first.answer(first.next(), 503, "Retry-After: 5");
    for (InetSocketAddress each : List.of(PaperEdge.FIRST_DIRECTOR, PaperEdge.SECOND_DIRECTOR)) {
      PaperRemote server = edge.dialled(each);
      if (!server.isQuiet()) {
        server.answer(server.next(), 503, "Retry-After: 5");
      }
    }

    SipMessage failed = partner.next();
    assertThat(failed.status()).isEqualTo(500);
    assertThat(failed.first(HeaderName.RETRY_AFTER)).isNegative();
  }
}
