package io.sallyport.access;

import static io.sallyport.access.PaperText.REGISTER;
import static io.sallyport.access.PaperText.fromInside;
import static io.sallyport.access.PaperText.message;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.wire.sip.HeaderName;
import io.sallyport.wire.sip.SipMessage;
import org.junit.jupiter.api.Test;

/** Which responses pass, which are dropped, and what is said when none comes. */
class ResponsePathTest {
  private final PaperEdge edge = new PaperEdge(2);
  private final PaperRemote client = edge.client(0, PaperEdge.NAT_ADDRESS);

  @Test
  void aResponseNobodyWaitsForIsDropped() {
    client.send(REGISTER);
    SipMessage request = edge.director().next();
    PaperRemote other = edge.client(1, "203.0.113.78");
    other.answer(request, 200);

    assertThat(client.isQuiet()).as("a client answers for the inside").isTrue();
    assertThat(edge.count(AccessCounter.RESPONSES_STRAY)).isEqualTo(1);
  }

  @Test
  void aResponseWithViasThatItWasNotShownIsDropped() {
    String token = edge.register(client);
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
}
