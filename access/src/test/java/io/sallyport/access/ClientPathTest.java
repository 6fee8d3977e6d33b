package io.sallyport.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.wire.sip.HeaderName;
import io.sallyport.wire.sip.NameAddress;
import io.sallyport.wire.sip.SipMessage;
import io.sallyport.wire.sip.SipMethod;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One client, the edge and the next hop: what arrives where, and what the edge makes of it. */
class ClientPathTest {
  private static final String NAT_ADDRESS = "203.0.113.77";

  private static final String REGISTER =
      """
      REGISTER sip:harbor.example SIP/2.0
      Via: SIP/2.0/TLS 192.168.1.20:49152
      Max-Forwards: 70
      From: <sip:mara@harbor.example>;tag=5f2a90c1;epid=0a1b2c3d4e
      To: <sip:mara@harbor.example>
      Call-ID: 7d0f4e6c2b1a4f0e
      CSeq: 1 REGISTER
      Contact: <sip:192.168.1.20:49152;transport=tls;ms-opaque=9c1e77>;methods="INVITE, MESSAGE";proxy=replace;+sip.instance="<urn:uuid:3B1C0F52-6E0D-5C63-9A3B-0C4D7E21A9F4>"
      User-Agent: UCCAPI/15.0.0.0 OC/15.0.0.0
      Supported: gruu-10, adhoclist, msrtc-event-categories
      Event: registration
      ms-keep-alive: UAC;hop-hop=yes
      Content-Length: 0
      """;

  private final PaperEdge edge = new PaperEdge(2);
  private final PaperRemote client = edge.client(0, NAT_ADDRESS);

