package io.sallyport.lab.federation;

import static io.sallyport.lab.peers.Account.INES;
import static io.sallyport.lab.peers.Account.MARA;
import static io.sallyport.lab.peers.Account.NILS;
import static io.sallyport.lab.peers.Account.PIA;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.Account;
import io.sallyport.lab.peers.Baresip;
import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.LabNetwork;
import io.sallyport.lab.peers.PartnerEdge;
import io.sallyport.lab.peers.Sipp;
import io.sallyport.lab.peers.Stunnel;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Users of ours and of partners, each behind their own edge, write and call each other. */
class FederationTest {
  private static final String TRUST =
      "ms-edge-proxy-message-trust: ms-source-type=%s;ms-ep-fqdn=ae1.harbor.lan;"
          + "ms-source-verified-user=unverified;ms-source-network=federation";

  /** What the inside recorded, for this pool's eyes only. */
  private static final String SEALED =
      "Record-Route: <sip:r\\.[\\w-]+@sip\\.harbor\\.example:\\d+;transport=tls;lr>";

  /** Whom the inside answers with what it got. */
  private static final Account ECHO = new Account("echo", "", Account.HARBOR);

  @RegisterExtension static final Lab LAB = new Lab();

  private static FederationLab lab;
  private static PartnerEdge quayside;
  private static PartnerEdge shoal;
  private static Stunnel clients;

  @BeforeAll
  static void startAll() {
    lab = FederationLab.start(LAB.forClass(), LabNetwork.choose());
    quayside = lab.partner(LAB.forClass(), FederationLab.QUAYSIDE, NILS.domain());
    shoal = lab.partner(LAB.forClass(), FederationLab.SHOAL, PIA.domain());
    clients = lab.clients(LAB.forClass(), 2);
  }

  @AfterEach
  void nothingOfTheInsideWasShownAndNothingBroken() {
    bringNodeBack();
    assertThat(lab.director().newlyBroken()).isEmpty();
    assertThat(Stream.concat(heads(quayside), heads(shoal)))
        .allSatisfy(head ->
            assertThat(head)
                .doesNotContain("harbor.lan", "ms-edge-proxy-message-trust")
                .doesNotContain(lab.internalAddresses()));
  }

  private static void bringNodeBack() {
    if (!lab.pool().isAlive(1)) {
      lab.pool().restart(1);
      quayside.reach(1);
      shoal.reach(1);
    }
  }

  /** Start lines and header fields of what a partner had from us; bodies are the users' own. */
  private static Stream<String> heads(PartnerEdge partner) {
    return partner.heard().stream().map(message -> message.split("\r\n\r\n", 2)[0]);
  }

  /** One partner is known by its entry, the other is found by DNS. */
  static List<Account> ofPartners() {
    return List.of(NILS, PIA);
  }

  @ParameterizedTest
  @MethodSource("ofPartners")
  void messagesGoBothWays(Account partner) {
    Sipp called = FederationLab.callee(LAB.forTest(), staying(partner), "answer-message");
    Sipp mara = FederationLab.callee(LAB.forTest(), staying(MARA), "answer-message");

    play(partner, MARA, "message").awaitSuccess();
    play(MARA, partner, "register", "message").awaitSuccess();

    called.awaitLog("answered MESSAGE");
    mara.awaitLog("answered MESSAGE");
  }

  @ParameterizedTest
  @MethodSource("ofPartners")
  void callsGoToPartnersFromRingingToBye(Account partner) {
    Sipp called = FederationLab.callee(LAB.forTest(), staying(partner), "answer-call");

    play(MARA, partner, "register", "call").awaitSuccess();

    called.awaitLog("answered call");
    String invite = lastHead(partner, "INVITE ");
    assertThat(lines(invite, "Via: SIP/2.0/TLS ")).hasSize(1);
    assertThat(lines(invite, "Record-Route: ")).singleElement().asString().matches(SEALED);
  }

  @ParameterizedTest
  @MethodSource("ofPartners")
  void callsComeFromPartnersFromRingingToBye(Account partner) {
    Sipp mara = FederationLab.callee(LAB.forTest(), staying(MARA), "answer-call");

    play(partner, MARA, "register", "call").awaitSuccess();

    mara.awaitLog("answered call");
    String answer = lastHead(partner, "SIP/2.0 180 ");
    assertThat(lines(answer, "Record-Route: ")).hasSize(2).first().asString().matches(SEALED);
  }

  @Test
  void theInsideIsToldHowAPartnerWasLetIn() {
    Sipp named = play(NILS, ECHO, "message");
    Sipp found = play(PIA, ECHO, "message");

    named.awaitSuccess();
    found.awaitSuccess();
    assertThat(named.received().getLast()).contains(TRUST.formatted("DirectPartner"));
    assertThat(found.received().getLast()).contains(TRUST.formatted("AutoFederation"));
    assertThat(lab.names().queries())
        .anyMatch(query -> query.startsWith("_sipfederationtls._tcp.shoal.example IN SRV"))
        .noneMatch(query -> query.startsWith("_sipfederationtls._tcp.quayside.example"));
  }

  @Test
  void partnersEndTheirCallsAndOursThroughTheOtherNode() {
    Baresip pia = lab.phone(LAB.forTest(), PIA, shoal);
    Baresip nils = lab.phone(LAB.forTest(), NILS, quayside);
    Baresip mara = lab.phone(LAB.forTest(), MARA, 2);
    Sipp ines = FederationLab.callee(LAB.forTest(), staying(INES), "answer-short-call");
    pia.dial(INES);
    mara.dial(NILS);
    // The last message of each call's beginning has passed node 1.
    ines.awaitLog("call is up");
    nils.awaitEvent("CALL_ESTABLISHED");

    lab.pool().kill(1);
    shoal.reach(2);
    quayside.reach(2);
    pia.hangUp();
    nils.hangUp();

    ines.awaitLog("answered call");
    mara.awaitEvent("CALL_CLOSED");
  }

  /** The newest message of our pool to a partner that starts so. */
  private static String lastHead(Account partner, String start) {
    return heads(of(partner)).filter(head -> head.startsWith(start)).toList().getLast();
  }

  private static List<String> lines(String head, String start) {
    return head.lines().filter(line -> line.startsWith(start)).toList();
  }

  private static PartnerEdge of(Account partner) {
    return partner.equals(NILS) ? quayside : shoal;
  }

  private static Sipp.Part staying(Account account) {
    return part(account, "register", "stay");
  }

  private static Sipp play(Account from, Account to, String... steps) {
    return Sipp.start(LAB.forTest(), from.user(), part(from, steps).to(to));
  }

  private static Sipp.Part part(Account account, String... steps) {
    return account.domain().equals(Account.HARBOR)
        ? Sipp.Part.of(account, clients, steps)
        : Sipp.Part.of(account, of(account).users(), steps);
  }
}
