package io.sallyport.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.net.dns.ServiceTarget;
import io.sallyport.wire.sip.HeaderName;
import io.sallyport.wire.sip.SipMessage;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Providers, a default route, a clearing house, levels of verification: what each changes. */
class FederationKindsTest {
  private static final Instant START = Instant.parse("2026-11-25T00:00:00Z");
  private static final InetSocketAddress FAR = PaperEdge.at("198.51.100.240", 5061);

  private int requests;

  private static PaperEdge edge(String federation) {
    return new PaperEdge(
        1,
        "ae1.harbor.lan",
        START,
        PaperEdge.POOL.replace("[remote-users]", "[remote-users, federation, pic]")
            + "access:\n  federation:\n"
            + federation.indent(4));
  }

  private String message(String uri, String from, String to, String more) {
    return """
    MESSAGE %s SIP/2.0
    Via: SIP/2.0/TLS 198.51.100.240:50311;branch=z9hG4bKk%d
    Max-Forwards: 67
    From: <%s>;tag=aa01
    To: <%s>
    Call-ID: kinds
    CSeq: 1 MESSAGE
    Content-Length: 0
    """
            .formatted(uri, ++requests, from, to)
        + more;
  }

  private static PaperRemote director(PaperEdge edge) {
    return edge.hasDialled(PaperEdge.FIRST_DIRECTOR)
        ? edge.dialled(PaperEdge.FIRST_DIRECTOR)
        : edge.dialled(PaperEdge.SECOND_DIRECTOR);
  }

  private static final String MARA = "sip:mara@harbor.example";

  @Test
  void aPublicProviderIsOfThePublicCloudAndNamed() {
    PaperEdge edge =
        edge("providers: [{name: im, proxy: fed.pubim.example, kind: public, enabled: true}]");
    PaperRemote provider = edge.partner(0, "fed.pubim.example");

    provider.send(message(MARA, "sip:ann@anywhere.example", MARA, ""));

    assertThat(director(edge).next().value(HeaderName.MS_EDGE_PROXY_MESSAGE_TRUST))
        .isEqualTo(
            "ms-source-type=AuthorizedServer;ms-ep-fqdn=ae1.harbor.lan;"
                + "ms-source-verified-user=verified;ms-source-network=publiccloud;"
                + "ms-remote-fqdn=fed.pubim.example");
  }

  @Test
  void aSharedSpaceIsEnteredAndLeftWithItsMarkOnly() {
    PaperEdge edge =
        edge(
            """
            providers:
              - {name: cloud, proxy: fed.cloud.example, enabled: true, sharedAddressSpace: true, hostsUsers: true}
            """);
    edge.names.host("fed.cloud.example", "198.51.100.240");
    PaperRemote cloud = edge.partner(0, "fed.cloud.example");

    cloud.send(message(MARA, "sip:leo@harbor.example", MARA, ""));
    assertThat(cloud.next().value(HeaderName.MS_DIAGNOSTICS_PUBLIC)).startsWith("1016;");
    cloud.send(
        message(
            MARA,
            "sip:leo@harbor.example",
            MARA,
            "ms-split-domain-info: ms-traffic-type=SplitIntra\n"));
    assertThat(director(edge).next().value(HeaderName.MS_SPLIT_DOMAIN_INFO))
        .isEqualTo("ms-traffic-type=SplitIntra");

    PaperRemote inside = edge.insidePeer(0, "dir.harbor.lan");
    inside.send(message("sip:leo@harbor.example", MARA, "sip:leo@harbor.example", ""));
    assertThat(edge.dialled(FAR).next().value(HeaderName.MS_SPLIT_DOMAIN_INFO))
        .isEqualTo("ms-traffic-type=SplitIntra");
  }

  private static final String CLOUD =
      """
      discovery: true
      providers:
        - {name: cloud, proxy: fed.cloud.example, enabled: true, sharedAddressSpace: true, hostsUsers: true}
      """;

  private static final String LEO = "sip:leo@harbor.example";

  @Test
  void aDialogWithASharedSpaceGoesOnThere() {
    PaperEdge edge = edge(CLOUD);
    edge.names.host("fed.cloud.example", "198.51.100.240");
    PaperRemote inside = edge.insidePeer(0, "dir.harbor.lan");
    inside.send(inDialog("INVITE", "", ""));
    PaperRemote cloud = edge.dialled(FAR);
    cloud.answer(cloud.next(), 200);
    inside.next();
    // No ACK goes without the route that it has through here.
    String ours = "Route: " + inside.next().values(HeaderName.RECORD_ROUTE).getFirst() + "\n";

    for (String route : List.of("", "Route: <sip:fed.cloud.example:5061;transport=tls;lr>\n")) {
      for (String method : List.of("ACK", "INFO", "BENOTIFY", "BYE")) {
        inside.send(inDialog(method, ";tag=inside", method.equals("ACK") ? ours + route : route));
        SipMessage there = cloud.next();
        assertThat(there.methodName()).isEqualTo(method);
        assertThat(there.value(HeaderName.MS_SPLIT_DOMAIN_INFO))
            .as(method)
            .isEqualTo("ms-traffic-type=SplitIntra");
      }
    }
  }

  private String inDialog(String method, String toTag, String more) {
    return message(LEO, MARA, LEO, more)
        .replace("MESSAGE", method)
        .replace("To: <" + LEO + ">", "To: <" + LEO + ">" + toTag);
  }

