package io.sallyport.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.wire.sip.HeaderName;
import io.sallyport.wire.sip.SipMessage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A guest without an account, the edge and the conference inside. */
class AnonymousJoinTest {
  private static final String FOCUS =
      "sip:owner@harbor.example;gruu;opaque=app:conf:focus:id:K3P9Q7";
  private static final String KEY =
      "Authorization: Digest realm=\"owner@harbor.example\", nonce=\"n\", response=\"0\"\n";
  private static final Instant START = Instant.parse("2026-11-25T00:00:00Z");

  private final PaperEdge edge =
      new PaperEdge(
          1, "ae1.harbor.lan", START, PaperEdge.POOL + "access: {anonymousUsers: true}\n");
  private final PaperRemote guest = edge.client(0, "203.0.113.90");
  private int requests;

  private String request(String method, String uri, String more) {
    return """
    %s %s SIP/2.0
    Via: SIP/2.0/TLS 192.168.7.9:51020;branch=z9hG4bK%d
    Max-Forwards: 70
    From: "Guest"<sip:9f3c1d77aa204bb1@anonymous.invalid>;tag=77;epid=aa
    To: <%s>
    Call-ID: 55aa
    CSeq: 1 %s
    Contact: <sip:9f3c1d77aa204bb1@anonymous.invalid>;proxy=replace
    Content-Length: 0
    """
            .formatted(method, uri, ++requests, uri, method)
        + more;
  }

  @BeforeEach
  void leaveOneDirector() {
    edge.takeDown(PaperEdge.FIRST_DIRECTOR);
  }

  private PaperRemote director() {
    return edge.director();
  }

  private void join() {
    join(guest);
  }

  private void join(PaperRemote who) {
    who.send(request("INVITE", FOCUS, ""));
    director().answer(director().next(), 200);
    who.next();
    assertThat(who.next().status()).isEqualTo(200);
  }

  /** One attempt at a conference that is not let in. */
  private void fail(PaperRemote who, String conference, String credentials) {
    who.send(request("INVITE", FOCUS.replace("K3P9Q7", conference), credentials));
    director().answer(director().next(), credentials.isEmpty() ? 404 : 401);
    assertThat(director().next().methodName()).isEqualTo("ACK");
    who.next();
    assertThat(who.next().status()).isGreaterThan(400);
  }

  private int statusOfJoin(PaperRemote who) {
    who.send(request("INVITE", FOCUS, ""));
    return who.next().status();
  }

