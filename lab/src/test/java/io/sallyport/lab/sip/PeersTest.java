package io.sallyport.lab.sip;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.Account;
import io.sallyport.lab.peers.Baresip;
import io.sallyport.lab.peers.Kamailio;
import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.LabAuthority;
import io.sallyport.lab.peers.LabNetwork;
import io.sallyport.lab.peers.Sipp;
import io.sallyport.lab.peers.Stunnel;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The real peers with no edge between them: whatever fails here is not the edge's doing. Clients
 * reach Kamailio directly, with a certificate from inside.
 */
class PeersTest {
  @RegisterExtension static final Lab LAB = new Lab();

  private static LabNetwork network;
  private static LabAuthority authority;
  private static LabAuthority.Identity insider;
  private static Kamailio kamailio;
  private static Stunnel tunnel;

  @BeforeAll
  static void startDirector() {
    network = LabNetwork.choose();
    authority = new LabAuthority(LAB.forClass(), "inside");
    insider =
        authority.issue(
            "insider", LabAuthority.Usage.SERVER_AND_CLIENT, List.of("client.harbor.lan"));
    kamailio = Kamailio.start(LAB.forClass(), network, authority);
    tunnel =
        Stunnel.start(
            LAB.forClass(),
            "tunnel",
            network.outside(),
            new Stunnel.Target(network.director(), "dir.harbor.lan", authority.anchor(), insider));
  }

  @Test
  void sippRegistersByDigestAndAnswersMessagesOnTheSameConnection() {
    Sipp ines = callee("answer-message");
    assertThat(kamailio.binding(Account.INES)).contains("sip:ines@");

    caller("message").awaitSuccess();

    ines.awaitLog("answered MESSAGE");
  }

  @Test
  void sippCallsSippThroughKamailio() {
    Sipp ines = callee("answer-call");

    caller("call").awaitSuccess();

    ines.awaitLog("answered call");
  }

  @Test
  void sippGivesUpARingingCall() {
    Sipp ines = callee("answer-cancel");

    caller("cancel").awaitSuccess();

    ines.awaitLog("answered CANCEL");
  }

  @Test
  void sippSubscribesAndIsNotified() {
    Sipp ines = callee("answer-subscribe");

    caller("subscribe").awaitSuccess();

    ines.awaitLog("notified");
  }

  @Test
  void kamailioEchoesARequestAsItArrived() {
    Sipp mara =
        Sipp.start(LAB.forTest(), "mara", Sipp.Part.of(Account.MARA, tunnel, "message", "service"));

    mara.awaitSuccess();

    assertThat(mara.messages()).contains("X-Lab-Mark: none").contains("<BatchSubscribe/>");
  }

  @Test
  void baresipRegistersAndCallsBaresip() {
    Baresip ines = phone(Account.INES).awaitRegistered();
    Baresip mara = phone(Account.MARA).awaitRegistered();

    mara.dial(Account.INES);
    mara.awaitEvent("CALL_ESTABLISHED");
    ines.awaitEvent("CALL_ESTABLISHED");
    mara.hangUp();

    ines.awaitEvent("CALL_CLOSED");
  }

  private static Sipp callee(String scenario) {
    return Sipp.start(
            LAB.forTest(),
            "ines",
            Sipp.Part.of(Account.INES, tunnel, "register", "stay").answering(scenario))
        .awaitLog("registered");
  }

  private static Sipp caller(String step) {
    return Sipp.start(
        LAB.forTest(), "mara", Sipp.Part.of(Account.MARA, tunnel, "register", step).to("ines"));
  }

  private static Baresip phone(Account account) {
    return Baresip.start(
        LAB.forTest(),
        account.user(),
        new Baresip.Line(
            account,
            network.outside(),
            network.director(),
            LAB.forTest()
                .names(network.outside(), Map.of("dir.harbor.lan", network.inside()))
                .address(),
            authority.anchor(),
            insider));
  }
}
