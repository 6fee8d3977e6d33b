package io.sallyport.access;

import static io.sallyport.access.PaperText.message;
import static io.sallyport.access.PaperText.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.wire.sip.HeaderName;
import io.sallyport.wire.sip.SipMessage;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests that come back: a loop ends here, a spiral goes on (RFC 5393). */
class LoopTest {
  private final PaperEdge edge = new PaperEdge(2);
  private final PaperRemote client = edge.client(0, PaperEdge.NAT_ADDRESS);

  /** The client sends back what arrived inside, as a proxy would. */
  private String returned(SipMessage inside, String hop) {
    String via = "Via: SIP/2.0/TLS 192.168.1.9:5061;branch=z9hG4bKhop" + hop + "\r\n";
    return text(inside).replaceFirst("Via:", via + "Via:");
  }

  private SipMessage sent(String method) {
    client.send(message(method, "branch=z9hG4bKa"));
    return edge.director().next();
  }

  @Test
  void whatComesBackUnchangedIsALoop() {
    client.sendRaw(returned(sent("MESSAGE"), "1"));

    assertThat(client.next().status()).isEqualTo(482);
    assertThat(edge.director().isQuiet()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "sip:ines@harbor.example SIP, sip:max@harbor.example SIP",
    "tag=5f2a90c1, tag=5f2a90c2",
    "CSeq: 2, CSeq: 3",
    "Call-ID: 1d0f, Call-ID: 2d0f"
  })
  void whatComesBackWithAnotherAimIsASpiral(String was, String is) {
    client.sendRaw(returned(sent("MESSAGE"), "1").replace(was, is));

    SipMessage again = edge.director().next();
    assertThat(again.values(HeaderName.VIA)).hasSize(4);
    edge.director().answer(again, 200);
    assertThat(client.next().status()).isEqualTo(200);
  }

  @Test
  void aSpiralMayTurnOnceAndNotForEver() {
    SipMessage inside = sent("MESSAGE");
    for (int turn = 1; turn <= 2; turn++) {
      client.sendRaw(
          returned(inside, "" + turn).replace("CSeq: " + (turn + 1), "CSeq: " + (turn + 2)));
      inside = edge.director().next();
    }
    client.sendRaw(returned(inside, "3").replace("CSeq: 4", "CSeq: 5"));

    assertThat(client.next().status()).isEqualTo(482);
  }

  @Test
  void anAckThatLoopsIsDropped() {
    SipMessage inside = sent("MESSAGE");
    String ack =
        message("ACK", "branch=z9hG4bKb")
                .replace("<sip:ines@harbor.example>\n", "<sip:ines@harbor.example>;tag=b\n")
            + "Route: <sip:"
            + PaperText.tokenOf(tokenRoute(inside))
            + "@sip.harbor.example:443;lr>\n";
    client.send(ack);
    SipMessage forwarded = edge.director().next();
    assertThat(forwarded.methodName()).isEqualTo("ACK");
    client.sendRaw(returned(forwarded, "1"));

    assertThat(edge.director().isQuiet()).isTrue();
    assertThat(client.isQuiet()).isTrue();
  }

  private static String tokenRoute(SipMessage inside) {
    String via = inside.values(HeaderName.VIA).get(1);
    return "<sip:" + via.substring(via.indexOf("cid=") + 4) + "@x>";
  }

  @Test
  void aResponseWithoutTheHashWeSentIsDropped() {
    SipMessage inside = sent("MESSAGE");
    String honest = PaperText.answerTo(inside);
    int dot = honest.indexOf('.', honest.indexOf("z9hG4bKsp"));
    char digit = honest.charAt(dot + 1) == '0' ? '1' : '0';
    edge.director().sendRaw(honest.substring(0, dot + 1) + digit + honest.substring(dot + 2));
    assertThat(client.isQuiet()).isTrue();
    assertThat(edge.count(AccessCounter.RESPONSES_STRAY)).isEqualTo(1);
    edge.director().sendRaw(honest);

    assertThat(client.next().status()).isEqualTo(200);
  }

  @Test
  void nodesWithTheSameOldestKeyAgreeWhileKeysAreRolled() {
    SipMessage request = sent("MESSAGE");
    RequestPlan plan =
        new RequestPlan(
            RequestPlan.Leg.HAND_OVER,
            RequestPlan.RouteChange.NONE,
            null,
            null,
            TargetSearch.of(List.of()));
    String old = FlowTokensTest.line(1, "2026-01-01T00:00:00Z", 7);
    String next = FlowTokensTest.line(2, "2026-12-01T00:00:00Z", 8);
    long hash = new LoopHash(FlowTokensTest.keys(old)).of(request, plan);

    assertThat(new LoopHash(FlowTokensTest.keys(next + "\n" + old)).of(request, plan))
        .isEqualTo(hash);
    assertThat(new LoopHash(FlowTokensTest.keys(next)).of(request, plan)).isNotEqualTo(hash);
  }

  @Test
  void aBranchIsReadAsItWasWritten() {
    Branch branch = new Branch(255, Long.MIN_VALUE + 7, -2);

    assertThat(Branch.parse(branch.text())).isEqualTo(branch);
    assertThat(Branch.parse(branch.text() + "0")).isNull();
    assertThat(Branch.parse(branch.text().replace('.', '0'))).isNull();
    assertThat(Branch.parse("z9hG4bKsp")).isNull();
  }
}