  @Test
  void aGuestJoinsAConferenceAndCanBeFoundThere() {
    guest.send(request("INVITE", FOCUS, ""));

    SipMessage inside = director().next();
    assertThat(inside.value(HeaderName.CONTACT))
        .startsWith(
            "<sip:9f3c1d77aa204bb1@anonymous.invalid;maddr=203.0.113.90;transport=tls;"
                + "ms-received-cid=");
    assertThat(inside.value(HeaderName.MS_EDGE_PROXY_MESSAGE_TRUST))
        .startsWith("ms-source-type=InternetUser");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sip:mara@harbor.example",
        "sip:owner@harbor.example;gruu;opaque=app:conf:chat:id:K3P9Q7",
        "sip:owner@quayside.example;gruu;opaque=app:conf:focus:id:K3P9Q7",
        "sip:owner@harbor.example;gruu;opaque=srvr:HomeServer:1",
      })
  void aGuestReachesNothingButTheFocusOfAConferenceOfOurs(String uri) {
    guest.send(request("INVITE", uri, ""));

    SipMessage refusal = guest.next();
    assertThat(refusal.status()).isEqualTo(403);
    assertThat(refusal.value(HeaderName.MS_DIAGNOSTICS_PUBLIC)).startsWith("1012;");
  }

  @Test
  void onceLetInAGuestReachesTheServersOfConferencesButNoSecondFocus() {
    join();

    guest.send(
        request("INVITE", "sip:owner@harbor.example;gruu;opaque=app:conf:chat:id:K3P9Q7", ""));
    assertThat(director().next().requestUri()).contains("app:conf:chat");
    guest.next();
    guest.send(request("INVITE", FOCUS.replace("K3P9Q7", "OTHER"), ""));
    assertThat(guest.next().status()).isEqualTo(403);
    guest.send(request("MESSAGE", "sip:mara@harbor.example", ""));
    assertThat(guest.next().status()).isEqualTo(403);
  }

  private void sendInDialog(String method, String uri) {
    sendInDialog(method, uri, "");
  }

  private void sendInDialog(String method, String uri, String more) {
    guest.send(request(method, uri, more).replace("To: <" + uri + ">", "To: <" + uri + ">;tag=9"));
  }

  @Test
  void aGuestInventsNoDialog() {
    for (String method : List.of("MESSAGE", "INVITE")) {
      sendInDialog(method, FOCUS);
      assertThat(guest.next().status()).isEqualTo(403);
    }
    assertThat(edge.hasDialled(PaperEdge.FIRST_DIRECTOR)).isFalse();
    assertThat(edge.hasDialled(PaperEdge.SECOND_DIRECTOR)).isFalse();
  }

  @Test
  void aGuestWhoIsNotLetInGuessesNoKeyInADialogThatHeInvents() {
    guest.send(request("INVITE", FOCUS, ""));
    director().answer(director().next(), 401);
    assertThat(director().next().methodName()).isEqualTo("ACK");
    guest.next();
    assertThat(guest.next().status()).isEqualTo(401);

    sendInDialog("PRACK", FOCUS);
    assertThat(director().next().methodName()).isEqualTo("PRACK");
    sendInDialog("PRACK", FOCUS.replace("K3P9Q7", "OTHER"));
    assertThat(guest.next().status()).as("another conference").isEqualTo(403);
    sendInDialog("BYE", FOCUS, KEY);
    assertThat(guest.next().status()).as("key in a BYE").isEqualTo(403);
    sendInDialog("INVITE", FOCUS, KEY);
    assertThat(guest.next().status()).as("key in an INVITE").isEqualTo(403);
    assertThat(director().isQuiet()).isTrue();
    assertThat(guest.isOpen()).isFalse();
  }

  @Test
  void whoIsLetIntoOneConferenceGuessesNoKeyOfTheNextHeAskedFor() {
    String other = FOCUS.replace("K3P9Q7", "OTHER");
    guest.send(request("INVITE", FOCUS, ""));
    SipMessage first = director().next();
    guest.send(request("INVITE", other, ""));
    SipMessage second = director().next();
    director().answer(first, 200);
    director().answer(second, 401);
    assertThat(director().next().methodName()).isEqualTo("ACK");
    for (int i = 0; i < 4; i++) {
      guest.next();
    }

    guest.send(request("INVITE", other, KEY));
    assertThat(guest.next().status()).isEqualTo(403);
    sendInDialog("INVITE", other, KEY);
    assertThat(guest.next().status()).isEqualTo(403);
    sendInDialog("INFO", FOCUS);
    assertThat(director().next().methodName()).isEqualTo("INFO");
  }

  @Test
  void onceLetInAGuestHasDialogsWithConferencesOnly() {
    join();

    for (String uri : List.of("sip:mara@harbor.example", "sip:mara@harbor.example.")) {
      sendInDialog("MESSAGE", uri);
      assertThat(guest.next().status()).as(uri).isEqualTo(403);
    }
    for (String uri : List.of(FOCUS, "sip:fe1.harbor.lan:5061;transport=tls")) {
      sendInDialog("INFO", uri);
      assertThat(director().next().requestUri()).isEqualTo(uri);
    }
  }

  @Test
  void aGuestAssertsNobody() {
    guest.send(request("INVITE", FOCUS, "P-Asserted-Identity: <sip:boss@harbor.example>\n"));

    assertThat(guest.next().status()).isEqualTo(403);
  }

  @Test
  void whoOnlyGuessesConferencesIsShutOutWhicheverConnectionHeComesOn() {
    for (int i = 0; i < AnonymousJoin.MAX_ATTEMPTS; i++) {
      fail(edge.client(0, "203.0.113.90"), "GUESS" + i, "");
    }
    assertThat(statusOfJoin(guest)).isEqualTo(503);
    assertThat(statusOfJoin(edge.client(0, "203.0.113.91"))).as("another source").isEqualTo(100);

    edge.pass(RecentAttempts.WINDOW);
    assertThat(statusOfJoin(edge.client(0, "203.0.113.90"))).as("ten minutes later").isEqualTo(100);
  }

  @Test
  void whoGuessesTheKeyOfAConferenceIsShutOut() {
    challenge(guest);
    for (int i = 0; i < AnonymousJoin.MAX_ATTEMPTS; i++) {
      fail(guest, "K3P9Q7", KEY);
    }
    guest.send(request("INVITE", FOCUS, KEY));
    assertThat(guest.next().status()).isEqualTo(503);
  }

  @Test
  void whoAsksWithManyKeysAtOnceGetsNoMoreGuesses() {
    List<PaperRemote> guessers = new ArrayList<>();
    for (int i = 0; i < AnonymousJoin.MAX_ATTEMPTS; i++) {
      guessers.add(edge.client(0, "203.0.113.90"));
      guessers.getLast().send(request("INVITE", FOCUS, KEY));
      assertThat(guessers.getLast().next().status()).isEqualTo(100);
    }
    guest.send(request("INVITE", FOCUS, KEY));
    assertThat(guest.next().status()).isEqualTo(503);
    assertThat(statusOfJoin(guest)).as("without a key it is no guess").isEqualTo(100);

    guessers.getFirst().close();
    PaperRemote next = edge.client(0, "203.0.113.90");
    next.send(request("INVITE", FOCUS, KEY));
    assertThat(next.next().status()).as("one of them went away").isEqualTo(100);
  }

  private void challenge(PaperRemote who) {
    who.send(request("INVITE", FOCUS, ""));
    director().answer(director().next(), 401);
    assertThat(director().next().methodName()).isEqualTo("ACK");
    who.next();
    assertThat(who.next().status()).isEqualTo(401);
  }

  @Test
  void guestsWhoComeTogetherAreNoGuessersAndWhoMustWaitIsNoOffender() {
    for (int i = 0; i < 3 * AnonymousJoin.MAX_ATTEMPTS; i++) {
      challenge(edge.client(0, "203.0.113.90"));
    }
    List<PaperRemote> waiting = new ArrayList<>();
    for (int i = 0; i < AnonymousJoin.MAX_UNDER_WAY; i++) {
      waiting.add(edge.client(0, "203.0.113.90"));
      assertThat(statusOfJoin(waiting.getLast())).isEqualTo(100);
    }
    for (int i = 0; i < 30; i++) {
      assertThat(statusOfJoin(guest)).isEqualTo(503);
    }
    edge.settle();
    assertThat(edge.bans.list()).isEmpty();
    assertThat(guest.isOpen()).isTrue();

    waiting.getFirst().close();
    assertThat(statusOfJoin(guest)).isEqualTo(100);
  }

  @Test
  void guestsBehindOneAddressAreNoGuessersIfTheyAreLetIn() {
    for (int i = 0; i < 3 * AnonymousJoin.MAX_ATTEMPTS; i++) {
      join(edge.client(0, "203.0.113.90"));
    }
    // Nor does a guest who knows one conference get more attempts at others by it.
    for (int i = 0; i < AnonymousJoin.MAX_ATTEMPTS; i++) {
      fail(edge.client(0, "203.0.113.90"), "GUESS" + i, "");
    }
    assertThat(statusOfJoin(guest)).isEqualTo(503);
  }

  @Test
  void guestsOfAnExemptOfficeAreCountedEachByItself() {
    PaperEdge open =
        new PaperEdge(
            1,
            "ae1.harbor.lan",
            START,
            PaperEdge.POOL + "access: {anonymousUsers: true, exemptSources: [203.0.113.90]}\n");
    for (int i = 0; i < 3 * AnonymousJoin.MAX_ATTEMPTS; i++) {
      assertThat(statusOfJoin(open.client(0, "203.0.113.90"))).isEqualTo(100);
    }
    PaperRemote one = open.client(0, "203.0.113.90");
    for (int i = 0; i < AnonymousJoin.MAX_UNDER_WAY; i++) {
      assertThat(statusOfJoin(one)).isEqualTo(100);
    }
    assertThat(statusOfJoin(one)).isEqualTo(503);
  }

  @Test
  void whereGuestsAreNotWantedTheyAreRefusedAndInTheEndShutOut() {
    PaperEdge closed = new PaperEdge(1);
    PaperRemote unwanted = closed.client(0, "203.0.113.90");
    for (int i = 0; i < ClientFlow.MAX_REFUSALS; i++) {
      unwanted.send(request("INVITE", FOCUS, ""));
      assertThat(unwanted.next().status()).isEqualTo(403);
    }
    assertThat(unwanted.isOpen()).isFalse();
  }
}
