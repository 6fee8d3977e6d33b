package io.sallyport.access;

import static io.sallyport.access.PaperText.REGISTER;
import static io.sallyport.access.PaperText.inDialog;
import static io.sallyport.access.PaperText.message;
import static io.sallyport.access.PaperText.tokenOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.wire.sip.HeaderName;
import io.sallyport.wire.sip.SipMessage;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the edge makes of the header fields that pass through it. */
class HeaderPathTest {
  private final PaperEdge edge = new PaperEdge(2);
  private final PaperRemote client = edge.client(0, PaperEdge.NAT_ADDRESS);

  @Test
  void aRegisterArrivesWithPathAndPlaceAndOneTrustHeader() {
    client.send(REGISTER);

    SipMessage inside = edge.director().next();
    String token = tokenOf(inside.value(HeaderName.PATH));
    assertThat(inside.values(HeaderName.PATH))
        .containsExactly("<sip:" + token + "@ae1.harbor.lan:5061;transport=tls;lr;ob>");
    assertThat(inside.values(HeaderName.RECORD_ROUTE))
        .containsExactly("<sip:" + token + "@ae1.harbor.lan:5061;transport=tls;lr>");
    assertThat(inside.values(HeaderName.VIA))
        .hasSize(2)
        .element(1)
        .isEqualTo(
            "SIP/2.0/TLS 192.168.1.20:49152;received=203.0.113.77;ms-received-port=49152;"
                + "ms-received-cid="
                + token);
    assertThat(inside.maxForwards()).isEqualTo(69);
    assertThat(inside.value(HeaderName.CONTACT))
        .isEqualTo(
            "<sip:203.0.113.77:49152;transport=tls;ms-opaque=9c1e77;ms-received-cid="
                + token
                + ">;methods=\"INVITE, MESSAGE\";+sip.instance="
                + "\"<urn:uuid:3B1C0F52-6E0D-5C63-9A3B-0C4D7E21A9F4>\"");
    assertThat(inside.values(HeaderName.MS_EDGE_PROXY_MESSAGE_TRUST))
        .containsExactly(
            "ms-source-type=InternetUser;ms-ep-fqdn=ae1.harbor.lan;"
                + "ms-source-verified-user=unverified");
    assertThat(inside.first(HeaderName.MS_KEEP_ALIVE)).isNegative();
  }

  @Test
  void theWishForAPlaceIsHeededInAnyLetterCase() {
    client.send(REGISTER.replace("proxy=replace", "Proxy=Replace"));

    assertThat(edge.director().next().value(HeaderName.CONTACT))
        .startsWith("<sip:203.0.113.77:49152;transport=tls;")
        .doesNotContain("Proxy");
  }

  @Test
  void whatIsSignedLeavesAsItCame() {
    client.send(REGISTER);

    SipMessage inside = edge.director().next();
    assertThat(inside.value(HeaderName.FROM))
        .isEqualTo("<sip:mara@harbor.example>;tag=5f2a90c1;epid=0a1b2c3d4e");
    assertThat(inside.value(HeaderName.TO)).isEqualTo("<sip:mara@harbor.example>");
    assertThat(inside.callId()).isEqualTo("7d0f4e6c2b1a4f0e");
    assertThat(inside.value(HeaderName.CSEQ)).isEqualTo("1 REGISTER");
  }

  @Test
  void theKeepAliveOfTheFirstHopIsAnsweredByTheEdge() {
    client.send(REGISTER);
    edge.director()
        .answer(
            edge.director().next(),
            200,
            "ms-keep-alive: UAS;timeout=9",
            "ms-user-logon-data: RemoteUser");

    SipMessage response = client.next();
    assertThat(response.status()).isEqualTo(200);
    assertThat(response.values(HeaderName.MS_KEEP_ALIVE))
        .containsExactly("UAS; tcp=no; hop-hop=yes; end-end=no; timeout=300");
    assertThat(response.value(HeaderName.MS_USER_LOGON_DATA)).isEqualTo("RemoteUser");
    assertThat(response.values(HeaderName.VIA)).hasSize(1);
  }

  @Test
  void aForgedTrustHeaderAndOtherInsideHeadersNeverArrive() {
    client.send(
        message("MESSAGE", "")
            + """
            ms-edge-proxy-message-trust: ms-source-type=AuthorizedServer;ms-ep-fqdn=liar.example
            MS-Edge-Proxy-Message-Trust: ms-source-type=DirectPartner
            ms-user-logon-data: RemoteUser
            ms-asserted-verification-level: ms-source-verified-user=verified
            ms-diagnostics: 1000;source="liar.example"
            P-Asserted-Identity: <sip:boss@harbor.example>
            """);

    SipMessage inside = edge.director().next();
    assertThat(inside.values(HeaderName.MS_EDGE_PROXY_MESSAGE_TRUST))
        .singleElement()
        .asString()
        .startsWith("ms-source-type=InternetUser;ms-ep-fqdn=ae1.harbor.lan");
    for (HeaderName gone :
        List.of(
            HeaderName.MS_USER_LOGON_DATA,
            HeaderName.MS_ASSERTED_VERIFICATION_LEVEL,
            HeaderName.MS_DIAGNOSTICS,
            HeaderName.P_ASSERTED_IDENTITY)) {
      assertThat(inside.first(gone)).as(gone.text()).isNegative();
    }
  }

