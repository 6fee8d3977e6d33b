package io.sallyport.access;

import static io.sallyport.access.PaperText.fromInside;
import static io.sallyport.access.PaperText.message;
import static io.sallyport.access.PaperText.uriOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.wire.sip.HeaderName;
import io.sallyport.wire.sip.SipMessage;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What comes where it does not belong, and what stays while it is waited for. */
class StrayPathTest {
  private static final String TO_PARTNER = "sip:ines@quayside.example";

  private final PaperEdge edge =
      new PaperEdge(2, "ae1.harbor.lan", PaperEdge.START, FederationPathTest.POOL);
  private final PaperRemote client = edge.client(0, PaperEdge.NAT_ADDRESS);

  private static String ack(String uri) {
    return fromInside("ACK", uri).replace("mara@harbor.example>", "mara@harbor.example>;tag=x");
  }

  private PaperRemote quayside() {
    return edge.dialled(PaperEdge.at("198.51.100.200", 5061));
  }

  private PaperRemote caller(String method) {
    edge.names.host("sip.quayside.example", "198.51.100.200");
    PaperRemote peer = edge.insidePeer(0, "dir.harbor.lan");
    peer.send(
        fromInside(method, TO_PARTNER)
            + "Record-Route: <sip:dir.harbor.lan:5061;transport=tls;lr>\n");
    return peer;
  }

  @Test
  void theAckToARefusalMayComeToAnotherLoop() {
    String token = edge.register(client);
    edge.insidePeer(0, "dir.harbor.lan").send(fromInside("INVITE", uriOf(token)));
    client.answer(client.next(), 486);
    assertThat(client.next().methodName()).isEqualTo("ACK");
    edge.insidePeer(1, "dir.harbor.lan").send(ack(uriOf(token)));

    assertThat(client.isQuiet()).isTrue();
    assertThat(edge.service.openTransactions()).isZero();
    assertThat(edge.service.shared.insideInvites.isEmpty()).isTrue();
  }

  @Test
  void anAckThatComesTooEarlyGoesNoFurther() {
    String token = edge.register(client);
    PaperRemote peer = edge.insidePeer(0, "dir.harbor.lan");
    peer.send(fromInside("INVITE", uriOf(token)));
    client.next();
    peer.send(ack(uriOf(token)));

    assertThat(client.isQuiet()).isTrue();
  }

  @Test
  void anAckOfTheInsideThatIsOfNoDialogGoesToNobody() {
    PaperRemote peer = caller("INVITE");
    quayside().answer(quayside().next(), 200);
    peer.next();
    List<String> routes = peer.next().values(HeaderName.RECORD_ROUTE);
    assertThat(routes.getFirst()).contains("@ae1.harbor.lan:");

    peer.send(ack(TO_PARTNER).replace("bKinside", "bKstray"));
    assertThat(quayside().isQuiet()).isTrue();
    assertThat(peer.isQuiet()).as("no ACK is answered").isTrue();

    peer.send(ack(TO_PARTNER).replace("bKinside", "bKgood") + "Route: " + routes.getFirst() + "\n");
    assertThat(quayside().next().methodName()).isEqualTo("ACK");
  }

  @Test
  void aResponseOfNoKnownClassIsDropped() {
    client.send(message("MESSAGE", "branch=z9hG4bKa"));
    edge.director().sendRaw(PaperText.answerTo(edge.director().next()).replace(" 200 ", " 700 "));

    assertThat(client.isQuiet()).isTrue();
    assertThat(edge.count(AccessCounter.RESPONSES_STRAY)).isEqualTo(1);
  }

  @Test
  void aRouteOfTheInsideThatNoDialogNeedsIsNotShown() {
    caller("MESSAGE");

    assertThat(quayside().next().first(HeaderName.RECORD_ROUTE)).isNegative();
  }

  @Test
  void aPartnersConnectionStaysWhileItRings() {
    PaperRemote peer = caller("INVITE");
    SipMessage invite = quayside().next();
    for (int i = 0; i < 4; i++) {
      quayside().answer(invite, 180);
      edge.pass(Duration.ofMinutes(3));
    }
    quayside().answer(invite, 200);

    assertThat(peer.next().status()).isEqualTo(100);
    for (int i = 0; i < 4; i++) {
      assertThat(peer.next().status()).isEqualTo(180);
    }
    assertThat(peer.next().status()).isEqualTo(200);
  }

  @Test
  void aRequestIsTriedOnAnotherServerHoweverLateItsFirstIsLost() {
    client.send(message("INVITE", "branch=z9hG4bKa"));
    edge.director().next();
    edge.pass(SipTimers.CONNECT_BUDGET.plusSeconds(1));
    edge.takeDown(PaperEdge.SECOND_DIRECTOR);

    assertThat(edge.dialled(PaperEdge.FIRST_DIRECTOR).next().methodName()).isEqualTo("INVITE");
  }

  @Test
  void aSilentClientThatWasJustAskedMayAnswer() {
    String token = edge.register(client);
    edge.pass(Duration.ofMinutes(6));
    PaperRemote peer = edge.insidePeer(0, "dir.harbor.lan");
    peer.send(fromInside("INVITE", uriOf(token)));
    edge.pass(Duration.ofSeconds(10));
    client.answer(client.next(), 200);

    assertThat(peer.next().status()).isEqualTo(100);
    assertThat(peer.next().status()).isEqualTo(200);
  }
}
