package io.sallyport.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.net.dns.ServiceTarget;
import io.sallyport.wire.sip.HeaderName;
import io.sallyport.wire.sip.SipMessage;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What partners try in order to be somebody else, or to get where nobody let them. */
class FederationBypassTest {
  private static final InetSocketAddress QUAYSIDE = PaperEdge.at("198.51.100.200", 5061);
  private static final InetSocketAddress PIER = PaperEdge.at("198.51.100.240", 5061);
  private static final String MARA = "sip:mara@harbor.example";
  private static final String INES = "sip:ines@quayside.example";

  private static final String TWO_PARTNERS =
      """
      discovery: true
      allowed:
        - {domain: quayside.example, proxy: sip.quayside.example}
        - {domain: pier.example, proxy: sip.pier.example}
      blocked: [reef.example]
      """;

  private final PaperEdge edge = edge(TWO_PARTNERS);
  private int requests;

  private static PaperEdge edge(String federation) {
    PaperEdge edge =
        new PaperEdge(
            1,
            "ae1.harbor.lan",
            PaperEdge.START,
            PaperEdge.POOL.replace("[remote-users]", "[remote-users, federation, pic]")
                + "access:\n  federation:\n"
                + federation.indent(4));
    edge.names.host("sip.quayside.example", "198.51.100.200");
    edge.names.host("sip.pier.example", "198.51.100.240");
    return edge;
  }

  private String request(String method, String uri, String from, String to, String... more) {
    return """
    %1$s %2$s SIP/2.0
    Via: SIP/2.0/TLS 198.51.100.200:50311;branch=z9hG4bKby%3$d
    Max-Forwards: 67
    From: <%4$s>;tag=aa01
    To: %5$s
    Call-ID: bypass
    CSeq: 1 %1$s
    Content-Length: 0
    """
            .formatted(method, uri, ++requests, from, to.startsWith("<") ? to : '<' + to + '>')
        + String.join("\n", more);
  }

  private static PaperRemote director(PaperEdge edge) {
    return edge.hasDialled(PaperEdge.FIRST_DIRECTOR)
        ? edge.dialled(PaperEdge.FIRST_DIRECTOR)
        : edge.dialled(PaperEdge.SECOND_DIRECTOR);
  }

  private boolean isInsideLeftAlone() {
    return !edge.hasDialled(PaperEdge.FIRST_DIRECTOR)
        && !edge.hasDialled(PaperEdge.SECOND_DIRECTOR);
  }