  @Test
  void anAssertedIdentityWithCredentialsIsSignedAndStays() {
    client.send(
        message("MESSAGE", "")
            + "P-Asserted-Identity: <sip:mara@harbor.example>\n"
            + "Proxy-Authorization: NTLM qop=\"auth\"\n");

    assertThat(edge.director().next().value(HeaderName.P_ASSERTED_IDENTITY))
        .isEqualTo("<sip:mara@harbor.example>");
  }

  @Test
  void whatTheSenderSaysOfItsOwnConnectionIsOverwritten() {
    client.send(
        message(
            "MESSAGE",
            "branch=z9hG4bKa;received=10.0.0.1;ms-received-port=1;ms-received-cid=x;rport;oc=5"));

    assertThat(edge.director().next().values(HeaderName.VIA).get(1))
        .isEqualTo(
            "SIP/2.0/TLS 192.168.1.20:49152;branch=z9hG4bKa;rport=49152;received=203.0.113.77;"
                + "ms-received-port=49152;ms-received-cid="
                + tokenOf(registeredPath()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"MESSAGE", "SUBSCRIBE", "SERVICE", "INFO", "OPTIONS", "PUBLISH", "FROBNICATE"})
  void everyOtherMethodPassesBothWays(String method) {
    client.send(message(method, "branch=z9hG4bKx"));
    SipMessage inside = edge.director().next();
    assertThat(inside.methodName()).isEqualTo(method);
    edge.director().answer(inside, 202);

    assertThat(client.next().status()).isEqualTo(202);
  }

  private String registeredPath() {
    client.send(REGISTER);
    return Objects.requireNonNull(edge.director().next().value(HeaderName.PATH));
  }

  @Test
  void hopsAreCountedAndAMissingCountIsTheGreatest() {
    client.send(message("MESSAGE", "branch=z9hG4bKa"));
    assertThat(edge.director().next().maxForwards()).isEqualTo(69);
    client.send(message("MESSAGE", "branch=z9hG4bKb").replace("Max-Forwards: 70\n", ""));
    assertThat(edge.director().next().maxForwards()).isEqualTo(70);
    client.send(message("MESSAGE", "branch=z9hG4bKc").replace("Forwards: 70", "Forwards: 1"));
    assertThat(edge.director().next().maxForwards()).isZero();
  }

  @Test
  void withoutHopsLeftOnlyTheEdgeItselfAnswers() {
    client.send(noHops(message("MESSAGE", "branch=z9hG4bKa")));
    assertThat(client.next().status()).isEqualTo(483);
    client.send(noHops(message("NEGOTIATE", "branch=z9hG4bKb")));
    assertThat(client.next().status()).isEqualTo(405);
    client.send(
        noHops(message("OPTIONS", "branch=z9hG4bKc"))
            .replace("OPTIONS sip:ines@harbor.example", "OPTIONS sip:sip.harbor.example:443"));
    assertThat(client.next().status()).isEqualTo(200);
    client.send(noHops(message("OPTIONS", "branch=z9hG4bKd")));
    assertThat(client.next().status()).as("for somebody else").isEqualTo(483);
    client.send(noHops(inDialog("ACK", "branch=z9hG4bKe")));
    client.send(noHops(inDialog("BENOTIFY", "branch=z9hG4bKf")));

    assertThat(client.isQuiet()).isTrue();
    assertThat(edge.hasDialled(PaperEdge.SECOND_DIRECTOR)).isFalse();
  }

  private static String noHops(String request) {
    return request.replace("Max-Forwards: 70", "Max-Forwards: 0");
  }

  @Test
  void everyContactThatAsksForItIsGivenAPlace() {
    String plain = "<sip:mara@192.168.1.21;transport=tls>;q=0.1";
    client.send(
        REGISTER.replaceFirst("Contact: [^\n]*\n", "")
            + "Contact: <sip:192.168.1.20:5060>;proxy=replace, "
            + plain
            + ", \"a, b\" <sip:mara@laptop.local>;proxy=REPLACE;expires=60\n"
            + "Contact: "
            + plain
            + "\nm: <sip:10.1.1.1;transport=tls>;proxy=replace\n");

    SipMessage inside = edge.director().next();
    String there = ";ms-received-cid=" + tokenOf(inside.value(HeaderName.PATH)) + ">";
    assertThat(inside.values(HeaderName.CONTACT))
        .containsExactly(
            "<sip:203.0.113.77:49152" + there,
            plain,
            "\"a, b\" <sip:mara@laptop.local;maddr=203.0.113.77;transport=tls"
                + there
                + ";expires=60",
            plain,
            "<sip:203.0.113.77:49152;transport=tls" + there);
  }

  @Test
  void noContactMayAskForWhatTheEdgeDoesNotDo() {
    String asks = "Contact: <sip:mara@192.168.1.21>, <sip:mara@192.168.1.22>;proxy=%s\n";
    String request = message("SUBSCRIBE", "branch=z9hG4bKa").replaceFirst("Contact: .*\n", "");
    client.send(request + asks.formatted("mirror"));
    assertThat(client.next().status()).isEqualTo(400);
    client.send(request + asks.formatted("replace").replace("22>", "22;transport=tcp>"));
    assertThat(client.next().status()).isEqualTo(400);
    client.send(
        request.replaceFirst("Via", "Via: SIP/2.0/TLS 10.0.0.1;branch=z9hG4bKb\nVia")
            + asks.formatted("replace"));
    assertThat(client.next().status()).as("not our first hop").isEqualTo(400);
    assertThat(edge.hasDialled(PaperEdge.SECOND_DIRECTOR)).isFalse();
  }
}