  @Test
  void theMarkOfASharedSpaceIsForOurOwnUsersOnly() {
    PaperEdge edge = edge(CLOUD);
    edge.names.host("fed.cloud.example", "198.51.100.240");
    edge.names.service("tenant.example", new ServiceTarget("fed.cloud.example", 5061, 0, 0));
    PaperRemote inside = edge.insidePeer(0, "dir.harbor.lan");
    inside.send(message("sip:t@tenant.example", MARA, "sip:t@tenant.example", ""));
    assertThat(edge.dialled(FAR).next().first(HeaderName.MS_SPLIT_DOMAIN_INFO)).isNegative();

    edge.partner(0, "fed.cloud.example")
        .send(
            message(
                MARA,
                "sip:t@tenant.example",
                MARA,
                "ms-split-domain-info: ms-traffic-type=SplitIntra\n"));
    assertThat(director(edge).next().first(HeaderName.MS_SPLIT_DOMAIN_INFO)).isNegative();
  }

  @Test
  void withADefaultRouteEveryDomainGoesThere() {
    PaperEdge edge = edge("defaultRoute: {proxy: hub.example, verification: always-verifiable}");
    edge.names.host("hub.example", "198.51.100.240");
    PaperRemote inside = edge.insidePeer(0, "dir.harbor.lan");

    inside.send(message("sip:a@anywhere.example", MARA, "sip:a@anywhere.example", ""));
    assertThat(edge.dialled(FAR).next().requestUri()).isEqualTo("sip:a@anywhere.example");

    assertThat(edge.partner(0, "sip.other.example").isOpen()).isFalse();
    edge.partner(0, "hub.example").send(message(MARA, "sip:a@anywhere.example", MARA, ""));
    assertThat(director(edge).next().value(HeaderName.MS_EDGE_PROXY_MESSAGE_TRUST))
        .contains("ms-source-type=DirectPartner", "ms-source-verified-user=verified");
  }

  private static final String TWO_PARTNERS =
      """
      allowed:
        - {domain: quayside.example, proxy: sip.quayside.example}
        - {domain: pier.example, proxy: sip.pier.example}
      """;

  @Test
  void aClearingHouseCarriesFromPartnerToPartner() {
    PaperEdge edge = edge("clearingHouse: true\n" + TWO_PARTNERS);
    edge.names.host("sip.pier.example", "198.51.100.240");
    PaperRemote quayside = edge.partner(0, "sip.quayside.example");

    quayside.send(
        message(
            "sip:p@pier.example",
            "sip:ines@quayside.example",
            "sip:p@pier.example",
            "ms-edge-proxy-message-trust: ms-source-type=DirectPartner\n"));

    SipMessage carried = edge.dialled(FAR).next();
    assertThat(carried.first(HeaderName.MS_EDGE_PROXY_MESSAGE_TRUST)).isNegative();
    assertThat(carried.value(HeaderName.MS_ASSERTED_VERIFICATION_LEVEL))
        .as("nobody vouched for its sender")
        .isEqualTo("ms-source-verified-user=unverified");
    edge.dialled(FAR).answer(carried, 200);
    assertThat(quayside.next().status()).isEqualTo(200);
  }

  @Test
  void whereThereIsNoClearingHousePartnersReachUsOnly() {
    PaperEdge edge = edge(TWO_PARTNERS);
    edge.names.host("sip.pier.example", "198.51.100.240");
    PaperRemote quayside = edge.partner(0, "sip.quayside.example");

    quayside.send(
        message("sip:p@pier.example", "sip:ines@quayside.example", "sip:p@pier.example", ""));

    assertThat(quayside.next().status()).isEqualTo(404);
    assertThat(edge.hasDialled(FAR)).isFalse();
  }

  @Test
  void theWordOfASourceCountsAsFarAsItsLevelSays() {
    String stated = "ms-asserted-verification-level: ms-source-verified-user=verified\n";
    assertThat(verified("source", stated)).contains("user=verified");
    assertThat(verified("source", "")).contains("user=unverified");
    assertThat(verified("always-verifiable", "")).contains("user=verified");
    assertThat(verified("always-unverifiable", stated)).contains("user=unverified");
  }

  private String verified(String level, String stated) {
    PaperEdge edge =
        edge(
            "allowed: [{domain: quayside.example, proxy: sip.quayside.example, verification: "
                + level
                + "}]");
    edge.partner(0, "sip.quayside.example")
        .send(message(MARA, "sip:ines@quayside.example", MARA, stated));
    String trust = director(edge).next().value(HeaderName.MS_EDGE_PROXY_MESSAGE_TRUST);
    return trust == null ? "" : trust;
  }

  @Test
  void whoSaysNothingOfItsSendersIsRefusedWhereThatIsAskedFor() {
    PaperEdge edge =
        edge(
            "refuseUnverified: true\n"
                + "allowed: [{domain: quayside.example, proxy: sip.quayside.example}]");
    PaperRemote partner = edge.partner(0, "sip.quayside.example");

    partner.send(message(MARA, "sip:ines@quayside.example", MARA, ""));

    assertThat(partner.next().status()).isEqualTo(403);
  }

  @Test
  void aRouteThatAsksForTheEdgeLeadsOut() {
    PaperEdge edge = edge("allowed: [{domain: quayside.example, proxy: sip.quayside.example}]");
    edge.names.host("sip.quayside.example", "198.51.100.240");
    PaperRemote inside = edge.insidePeer(0, "dir.harbor.lan");

    inside.send(
        message(
            "sip:+15550100@harbor.example;user=phone",
            MARA,
            "sip:+15550100@harbor.example;user=phone",
            "Route: <sip:quayside.example;transport=tls;lr>;ms-edge-route\n"));

    assertThat(edge.dialled(FAR).next().requestUri()).startsWith("sip:+15550100@");
  }
}
