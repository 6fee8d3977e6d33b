package io.sallyport.access;

import static io.sallyport.access.PaperText.REGISTER;
import static io.sallyport.access.PaperText.fromInside;
import static io.sallyport.access.PaperText.message;
import static io.sallyport.access.PaperText.text;
import static io.sallyport.access.PaperText.tokenOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.wire.sip.HeaderName;
import io.sallyport.wire.sip.SipMessage;
import io.sallyport.wire.sip.SipMethod;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** How requests find a client again: by token, on its node, or not at all. */
class FlowPathTest {
  private final PaperEdge edge = new PaperEdge(2);
  private final PaperRemote client = edge.client(0, PaperEdge.NAT_ADDRESS);

  @Test
  void aRequestFromInsideFindsTheClientByItsContactToo() {
    String token = edge.register(client);
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
    String token = edge.register(client);
    edge.insidePeer(0, "dir.harbor.lan")
        .send(fromInside("BENOTIFY", "sip:x@y;ms-received-cid=" + token));

    assertThat(client.next().method()).isEqualTo(SipMethod.BENOTIFY);
    assertThat(edge.service.openTransactions()).isZero();
  }

  @Test
  void aRequestForADeadFlowGets430() {
    String token = edge.register(client);
    client.close();
    PaperRemote peer = edge.insidePeer(0, "dir.harbor.lan");
    peer.send(fromInside("MESSAGE", "sip:x@y;ms-received-cid=" + token));

    assertThat(peer.next().status()).isEqualTo(430);
  }

  @Test
  void inADialogADeadFlowIsSaidToWhoeverCanMendIt() {
    String token = edge.register(client);
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
    PaperRemote earlierClient = earlier.client(0, PaperEdge.NAT_ADDRESS);
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
    PaperRemote otherClient = other.client(0, PaperEdge.NAT_ADDRESS);
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
    other.client(0, PaperEdge.NAT_ADDRESS).send(REGISTER);
    String token = tokenOf(other.dialled(PaperEdge.SECOND_DIRECTOR).next().value(HeaderName.PATH));
    edge.takeDown(PaperEdge.OTHER_NODE);
    PaperRemote peer = edge.insidePeer(0, "dir.harbor.lan");
    peer.send(fromInside("MESSAGE", "sip:x@y;ms-received-cid=" + token));

    assertThat(peer.next().status()).isEqualTo(430);
  }

  @Test
  void theOtherEndsRouteIsLeftForTheInsideToFollow() {
    String token = edge.register(client);
    PaperRemote other = edge.client(0, "203.0.113.78");
    other.send(REGISTER);
    // Serial 3 of a client leads to the second server as well.
    String otherToken = tokenOf(edge.director().next().value(HeaderName.PATH));
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

    assertThat(edge.director().next().values(HeaderName.ROUTE))
        .containsExactly("<sip:" + otherToken + "@ae1.harbor.lan:5061;lr>");
  }

  @Test
  void aNodeHandsNothingOnThatANodeHandedOver() {
    PaperEdge other = new PaperEdge(1, "ae2.harbor.lan", Instant.parse("2026-11-25T00:00:01Z"));
    other.client(0, PaperEdge.NAT_ADDRESS).send(REGISTER);
    String token = tokenOf(other.dialled(PaperEdge.SECOND_DIRECTOR).next().value(HeaderName.PATH));
    PaperRemote node = edge.insidePeer(0, "ae2.harbor.lan");
    node.send(fromInside("MESSAGE", "sip:x@y;ms-received-cid=" + token));

    assertThat(node.next().status()).isEqualTo(482);
  }

  @Test
  void aForgedTokenOpensNothing() {
    String token = edge.register(client);
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
    String token = edge.register(client);
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
    String token = edge.register(client);
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
  void aRouteToElsewhereIsRefused() {
    client.send(message("INVITE", "branch=z9hG4bKa") + "Route: <sip:relay.quayside.example;lr>\n");

    assertThat(client.next().status()).isEqualTo(403);
  }

  @Test
  void aRouteOfOurOwnWithoutATokenIsTakenOff() {
    client.send(
        message("INVITE", "branch=z9hG4bKa")
            + "Route: <sip:sip.harbor.example:443;transport=tls;lr>\n");

    assertThat(edge.director().next().first(HeaderName.ROUTE)).isNegative();
  }
}