  @Test
  void aRegisterArrivesWithPathAndPlaceAndOneTrustHeader() {
    client.send(REGISTER);

    SipMessage inside = director().next();
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
  void whatIsSignedLeavesAsItCame() {
    client.send(REGISTER);

    SipMessage inside = director().next();
    assertThat(inside.value(HeaderName.FROM))
        .isEqualTo("<sip:mara@harbor.example>;tag=5f2a90c1;epid=0a1b2c3d4e");
    assertThat(inside.value(HeaderName.TO)).isEqualTo("<sip:mara@harbor.example>");
    assertThat(inside.callId()).isEqualTo("7d0f4e6c2b1a4f0e");
    assertThat(inside.value(HeaderName.CSEQ)).isEqualTo("1 REGISTER");
  }

  @Test
  void theKeepAliveOfTheFirstHopIsAnsweredByTheEdge() {
    client.send(REGISTER);
    director()
        .answer(
            director().next(),
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

    SipMessage inside = director().next();
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

    assertThat(director().next().value(HeaderName.P_ASSERTED_IDENTITY))
        .isEqualTo("<sip:mara@harbor.example>");
  }

  @Test
  void anInviteRecordsBothFacesAndItsDialogComesBackByToken() {
    client.send(message("INVITE", "branch=z9hG4bKclient1"));
    assertThat(client.next().status()).isEqualTo(100);
    SipMessage inside = director().next();
    List<String> routes = inside.values(HeaderName.RECORD_ROUTE);
    String token = tokenOf(routes.getFirst());
    assertThat(routes)
        .containsExactly(
            "<sip:" + token + "@ae1.harbor.lan:5061;transport=tls;lr>",
            "<sip:" + token + "@sip.harbor.example:443;transport=tls;lr>");
    director().answer(inside, 180);
    director().answer(inside, 200);
    assertThat(client.next().status()).isEqualTo(180);
    assertThat(client.next().status()).isEqualTo(200);

    PaperRemote peer = edge.insidePeer(1, "dir.harbor.lan");
    peer.send(bye(routes, "inside"));

    SipMessage bye = client.next();
    assertThat(bye.method()).isEqualTo(SipMethod.BYE);
    assertThat(bye.first(HeaderName.ROUTE)).isNegative();
    client.answer(bye, 200);
    assertThat(peer.next().status()).isEqualTo(200);
    assertThat(edge.service.openTransactions()).as("the INVITE's tail").isEqualTo(1);
    edge.pass(Transaction.TRANSACTION_LIMIT);
    assertThat(edge.service.openTransactions()).isZero();
  }

  @Test
  void anAckToA2xxPassesAndOneToARefusalEndsHere() {
    client.send(message("INVITE", "branch=z9hG4bKclient1"));
    SipMessage invite = director().next();
    director().answer(invite, 486);
    SipMessage ownAck = director().next();
    assertThat(ownAck.method()).isEqualTo(SipMethod.ACK);
    assertThat(ownAck.value(HeaderName.VIA)).isEqualTo(invite.values(HeaderName.VIA).getFirst());
    assertThat(ownAck.toTag()).isEqualTo("inside");

    client.send(message("ACK", "branch=z9hG4bKclient1").replace("CSeq: 2 ACK", "CSeq: 2 ACK"));
    assertThat(director().isQuiet()).as("the client's ACK ends at the edge").isTrue();
    assertThat(edge.service.openTransactions()).isZero();

    client.send(
        message("ACK", "branch=z9hG4bKclient2")
                .replace(
                    "To: <sip:ines@harbor.example>", "To: <sip:ines@harbor.example>;tag=inside")
            + "Route: "
            + invite.values(HeaderName.RECORD_ROUTE).get(1)
            + "\n");
    assertThat(director().next().method()).isEqualTo(SipMethod.ACK);
  }

  @Test
  void aCancelWaitsForTheFirstProvisionalResponse() {
    client.send(message("INVITE", "branch=z9hG4bKclient1"));
    SipMessage invite = director().next();
    assertThat(client.next().status()).isEqualTo(100);

    client.send(message("CANCEL", "branch=z9hG4bKclient1"));
    SipMessage taken = client.next();
    assertThat(taken.status()).isEqualTo(200);
    assertThat(taken.cseqMethod()).isEqualTo("CANCEL");
    assertThat(director().isQuiet()).isTrue();

    director().answer(invite, 180);
    SipMessage cancel = director().next();
    assertThat(cancel.method()).isEqualTo(SipMethod.CANCEL);
    assertThat(cancel.value(HeaderName.VIA)).isEqualTo(invite.values(HeaderName.VIA).getFirst());
    director().answer(cancel, 200);
    director().answer(invite, 487);
    assertThat(client.next().status()).isEqualTo(180);
    assertThat(client.next().status()).isEqualTo(487);
  }

  @Test
  void aCancelWithoutABranchFindsItsInvite() {
    client.send(message("INVITE", ""));
    director().answer(director().next(), 180);
    client.send(message("CANCEL", ""));

    assertThat(director().next().method()).isEqualTo(SipMethod.CANCEL);
  }

  @Test
  void nobodyCancelsForAnother() {
    PaperRemote other = edge.client(0, "203.0.113.78");
    client.send(message("INVITE", "branch=z9hG4bKclient1"));
    director().answer(director().next(), 180);

    other.send(message("CANCEL", "branch=z9hG4bKclient1"));

    assertThat(other.next().status()).isEqualTo(481);
    assertThat(director().isQuiet()).isTrue();
  }

  @Test
  void compressionIsDeclinedAndTheConnectionStays() {
    client.send(
        """
        NEGOTIATE sip:198.51.100.10:443 SIP/2.0
        Via: SIP/2.0/TLS 192.168.1.20:49152
        CSeq: 1 NEGOTIATE
        Call-ID: 8d
        From: <sip:mara@harbor.example>;tag=1
        To: <sip:198.51.100.10>
        Compression: LZ77-8K
        Max-Forwards: 0
        Content-Length: 0
        """);

    SipMessage declined = client.next();
    assertThat(declined.status()).isEqualTo(405);
    assertThat(declined.value(HeaderName.ALLOW)).contains("REGISTER");
    assertThat(client.isOpen()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"MESSAGE", "SUBSCRIBE", "SERVICE", "INFO", "OPTIONS", "PUBLISH", "FROBNICATE"})
  void everyOtherMethodPassesBothWays(String method) {
    client.send(message(method, "branch=z9hG4bKx"));
    SipMessage inside = director().next();
    assertThat(inside.methodName()).isEqualTo(method);
    director().answer(inside, 202);

    assertThat(client.next().status()).isEqualTo(202);
  }

  @Test
  void aRequestFromInsideFindsTheClientByItsContactToo() {
    String token = register();
    PaperRemote peer = edge.insidePeer(1, "dir.harbor.lan");
    peer.send(
        fromInside("MESSAGE", "sip:203.0.113.77:49152;transport=tls;ms-received-cid=" + token));

    SipMessage received = client.next();
    assertThat(received.method()).isEqualTo(SipMethod.MESSAGE);
    client.answer(received, 200, "ms-edge-proxy-message-trust: ms-source-type=DirectPartner");
    assertThat(peer.next().values(HeaderName.MS_EDGE_PROXY_MESSAGE_TRUST))
        .singleElement()
        .asString()
        .startsWith("ms-source-type=InternetUser");
  }

  @Test
  void aBenotifyIsForwardedAndNobodyWaits() {
    String token = register();
    edge.insidePeer(0, "dir.harbor.lan")
        .send(fromInside("BENOTIFY", "sip:x@y;ms-received-cid=" + token));

    assertThat(client.next().method()).isEqualTo(SipMethod.BENOTIFY);
    assertThat(edge.service.openTransactions()).isZero();
  }

  @Test
  void aRequestForADeadFlowGets430() {
    String token = register();
    client.close();
    PaperRemote peer = edge.insidePeer(0, "dir.harbor.lan");
    peer.send(fromInside("MESSAGE", "sip:x@y;ms-received-cid=" + token));

    assertThat(peer.next().status()).isEqualTo(430);
  }

  @Test
  void inADialogADeadFlowIsSaidToWhoeverCanMendIt() {
    String token = register();
    client.close();
    PaperRemote peer = edge.insidePeer(0, "dir.harbor.lan");
    String inDialog =
        fromInside("INFO", "sip:x@y;ms-received-cid=" + token)
            .replace("To: <sip:mara@harbor.example>", "To: <sip:mara@harbor.example>;tag=1");
    peer.send(inDialog);
    assertThat(peer.next().status()).isEqualTo(481);

    peer.send(inDialog.replace("CSeq: 7", "CSeq: 8") + "Supported: ms-dialog-route-set-update\n");
    SipMessage failed = peer.next();
    assertThat(failed.status()).isEqualTo(430);
    assertThat(failed.value(HeaderName.P_DIALOG_RECOVERY_ACTION))
        .isEqualTo("Wait-For-Session-Update");
  }

  @Test
  void aTokenOfAnEarlierProcessIsADeadFlow() {
    PaperEdge earlier = new PaperEdge(1, "ae1.harbor.lan", Instant.parse("2026-11-24T00:00:00Z"));
    PaperRemote earlierClient = earlier.client(0, NAT_ADDRESS);
    earlierClient.send(REGISTER);
    SipMessage inside = earlier.dialled(PaperEdge.SECOND_DIRECTOR).next();
    String token = tokenOf(inside.value(HeaderName.PATH));

    PaperRemote peer = edge.insidePeer(0, "dir.harbor.lan");
    peer.send(fromInside("MESSAGE", "sip:x@y;ms-received-cid=" + token));
    assertThat(peer.next().status()).isEqualTo(430);
  }

  @Test
  void aClientOfTheOtherNodeIsReachedThroughThatNode() {
    PaperEdge other = new PaperEdge(1, "ae2.harbor.lan", Instant.parse("2026-11-25T00:00:01Z"));
    PaperRemote otherClient = other.client(0, NAT_ADDRESS);
    otherClient.send(REGISTER);
    String token = tokenOf(other.dialled(PaperEdge.SECOND_DIRECTOR).next().value(HeaderName.PATH));

    PaperRemote peer = edge.insidePeer(0, "dir.harbor.lan");
    peer.send(fromInside("MESSAGE", "sip:x@y;ms-received-cid=" + token));
    SipMessage handedOver = edge.dialled(PaperEdge.OTHER_NODE).next();
    assertThat(handedOver.values(HeaderName.ROUTE))
        .containsExactly("<sip:" + token + "@ae2.harbor.lan:5061;transport=tls;lr>");

    PaperRemote node = other.insidePeer(0, "ae1.harbor.lan");
    node.sendRaw(text(handedOver));
    SipMessage delivered = otherClient.next();
    assertThat(delivered.first(HeaderName.ROUTE)).isNegative();
    otherClient.answer(delivered, 200);
    edge.dialled(PaperEdge.OTHER_NODE).sendRaw(text(node.next()));
    assertThat(peer.next().status()).isEqualTo(200);
  }

  @Test
  void aFlowOfANodeThatIsGoneIsDead() {
    PaperEdge other = new PaperEdge(1, "ae2.harbor.lan", Instant.parse("2026-11-25T00:00:01Z"));
    other.client(0, NAT_ADDRESS).send(REGISTER);
    String token = tokenOf(other.dialled(PaperEdge.SECOND_DIRECTOR).next().value(HeaderName.PATH));
    edge.takeDown(PaperEdge.OTHER_NODE);
    PaperRemote peer = edge.insidePeer(0, "dir.harbor.lan");
    peer.send(fromInside("MESSAGE", "sip:x@y;ms-received-cid=" + token));

    assertThat(peer.next().status()).isEqualTo(430);
  }

  @Test
  void theOtherEndsRouteIsLeftForTheInsideToFollow() {
    String token = register();
    PaperRemote other = edge.client(0, "203.0.113.78");
    other.send(REGISTER);
    // Serial 3 of a client leads to the second server as well.
    String otherToken = tokenOf(director().next().value(HeaderName.PATH));
    client.send(
        message("INFO", "branch=z9hG4bKi")
                .replace("To: <sip:ines@harbor.example>", "To: <sip:ines@harbor.example>;tag=b")
            + "Route: <sip:"
            + token
            + "@sip.harbor.example:443;lr>, <sip:"
            + token
            + "@ae1.harbor.lan:5061;lr>, <sip:"
            + otherToken
            + "@ae1.harbor.lan:5061;lr>\n");

    assertThat(director().next().values(HeaderName.ROUTE))
        .containsExactly("<sip:" + otherToken + "@ae1.harbor.lan:5061;lr>");
  }

  @Test
  void aNodeHandsNothingOnThatANodeHandedOver() {
    PaperEdge other = new PaperEdge(1, "ae2.harbor.lan", Instant.parse("2026-11-25T00:00:01Z"));
    other.client(0, NAT_ADDRESS).send(REGISTER);
    String token = tokenOf(other.dialled(PaperEdge.SECOND_DIRECTOR).next().value(HeaderName.PATH));
    PaperRemote node = edge.insidePeer(0, "ae2.harbor.lan");
    node.send(fromInside("MESSAGE", "sip:x@y;ms-received-cid=" + token));

    assertThat(node.next().status()).isEqualTo(482);
  }

  @Test
  void aForgedTokenOpensNothing() {
    String token = register();
    String forged = (token.charAt(0) == 'E' ? 'F' : 'E') + token.substring(1);
    client.send(
        message("INVITE", "branch=z9hG4bKa")
            + "Route: <sip:"
            + forged
            + "@sip.harbor.example:443;lr>\n");
    SipMessage refused = client.next();
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.value(HeaderName.MS_DIAGNOSTICS_PUBLIC)).startsWith("1004;");

    PaperRemote peer = edge.insidePeer(0, "dir.harbor.lan");
    peer.send(fromInside("MESSAGE", "sip:mara@harbor.example;ms-received-cid=" + forged));
    assertThat(peer.next().status()).isEqualTo(404);
    assertThat(edge.count(AccessCounter.TOKENS_FORGED)).isEqualTo(2);
  }

  @Test
  void aClientCannotAddressAnotherClientsFlow() {
    String token = register();
    PaperRemote other = edge.client(0, "203.0.113.78");
    other.send(
        message("INVITE", "branch=z9hG4bKa")
            + "Route: <sip:"
            + token
            + "@sip.harbor.example:443;lr>\n");

    assertThat(other.next().status()).isEqualTo(430);
    assertThat(client.isQuiet()).isTrue();
  }

  @Test
  void whatAStrictRouterSwappedIsSwappedBack() {
    String token = register();
    PaperRemote peer = edge.insidePeer(0, "dir.harbor.lan");
    peer.send(
        fromInside("MESSAGE", "sip:" + token + "@ae1.harbor.lan:5061;transport=tls;lr")
            + "Route: <sip:"
            + token
            + "@sip.harbor.example:443;transport=tls;lr>, <sip:mara@192.168.1.20:49152>\n");

    SipMessage delivered = client.next();
    assertThat(delivered.requestUri()).isEqualTo("sip:mara@192.168.1.20:49152");
    assertThat(delivered.first(HeaderName.ROUTE)).isNegative();
  }

  @Test
  void whatTheSenderSaysOfItsOwnConnectionIsOverwritten() {
    client.send(
        message(
            "MESSAGE",
            "branch=z9hG4bKa;received=10.0.0.1;ms-received-port=1;ms-received-cid=x;rport;oc=5"));

    assertThat(director().next().values(HeaderName.VIA).get(1))
        .isEqualTo(
            "SIP/2.0/TLS 192.168.1.20:49152;branch=z9hG4bKa;rport=49152;received=203.0.113.77;"
                + "ms-received-port=49152;ms-received-cid="
                + tokenOf(registeredPath()));
  }

  @Test
  void aRouteToElsewhereIsRefused() {
    client.send(message("INVITE", "branch=z9hG4bKa") + "Route: <sip:relay.quayside.example;lr>\n");

    assertThat(client.next().status()).isEqualTo(403);
  }

  @Test
  void aRouteOfOurOwnWithoutATokenIsTakenOff() {
    client.send(
        message("INVITE", "branch=z9hG4bKa")
            + "Route: <sip:sip.harbor.example:443;transport=tls;lr>\n");

    assertThat(director().next().first(HeaderName.ROUTE)).isNegative();
  }

  @Test
  void whenOneServerIsDownTheNextIsTried() {
    edge.takeDown(PaperEdge.SECOND_DIRECTOR);
    client.send(REGISTER);

    assertThat(edge.dialled(PaperEdge.FIRST_DIRECTOR).next().method())
        .isEqualTo(SipMethod.REGISTER);
  }

  @Test
  void whenAllServersAreDownTheClientIsTold() {
    edge.takeDown(PaperEdge.FIRST_DIRECTOR);
    edge.takeDown(PaperEdge.SECOND_DIRECTOR);
    client.send(REGISTER);

    SipMessage refused = client.next();
    assertThat(refused.status()).isEqualTo(504);
    assertThat(refused.value(HeaderName.MS_DIAGNOSTICS_PUBLIC))
        .startsWith("1007;")
        .doesNotContain("harbor.lan");
  }

  @Test
  void aClientStaysWithTheServerThatChallengedIt() {
    client.send(REGISTER);
    director().answer(director().next(), 401, "WWW-Authenticate: NTLM realm=\"x\"");
    assertThat(client.next().status()).isEqualTo(401);
    for (int i = 3; i < 9; i++) {
      client.send(message("MESSAGE", "branch=z9hG4bK" + i));
      director().answer(director().next(), 200);
      assertThat(client.next().status()).isEqualTo(200);
    }
    assertThat(edge.hasDialled(PaperEdge.FIRST_DIRECTOR)).isFalse();
  }

  @Test
  void aSilentInsideIsGivenUpInTime() {
    client.send(message("INVITE", "branch=z9hG4bKa"));
    client.send(message("MESSAGE", "branch=z9hG4bKb"));
    assertThat(client.next().status()).isEqualTo(100);
    edge.pass(Transaction.TRANSACTION_LIMIT);

    assertThat(client.next().status()).isEqualTo(408);
    assertThat(client.isQuiet()).as("no 408 to a MESSAGE (RFC 4320)").isTrue();
    edge.pass(Transaction.TRANSACTION_LIMIT);
    assertThat(edge.service.openTransactions()).isZero();
  }

  @Test
  void aCallThatRingsTooLongIsCancelled() {
    client.send(message("INVITE", "branch=z9hG4bKa"));
    director().answer(director().next(), 180);
    for (int i = 0; i < 4; i++) {
      edge.pass(Duration.ofSeconds(50));
      client.sendRaw("\r\n\r\n");
    }

    assertThat(director().next().method()).isEqualTo(SipMethod.CANCEL);
  }

  @Test
  void aCallerThatVanishesCancelsItsCall() {
    client.send(message("INVITE", "branch=z9hG4bKa"));
    director().answer(director().next(), 180);
    client.close();

    assertThat(director().next().method()).isEqualTo(SipMethod.CANCEL);
  }

  @Test
  void silenceEndsAConnectionThatNothingWasAcceptedFrom() {
    edge.pass(ClientFlow.FIRST_MESSAGE_LIMIT);

    assertThat(client.isOpen()).isFalse();
  }

  @Test
  void aKnownClientMayBeSilentAsLongAsAgreed() {
    register();
    edge.pass(Duration.ofMinutes(6));
    assertThat(client.isOpen()).isTrue();
    edge.pass(Duration.ofSeconds(10));

    assertThat(client.isOpen()).isFalse();
    assertThat(edge.service.openFlows()).isZero();
  }

  @Test
  void aMessageThatDribblesInEndsTheConnection() {
    register();
    client.sendRaw("MESSAGE sip:");
    edge.pass(Duration.ofSeconds(9));
    client.sendRaw("a");
    assertThat(client.isOpen()).isTrue();
    edge.pass(Duration.ofSeconds(2));

    assertThat(client.isOpen()).isFalse();
  }

  @Test
  void messagesThatArriveInPiecesOneAfterTheOtherAreNoDribble() {
    register();
    String begin = "MESSAGE sip:";
    client.sendRaw(begin);
    for (int i = 0; i < 5; i++) {
      edge.pass(Duration.ofSeconds(6));
      String rest = message("MESSAGE", "branch=z9hG4bKp" + i).substring(begin.length());
      client.sendRaw(rest.strip().replace("\n", "\r\n") + "\r\n\r\n" + begin);
      director().answer(director().next(), 200);
      assertThat(client.next().status()).isEqualTo(200);
    }
    assertThat(client.isOpen()).isTrue();
  }

  @Test
  void aMessageThatCannotBeFramedIsAnsweredAndTheConnectionEnds() {
    client.send(message("MESSAGE", "branch=z9hG4bKa") + "Content-Length: 7\n");

    assertThat(client.next().status()).isEqualTo(400);
    assertThat(client.isOpen()).isFalse();
    assertThat(edge.count(AccessCounter.MESSAGES_MALFORMED)).isEqualTo(1);
  }

  @Test
  void pingsAreAnsweredForThoseWhoExpectIt() {
    client.sendRaw("\r\n\r\n");
    assertThat(client.pongs()).isZero();
    client.send(REGISTER.replace("gruu-10", "gruu-10, outbound"));
    client.sendRaw("\r\n\r\n");

    assertThat(client.pongs()).isEqualTo(1);
  }

  @Test
  void threeRefusalsShowAStrangerTheDoor() {
    String stranger =
        message("MESSAGE", "branch=z9hG4bK0")
            .replace("mara@harbor.example", "mara@quayside.example");
    for (int i = 1; i <= 3; i++) {
      client.send(stranger.replace("z9hG4bK0", "z9hG4bK" + i));
      SipMessage refused = client.next();
      assertThat(refused.status()).isEqualTo(403);
      assertThat(refused.value(HeaderName.MS_DIAGNOSTICS_PUBLIC)).startsWith("1015;");
    }

    assertThat(client.isOpen()).isFalse();
  }

  @Test
  void hopsAndExtensionsAreCheckedBeforeAnythingIsSent() {
    client.send(
        message("MESSAGE", "branch=z9hG4bKa").replace("Max-Forwards: 70", "Max-Forwards: 0"));
    assertThat(client.next().status()).isEqualTo(483);
    client.send(message("MESSAGE", "branch=z9hG4bKb") + "Proxy-Require: teleport\n");
    SipMessage refused = client.next();
    assertThat(refused.status()).isEqualTo(420);
    assertThat(refused.value(HeaderName.UNSUPPORTED)).isEqualTo("teleport");
    assertThat(edge.hasDialled(PaperEdge.SECOND_DIRECTOR)).isFalse();
  }

  @Test
  void optionsForTheEdgeItselfAreAnsweredHere() {
    client.send(
        message("OPTIONS", "branch=z9hG4bKa")
            .replace("OPTIONS sip:ines@harbor.example", "OPTIONS sip:sip.harbor.example:443"));

    assertThat(client.next().status()).isEqualTo(200);
  }

  @Test
  void aStrangerWithAValidCertificateIsNotInside() {
    PaperRemote stranger = edge.insidePeer(0, "printer.harbor.lan");

    assertThat(stranger.isOpen()).isFalse();
  }

  @Test
  void aResponseNobodyWaitsForIsDropped() {
    client.send(REGISTER);
    SipMessage request = director().next();
    PaperRemote other = edge.client(1, "203.0.113.78");
    other.answer(request, 200);

    assertThat(client.isQuiet()).as("a client answers for the inside").isTrue();
    assertThat(edge.count(AccessCounter.RESPONSES_STRAY)).isEqualTo(1);
  }

  @Test
  void aResponseWithViasThatItWasNotShownIsDropped() {
    String token = register();
    PaperRemote peer = edge.insidePeer(0, "dir.harbor.lan");
    peer.send(fromInside("MESSAGE", "sip:x@y;ms-received-cid=" + token));
    SipMessage received = client.next();
    client.sendRaw(
        String.join(
            "\r\n",
            "SIP/2.0 200 OK",
            "Via: " + received.values(HeaderName.VIA).getFirst(),
            "Via: SIP/2.0/TLS 10.20.1.10:5061;branch=z9hG4bKguessed",
            "From: " + received.value(HeaderName.FROM),
            "To: " + received.value(HeaderName.TO) + ";tag=x",
            "Call-ID: " + received.callId(),
            "CSeq: " + received.cseqNumber() + " MESSAGE",
            "Content-Length: 0",
            "",
            ""));

    assertThat(peer.isQuiet()).isTrue();
    assertThat(edge.count(AccessCounter.RESPONSES_STRAY)).isEqualTo(1);
  }

  @Test
  void oneClientMayHaveSoManyRequestsUnderWay() {
    for (int i = 0; i < AccessSettings.MAX_CLIENT_TRANSACTIONS; i++) {
      client.send(message("MESSAGE", "branch=z9hG4bK" + i));
    }
    assertThat(client.isQuiet()).isTrue();
    client.send(message("MESSAGE", "branch=z9hG4bKmore"));

    SipMessage refused = client.next();
    assertThat(refused.status()).isEqualTo(503);
    assertThat(refused.first(HeaderName.RETRY_AFTER)).isNotNegative();
  }

  @Test
  void whileDrainingOnlyWhatIsUnderWayGoesOn() {
    String token = register();
    edge.service.drain();
    client.send(message("MESSAGE", "branch=z9hG4bKa"));
    assertThat(client.next().status()).isEqualTo(503);

    client.send(
        message("INFO", "branch=z9hG4bKb")
                .replace("To: <sip:ines@harbor.example>", "To: <sip:ines@harbor.example>;tag=b")
            + "Route: <sip:"
            + token
            + "@sip.harbor.example:443;lr>\n");
    assertThat(director().next().method()).isEqualTo(SipMethod.INFO);
  }

  /** The server that this client's first serial leads to. */
  private PaperRemote director() {
    return edge.dialled(PaperEdge.SECOND_DIRECTOR);
  }

  private String registeredPath() {
    client.send(REGISTER);
    return Objects.requireNonNull(director().next().value(HeaderName.PATH));
  }

  /** Signs the client in; gives its flow's token. */
  private String register() {
    client.send(REGISTER);
    SipMessage inside = director().next();
    director().answer(inside, 200);
    assertThat(client.next().status()).isEqualTo(200);
    return tokenOf(inside.value(HeaderName.PATH));
  }

  private static String tokenOf(@Nullable String route) {
    NameAddress address = Objects.requireNonNull(NameAddress.parse(Objects.requireNonNull(route)));
    return Objects.requireNonNull(Objects.requireNonNull(address.uri()).user());
  }

  private static String message(String method, String viaParameter) {
    return """
    %1$s sip:ines@harbor.example SIP/2.0
    Via: SIP/2.0/TLS 192.168.1.20:49152%2$s
    Max-Forwards: 70
    From: <sip:mara@harbor.example>;tag=5f2a90c1;epid=0a1b2c3d4e
    To: <sip:ines@harbor.example>
    Call-ID: 1d0f4e6c2b1a4f0e
    CSeq: 2 %1$s
    Contact: <sip:mara@192.168.1.20:49152;transport=tls>
    Content-Length: 0
    """
        .formatted(method, viaParameter.isEmpty() ? "" : ";" + viaParameter);
  }

  private static String fromInside(String method, String uri) {
    return """
    %1$s %2$s SIP/2.0
    Via: SIP/2.0/TLS 10.20.1.10:5061;branch=z9hG4bKinside
    Max-Forwards: 70
    From: <sip:ines@harbor.example>;tag=9
    To: <sip:mara@harbor.example>
    Call-ID: from-inside
    CSeq: 7 %1$s
    Content-Length: 0
    """
        .formatted(method, uri);
  }

  private static String bye(List<String> routes, String fromTag) {
    return """
    BYE sip:mara@192.168.1.20:49152;transport=tls SIP/2.0
    Via: SIP/2.0/TLS 10.20.1.10:5061;branch=z9hG4bKbye
    Route: %s
    Max-Forwards: 70
    From: <sip:ines@harbor.example>;tag=%s
    To: <sip:mara@harbor.example>;tag=5f2a90c1
    Call-ID: 1d0f4e6c2b1a4f0e
    CSeq: 1 BYE
    Content-Length: 0
    """
        .formatted(String.join(", ", routes), fromTag);
  }

  private static String text(SipMessage message) {
    ByteBuffer octets = ByteBuffer.allocate(message.length());
    message.octets().writeTo(octets);
    return new String(octets.array(), StandardCharsets.ISO_8859_1);
  }
}