  /** The sealed route that the callee inside left with a partner. */
  private String sealedRoute(PaperRemote partner) {
    partner.send(request("INVITE", MARA, INES, MARA));
    PaperRemote director = director(edge);
    SipMessage invite = director.next();
    director.sendRaw(
        PaperText.answerTo(invite)
            .replace("To: <" + MARA + '>', "To: <" + MARA + ">;tag=inside")
            .replace(
                "Content-Length",
                "Record-Route: <sip:dir.harbor.lan:5061;lr>, "
                    + invite.value(HeaderName.RECORD_ROUTE)
                    + "\r\nContent-Length"));
    assertThat(partner.next().status()).isEqualTo(100);
    return partner.next().values(HeaderName.RECORD_ROUTE).getFirst();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<sip:fe9.harbor.lan:5061;lr>",
        "<sip:10.20.1.77:5061;transport=tls;lr>",
        "<sip:sip.pier.example:5061;lr>",
        "<sip:sip.harbor.example:5061;lr>, <sip:fe9.harbor.lan:5061;lr>"
      })
  void nothingIsAddedToTheRouteThatIsSealed(String added) {
    PaperRemote partner = edge.partner(0, "sip.quayside.example");
    String sealed = sealedRoute(partner);

    partner.send(
        request("BYE", MARA, INES, "<" + MARA + ">;tag=inside", "Route: " + sealed + ", " + added));

    SipMessage refusal = partner.next();
    assertThat(refusal.status()).isEqualTo(403);
    assertThat(refusal.value(HeaderName.MS_DIAGNOSTICS_PUBLIC)).startsWith("1004;");
    assertThat(director(edge).isQuiet()).isTrue();
  }

  @Test
  void aSealedRouteOpensForNoTagThatItsDialogHasNot() {
    PaperRemote partner = edge.partner(0, "sip.quayside.example");
    String sealed = sealedRoute(partner);
    String guess = "sip:guess@harbor.example";

    for (String tag : List.of(";tag=invented", ";tag=insid", ";tag=", "")) {
      partner.send(request("MESSAGE", guess, INES, '<' + guess + '>' + tag, "Route: " + sealed));
      assertThat(partner.next().status()).as(tag).isGreaterThanOrEqualTo(400);
    }
    assertThat(director(edge).isQuiet()).isTrue();
  }

  @Test
  void eachEndThatACallForksToHasARouteOfItsOwn() {
    PaperRemote partner = edge.partner(0, "sip.quayside.example");
    partner.send(request("INVITE", MARA, INES, MARA));
    SipMessage invite = director(edge).next();
    assertThat(partner.next().status()).isEqualTo(100);
    String routes =
        "Record-Route: <sip:dir.harbor.lan:5061;lr>, " + invite.value(HeaderName.RECORD_ROUTE);

    for (String tag : List.of("one", "two")) {
      director(edge)
          .sendRaw(
              PaperText.answerTo(invite)
                  .replace("200 OK", "180 Ringing")
                  .replace("To: <" + MARA + '>', "To: <" + MARA + ">;tag=" + tag)
                  .replace("Content-Length", routes + "\r\nContent-Length"));
      String sealed = partner.next().values(HeaderName.RECORD_ROUTE).getFirst();
      partner.send(request("PRACK", MARA, INES, "<" + MARA + ">;tag=" + tag, "Route: " + sealed));
      assertThat(director(edge).next().methodName()).isEqualTo("PRACK");
    }
  }

  @Test
  void aNotifyFollowsTheRouteOfItsSubscriptionBeforeThatIsAnswered() {
    PaperRemote inside = edge.insidePeer(0, "dir.harbor.lan");
    inside.send(
        request("SUBSCRIBE", INES, MARA, INES, "Record-Route: <sip:dir.harbor.lan:5061;lr>"));
    PaperRemote partner = edge.dialled(QUAYSIDE);
    String sealed = partner.next().values(HeaderName.RECORD_ROUTE).getFirst();

    partner.send(request("NOTIFY", MARA, INES, "<" + MARA + ">;tag=aa01", "Route: " + sealed));

    assertThat(director(edge).next().values(HeaderName.ROUTE))
        .containsExactly("<sip:dir.harbor.lan:5061;lr>");
  }

  @Test
  void aRefusalLeavesNoRouteInside() {
    PaperRemote partner = edge.partner(0, "sip.quayside.example");
    partner.send(request("INVITE", MARA, INES, MARA));
    SipMessage invite = director(edge).next();
    director(edge).answer(invite, 404, "Record-Route: " + invite.value(HeaderName.RECORD_ROUTE));

    assertThat(partner.next().status()).isEqualTo(100);
    SipMessage refusal = partner.next();
    assertThat(refusal.status()).isEqualTo(404);
    assertThat(refusal.first(HeaderName.RECORD_ROUTE)).isNegative();
  }

  @Test
  void anInventedTagSavesADiscoveredPartnerNothingOfItsRate() {
    edge.names.service("lagoon.example", new ServiceTarget("sip.lagoon.example", 5061, 0, 0));
    PaperRemote partner = edge.partner(0, "sip.lagoon.example");

    for (int i = 0; i < 40; i++) {
      partner.send(request("MESSAGE", MARA, "sip:x@lagoon.example", '<' + MARA + ">;tag=x"));
      assertThat(partner.next().status()).isEqualTo(481);
    }
    partner.send(request("MESSAGE", MARA, "sip:x@lagoon.example", '<' + MARA + ">;tag=x"));
    assertThat(partner.next().status()).isEqualTo(503);
  }

  @Test
  void theSealedRouteAloneLeadsInside() {
    PaperRemote partner = edge.partner(0, "sip.quayside.example");
    String sealed = sealedRoute(partner);

    partner.send(request("BYE", MARA, INES, "<" + MARA + ">;tag=inside", "Route: " + sealed));

    assertThat(director(edge).next().values(HeaderName.ROUTE))
        .containsExactly("<sip:dir.harbor.lan:5061;lr>");
  }

  @Test
  void anAnswerAssertsNobodyButWhomItsSenderMaySpeakFor() {
    PaperRemote inside = edge.insidePeer(0, "dir.harbor.lan");
    inside.send(request("MESSAGE", INES, MARA, INES));
    PaperRemote partner = edge.dialled(QUAYSIDE);
    String answer = PaperText.answerTo(partner.next());

    partner.sendRaw(
        answer
            .replace("To: <" + INES + ">", "To: <sip:boss@harbor.example>")
            .replace(
                "Content-Length",
                "P-Asserted-Identity: <sip:boss@harbor.example>\r\nContent-Length"));

    SipMessage response = inside.next();
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.first(HeaderName.P_ASSERTED_IDENTITY)).isNegative();
  }

  @Test
  void anAnswerRecordsNoRouteThroughTheInside() {
    PaperRemote inside = edge.insidePeer(0, "dir.harbor.lan");
    inside.send(
        request("INVITE", INES, MARA, INES, "Record-Route: <sip:dir.harbor.lan:5061;lr>;tag=22"));
    inside.next();
    PaperRemote partner = edge.dialled(QUAYSIDE);
    SipMessage invite = partner.next();
    String sealed = String.valueOf(invite.value(HeaderName.RECORD_ROUTE));

    partner.sendRaw(
        PaperText.answerTo(invite)
            .replace(
                "Content-Length",
                "Record-Route: <sip:fe8.harbor.lan;lr>, <sip:dir.harbor.lan;lr>,"
                    + " <sip:sip.quayside.example:5061;lr>;tag=1\r\nRecord-Route: "
                    + sealed
                    + ", <sip:fe9.harbor.lan:5061;lr>\r\nContent-Length"));

    assertThat(inside.next().values(HeaderName.RECORD_ROUTE))
        .hasSize(4)
        .contains("<sip:sip.quayside.example:5061;lr>;tag=1", "<sip:dir.harbor.lan:5061;lr>;tag=22")
        .doesNotContain("<sip:dir.harbor.lan;lr>", "<sip:fe9.harbor.lan:5061;lr>");
  }

  @Test
  void aCallThatComesBackThroughUsShowsItsWayInsideNowhere() {
    PaperRemote inside = edge.insidePeer(0, "dir.harbor.lan");
    inside.send(request("INVITE", INES, MARA, INES, "Record-Route: <sip:dir.harbor.lan:5061;lr>"));
    PaperRemote partner = edge.dialled(QUAYSIDE);
    SipMessage out = partner.next();
    String lower = String.valueOf(out.value(HeaderName.RECORD_ROUTE));
    String upper = sealedRoute(edge.partner(0, "sip.quayside.example"));
    inside.next();

    partner.sendRaw(
        PaperText.answerTo(out)
            .replace(
                "Content-Length",
                "Record-Route: "
                    + upper
                    + "\r\nRecord-Route: <sip:sip.quayside.example:5061;lr>, "
                    + lower
                    + "\r\nContent-Length"));

    List<String> routes = inside.next().values(HeaderName.RECORD_ROUTE);
    assertThat(routes).hasSize(4).startsWith(upper, "<sip:sip.quayside.example:5061;lr>");
    assertThat(routes.get(2)).contains("@ae1.harbor.lan:");
    assertThat(routes.get(3)).isEqualTo("<sip:dir.harbor.lan:5061;lr>");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sip:mara@harbor.example;maddr=10.20.1.99",
        "sip:mara@harbor.example;MADDR=198.51.100.10",
        "sip:mara@harbor.example;ms-received-cid=AAAA",
      })
  void aRequestUriSteersNoServerInside(String uri) {
    PaperRemote partner = edge.partner(0, "sip.quayside.example");

    partner.send(request("MESSAGE", uri, INES, MARA));

    assertThat(partner.next().status()).isEqualTo(403);
    assertThat(isInsideLeftAlone()).isTrue();
  }

  @Test
  void inADialogARequestUriSteersToNoServerInside() {
    PaperRemote partner = edge.partner(0, "sip.quayside.example");
    String sealed = sealedRoute(partner);

    partner.send(
        request(
            "BYE",
            "sip:mara@192.168.1.20;maddr=dir.harbor.lan",
            INES,
            "<" + MARA + ">;tag=inside",
            "Route: " + sealed));
    assertThat(partner.next().status()).isEqualTo(403);

    partner.send(
        request(
            "BYE",
            "sip:mara@anonymous.invalid;maddr=203.0.113.90",
            INES,
            "<" + MARA + ">;tag=inside",
            "Route: " + sealed));
    assertThat(director(edge).next().methodName()).isEqualTo("BYE");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sip:boss@harbor.example..",
        "sip:boss@.harbor.example",
        "sip:boss@reef.example..",
        "sip:x@10.20.1.10",
        "sip:x@[2001:db8::1]",
        "sip:x@...",
        "tel:+15550100",
      })
  void whatIsNoDomainIsNobodys(String from) {
    for (String hub :
        List.of(
            "providers: [{name: im, proxy: sip.hub.example, kind: public, enabled: true}]",
            "defaultRoute: {proxy: sip.hub.example}")) {
      PaperEdge open = edge(hub + "\nblocked: [reef.example]\n");
      PaperRemote partner = open.partner(0, "sip.hub.example");

      partner.send(request("MESSAGE", MARA, from, MARA));

      SipMessage refusal = partner.next();
      assertThat(refusal.status()).as(hub).isEqualTo(403);
      assertThat(refusal.value(HeaderName.MS_DIAGNOSTICS_PUBLIC)).startsWith("1015;");
      assertThat(open.hasDialled(PaperEdge.FIRST_DIRECTOR)).isFalse();
      assertThat(open.hasDialled(PaperEdge.SECOND_DIRECTOR)).isFalse();
    }
  }

  @Test
  void inADialogTheInsideCarriesNothingFromPartnerToPartner() {
    PaperRemote inside = edge.insidePeer(0, "dir.harbor.lan");

    inside.send(request("INFO", "sip:p@pier.example", INES, "<sip:p@pier.example>;tag=x"));

    assertThat(inside.next().status()).isEqualTo(403);
    inside.send(request("INFO", "sip:p@pier.example", INES, "<" + MARA + ">;tag=x"));
    assertThat(inside.next().status()).isEqualTo(403);
    assertThat(edge.hasDialled(PIER)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "sip:x@harbor.example., 404 1003",
    "sip:x@dir.harbor.lan:9999, 403 1005",
    "sip:x@ae2.harbor.lan:9999, 403 1005",
    "sip:x@edge.harbor.lan:9999, 403 1005",
    "sip:x@10.20.1.11:9, 403 1005",
    "sip:x@sip.harbor.example:9999, 404 1003",
    "sip:x@198.51.100.11:9999, 404 1003",
    "sip:x@192.0.2.7, 404 1005",
    "sip:x@[2001:db8::7], 404 1005",
  })
  void namesOfOursAndAddressesAreLookedUpNowhereOutside(String uri, String expected) {
    PaperRemote inside = edge.insidePeer(0, "dir.harbor.lan");

    inside.send(request("MESSAGE", uri, MARA, INES));

    SipMessage refusal = inside.next();
    String id = String.valueOf(refusal.value(HeaderName.MS_DIAGNOSTICS)).substring(0, 4);
    assertThat(refusal.status() + " " + id).isEqualTo(expected);
    assertThat(edge.names.asked).isEmpty();
  }

  @Test
  void aRouteThatAsksForTheEdgeLeadsToNoBlockedDomain() {
    PaperRemote inside = edge.insidePeer(0, "dir.harbor.lan");

    inside.send(
        request(
            "MESSAGE",
            "sip:x@reef.example",
            MARA,
            "sip:x@reef.example",
            "Route: <sip:quayside.example;lr>;ms-edge-route"));
    assertThat(inside.next().status()).isEqualTo(403);
    inside.send(request("MESSAGE", INES, MARA, INES, "Route: <sip:reef.example;lr>;ms-edge-route"));
    assertThat(inside.next().status()).isEqualTo(403);

    assertThat(edge.hasDialled(QUAYSIDE)).isFalse();
  }

  @Test
  void aRouteMayNameThePartnersServer() {
    PaperRemote inside = edge.insidePeer(0, "dir.harbor.lan");
    String phone = "sip:+15550100@harbor.example;user=phone";

    inside.send(
        request(
            "INVITE", phone, MARA, phone, "Route: <sip:sip.quayside.example;lr>;ms-edge-route"));

    PaperRemote partner = edge.dialled(QUAYSIDE);
    partner.answer(partner.next(), 200, "Record-Route: <sip:sip.quayside.example:5061;lr>");
    inside.next();
    assertThat(inside.next().status()).isEqualTo(200);
    inside.send(
        request(
            "BYE",
            phone,
            MARA,
            '<' + phone + ">;tag=inside",
            "Route: <sip:sip.quayside.example:5061;lr>"));
    assertThat(partner.next().methodName()).isEqualTo("BYE");
    assertThat(edge.names.asked).containsExactly("sip.quayside.example");
  }

  @Test
  void aCallThatWasForwardedToAPartnerGoesOnThere() {
    PaperRemote inside = edge.insidePeer(0, "dir.harbor.lan");
    inside.send(request("INVITE", INES, "sip:leo@harbor.example", MARA));
    PaperRemote partner = edge.dialled(QUAYSIDE);
    partner.answer(partner.next(), 200);
    inside.next();
    assertThat(inside.next().status()).isEqualTo(200);

    for (String route : List.of("", "Route: <sip:relay.quayside.example:5061;lr>")) {
      inside.send(
          request(
              "BYE", INES + ";gruu", "sip:leo@harbor.example", '<' + MARA + ">;tag=inside", route));
      assertThat(partner.next().methodName()).isEqualTo("BYE");
    }
  }

  /** Passes a call of leo to mara on to a partner; gives the sealed route that it got. */
  private String passedOn() {
    PaperRemote inside = edge.insidePeer(0, "dir.harbor.lan");
    inside.send(
        request(
            "INVITE",
            INES,
            "sip:leo@harbor.example",
            MARA,
            "Record-Route: <sip:dir.harbor.lan:5061;lr>"));
    PaperRemote partner = edge.dialled(QUAYSIDE);
    SipMessage invite = partner.next();
    partner.answer(invite, 200);
    inside.next();
    SipMessage ok = inside.next();
    assertThat(ok.status()).isEqualTo(200);
    assertThat(ok.values(HeaderName.RECORD_ROUTE)).contains("<sip:dir.harbor.lan:5061;lr>");
    return Objects.requireNonNull(invite.value(HeaderName.RECORD_ROUTE));
  }

  private String bye(String from, String sealed) {
    return request(
        "BYE",
        "sip:leo@harbor.example",
        from,
        "<sip:leo@harbor.example>;tag=aa01",
        "ms-asserted-verification-level: ms-source-verified-user=verified",
        "Route: " + sealed);
  }

  @Test
  void whoACallWasPassedOnToEndsItAsTheUserThatWasCalled() {
    String sealed = passedOn();

    for (PaperRemote partner :
        List.of(edge.dialled(QUAYSIDE), edge.partner(0, "sip.quayside.example"))) {
      partner.send(bye(MARA, sealed));

      SipMessage bye = director(edge).next();
      assertThat(bye.methodName()).isEqualTo("BYE");
      assertThat(bye.value(HeaderName.ROUTE)).isEqualTo("<sip:dir.harbor.lan:5061;lr>");
      assertThat(bye.value(HeaderName.MS_EDGE_PROXY_MESSAGE_TRUST))
          .contains("ms-source-type=DirectPartner", "ms-source-verified-user=unverified");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"<sip:boss@harbor.example>", "<tel:+15550100>"})
  void whoACallWasPassedOnToVouchesForNobodyOfOurs(String asserted) {
    String identity = "P-Asserted-Identity: " + asserted;
    String sealed = passedOn();
    PaperRemote partner = edge.dialled(QUAYSIDE);

    partner.send(bye(MARA, sealed).replace("BYE", "INFO") + "\n" + identity);

    SipMessage info = director(edge).next();
    assertThat(info.methodName()).isEqualTo("INFO");
    assertThat(info.first(HeaderName.P_ASSERTED_IDENTITY)).isNegative();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sip.quayside.example", "relay.quayside.example"})
  void inACallThatWasPassedOnAnAnswerVouchesForNobodyOfOurs(String route) {
    passedOn();
    PaperRemote inside = edge.insidePeer(0, "dir.harbor.lan");
    inside.send(
        request(
            "INFO",
            INES,
            "sip:leo@harbor.example",
            '<' + MARA + ">;tag=inside",
            "Route: <sip:" + route + ":5061;lr>"));
    PaperRemote partner = edge.dialled(QUAYSIDE);

    partner.answer(partner.next(), 200, "P-Asserted-Identity: <sip:boss@harbor.example>");

    SipMessage answer = inside.next();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.first(HeaderName.P_ASSERTED_IDENTITY)).isNegative();
  }

  @Test
  void aCallThatWasPassedOnLetsItsCalleeSpeakAsNobodyElseAndNobodyElseSpeak() {
    String sealed = passedOn();
    PaperRemote partner = edge.partner(0, "sip.quayside.example");

    assertRefused(partner, bye("sip:boss@harbor.example", sealed));
    assertRefused(partner, bye(INES, sealed));
    assertRefused(partner, bye(MARA, sealed).replace("Call-ID: bypass", "Call-ID: another"));
    assertRefused(partner, bye(MARA, sealed).replace(">;tag=aa01\nCall", ">\nCall"));
    assertRefused(edge.partner(0, "sip.stranger.example"), bye(MARA, sealed));
    assertRefused(edge.partner(0, "sip.pier.example"), bye(MARA, sealed));
    assertThat(isInsideLeftAlone()).isTrue();
  }

  @Test
  void theRouteOfAnotherDialogMakesNobodyAUserOfOurs() {
    PaperRemote partner = edge.partner(0, "sip.quayside.example");
    String sealed = sealedRoute(partner);

    assertRefused(partner, bye(MARA, sealed));
    assertThat(director(edge).isQuiet()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "refuseUnverified: true"})
  void aCalleeFoundByDnsNeedsNoOtherDomainJudgedAndGivesItsWord(String asked) {
    PaperEdge open = edge("discovery: true\ndiscoveredVerification: source\n" + asked);
    open.names.host("sip.lagoon.example", "198.51.100.241");
    open.names.service("lagoon.example", new ServiceTarget("sip.lagoon.example", 5061, 0, 0));
    String leo = "sip:leo@harbor.example";
    open.insidePeer(0, "dir.harbor.lan")
        .send(
            request(
                "INVITE",
                "sip:x@lagoon.example",
                leo,
                MARA,
                "Record-Route: <sip:dir.harbor.lan;lr>"));
    SipMessage invite = open.dialled(PaperEdge.at("198.51.100.241", 5061)).next();
    String sealed = Objects.requireNonNull(invite.value(HeaderName.RECORD_ROUTE));
    String word = "ms-asserted-verification-level: ms-source-verified-user=verified";
    PaperRemote partner = open.partner(0, "sip.lagoon.example");

    partner.send(bye(MARA, sealed).replace(word + '\n', ""));
    if (!asked.isEmpty()) {
      assertThat(partner.next().status()).isEqualTo(403);
      partner.send(bye(MARA, sealed));
    }

    assertThat(director(open).next().methodName()).isEqualTo("BYE");
  }

  private static void assertRefused(PaperRemote partner, String request) {
    partner.send(request);
    assertThat(partner.next().status()).isEqualTo(403);
  }

  @Test
  void anEmptyRouteOfAStrictRouterIsBorne() {
    PaperRemote partner = edge.partner(0, "sip.quayside.example");
    partner.send(request("MESSAGE", MARA, INES, MARA));
    String learnt =
        director(edge).next().values(HeaderName.VIA).get(1).replaceAll(".*ms-received-cid=", "");

    partner.send(
        request("MESSAGE", "sip:" + learnt + "@sip.harbor.example:5061", INES, MARA, "Route:"));

    assertThat(partner.isOpen()).isTrue();
    assertThat(director(edge).next().methodName()).isEqualTo("MESSAGE");
  }

  @Test
  void aDiscoveredDomainDoesNotLeadBackToUs() {
    edge.names.service("shoal.example", new ServiceTarget("sip.harbor.example", 5061, 0, 0));
    PaperRemote inside = edge.insidePeer(0, "dir.harbor.lan");

    inside.send(request("MESSAGE", "sip:x@shoal.example", MARA, "sip:x@shoal.example"));

    assertThat(inside.next().value(HeaderName.MS_DIAGNOSTICS)).startsWith("1009;");
    assertThat(edge.names.asked).containsExactly("_sipfederationtls._tcp.shoal.example");
  }
}
