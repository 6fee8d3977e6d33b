package io.sallyport.lab.sip;

import static io.sallyport.lab.peers.Account.INES;
import static io.sallyport.lab.peers.Account.MARA;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.Account;
import io.sallyport.lab.peers.Baresip;
import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.Sipp;
import io.sallyport.lab.peers.Stunnel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A pool of two nodes carries SIP between real clients outside and Kamailio inside. */
class EdgePoolTest {
  private static final String FORGED =
      "ms-edge-proxy-message-trust: ms-source-type=AuthorizedServer;ms-ep-fqdn=liar.example";

  @RegisterExtension static final Lab LAB = new Lab();

  private static EdgeLab edge;

  @BeforeAll
  static void startPool() {
    edge = EdgeLab.start(LAB.forClass());
  }

  @AfterEach
  void everyMessageInsideCarriedOneTrustHeader() {
    assertThat(edge.kamailio().newlyBroken()).isEmpty();
    assertThat(edge.pool().isAlive(1) && edge.pool().isAlive(2)).isTrue();
  }

  @Test
  void registerByDigestLeavesAPathToItsNode() {
    Sipp mara = play(MARA, edge.tunnel1(), "register");

    mara.awaitSuccess();

    assertThat(edge.kamailio().binding(MARA))
        .containsPattern("Path: <sip:[\\w-]{36}@ae1\\.harbor\\.lan:\\d+;transport=tls;lr;ob>")
        .containsPattern("Address: sip:mara@127\\.0\\.0\\.1:\\d+;.*ms-received-cid=[\\w-]{36}");
    String ok = mara.received().getLast();
    assertThat(ok)
        .startsWith("SIP/2.0 200")
        .containsIgnoringCase("ms-keep-alive: UAS; tcp=no; hop-hop=yes; end-end=no; timeout=300")
        .doesNotContain("proxy=replace");
  }

  @Test
  void messageGoesFromNodeToNodeBothWays() {
    Sipp ines = edge.callee(LAB.forTest(), INES, edge.tunnel2(), "answer-message");
    play(MARA, edge.tunnel1(), "register", "message").awaitSuccess();
    ines.awaitLog("answered MESSAGE");

    Sipp mara = callee(MARA, edge.tunnel1(), "mara-called", "answer-message");
    Sipp.start(
            LAB.forTest(),
            "ines-calling",
            Sipp.Part.of(INES, edge.tunnel2(), "register", "message").to("mara"))
        .awaitSuccess();
    mara.awaitLog("answered MESSAGE");
  }

  @Test
  void callGoesThroughBothNodesFromRingingToBye() {
    Sipp ines = edge.callee(LAB.forTest(), INES, edge.tunnel2(), "answer-call");

    play(MARA, edge.tunnel1(), "register", "call").awaitSuccess();

    ines.awaitLog("answered call");
  }

  @Test
  void callWithinOneNodeWorksToo() {
    Sipp ines = edge.callee(LAB.forTest(), INES, edge.tunnel1(), "answer-call");

    play(MARA, edge.tunnel1(), "register", "call").awaitSuccess();

    ines.awaitLog("answered call");
  }

  @Test
  void ringingCallIsGivenUp() {
    Sipp ines = edge.callee(LAB.forTest(), INES, edge.tunnel2(), "answer-cancel");

    play(MARA, edge.tunnel1(), "register", "cancel").awaitSuccess();

    ines.awaitLog("answered CANCEL");
  }

  @Test
  void subscriberIsNotifiedAndNobodyAnswersBenotify() {
    Sipp ines = edge.callee(LAB.forTest(), INES, edge.tunnel2(), "answer-subscribe");

    play(MARA, edge.tunnel1(), "register", "subscribe").awaitSuccess();

    ines.awaitLog("notified");
    assertThat(ines.received()).noneMatch(m -> m.contains("2 BENOTIFY") && m.startsWith("SIP/2.0"));
  }

  @Test
  void serviceRequestReachesTheInside() {
    Sipp mara =
        Sipp.start(
            LAB.forTest(), "mara", Sipp.Part.of(MARA, edge.tunnel1(), "register", "service"));

    mara.awaitSuccess();

    assertThat(mara.received().getLast())
        .contains("SERVICE sip:echo@")
        .contains("<BatchSubscribe/>");
  }

  @Test
  void compressionIsDeclinedAndTheConnectionStays() {
    Sipp mara = play(MARA, edge.tunnel1(), "negotiate", "options", "register");

    mara.awaitSuccess();

    assertThat(mara.received().getFirst()).startsWith("SIP/2.0 405").containsIgnoringCase("Allow:");
  }

  @Test
  void forgedTrustHeaderIsReplaced() {
    Sipp mara =
        Sipp.start(
            LAB.forTest(),
            "mara",
            Sipp.Part.of(MARA, edge.tunnel1(), "register", "message").with("mark", FORGED));

    mara.awaitSuccess();

    assertThat(mara.received().getLast())
        .contains("MESSAGE sip:echo@")
        .contains(
            "ms-edge-proxy-message-trust: ms-source-type=InternetUser;"
                + "ms-ep-fqdn=ae1.harbor.lan;ms-source-verified-user=unverified")
        .doesNotContain("liar.example");
  }

  @Test
  void requestForALostFlowGets430() {
    Sipp ines = edge.callee(LAB.forTest(), INES, edge.tunnel2(), "answer-message");
    ines.close();

    play(MARA, edge.tunnel1(), "register", "message-to-lost-flow").awaitSuccess();
  }

  @Test
  void requestAtTheWrongNodeIsHandedOver() {
    Sipp ines = edge.callee(LAB.forTest(), INES, edge.tunnel1(), "answer-message");

    playAcross("register", "message").awaitSuccess();

    ines.awaitLog("answered MESSAGE");
  }

  @Test
  void wholeCallAtTheWrongNodeIsHandedOver() {
    Sipp ines = edge.callee(LAB.forTest(), INES, edge.tunnel1(), "answer-call");

    playAcross("register", "call").awaitSuccess();

    ines.awaitLog("answered call");
  }

  @Test
  void softphonesCallEachOtherThroughBothNodes() {
    Baresip ines = edge.phone(LAB.forTest(), INES, 2);
    Baresip mara = edge.phone(LAB.forTest(), MARA, 1);

    mara.dial(INES);
    mara.awaitEvent("CALL_ESTABLISHED");
    ines.awaitEvent("CALL_ESTABLISHED");
    mara.hangUp();

    ines.awaitEvent("CALL_CLOSED");
  }

  @Test
  void softphoneAnswersAScriptedCall() {
    Baresip ines = edge.phone(LAB.forTest(), INES, 2);

    play(MARA, edge.tunnel1(), "register", "short-call").awaitSuccess();

    ines.awaitEvent("CALL_CLOSED");
  }

  /** Plays steps that address Ines. */
  private static Sipp play(Account account, Stunnel through, String... steps) {
    return Sipp.start(
        LAB.forTest(), account.user(), Sipp.Part.of(account, through, steps).to("ines"));
  }

  /** Mara at node 2; Kamailio sends what is for Ines at node 1 to node 2. */
  private static Sipp playAcross(String... steps) {
    return Sipp.start(
        LAB.forTest(),
        "mara",
        Sipp.Part.of(MARA, edge.tunnel2(), steps).to("ines").with("mark", "X-Lab-Send-To: ae2"));
  }

  private static Sipp callee(Account account, Stunnel through, String name, String scenario) {
    return Sipp.start(
            LAB.forTest(),
            name,
            Sipp.Part.of(account, through, "register", "stay").answering(scenario))
        .awaitLog("registered");
  }
}
