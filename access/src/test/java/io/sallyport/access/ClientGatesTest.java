package io.sallyport.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.wire.sip.HeaderName;
import io.sallyport.wire.sip.SipMessage;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What one client may do to the edge, and when it, or all from its address, is shown the door. */
class ClientGatesTest {
  private static final String SOURCE = "203.0.113.77";

  private final PaperEdge edge = new PaperEdge(2);
  private final PaperRemote client = edge.client(0, SOURCE);

  @BeforeEach
  void leaveOneDirector() {
    edge.takeDown(PaperEdge.FIRST_DIRECTOR);
  }

  private boolean isBanned() {
    edge.settle();
    return edge.bans.list().stream().anyMatch(ban -> ban.source().equals(SOURCE));
  }

  private void assertNotBannedBut(Runnable last) {
    assertThat(isBanned()).isFalse();
    last.run();
    assertThat(isBanned()).isTrue();
  }

  @Test
  void aScannerIsClosedUnansweredAndTheSecondTimeBanned() {
    client.send(options("1", "User-Agent: Friendly-Scanner 1.8\n"));
    assertThat(client.isQuiet()).isTrue();
    assertThat(client.isOpen()).isFalse();
    assertThat(edge.count(AccessCounter.SCANNERS_CLOSED)).isEqualTo(1);
    assertNotBannedBut(() -> edge.client(1, SOURCE).send(options("1", "User-Agent: sipvicious\n")));
  }

  @Test
  void noSipAtAllFourTimesIsBanned() {
    for (int i = 0; i < 3; i++) {
      edge.client(0, SOURCE).sendRaw("GET / HTTP/1.1\r\n\r\n");
    }
    assertNotBannedBut(() -> edge.client(0, SOURCE).sendRaw("\26\3\1\2\0\1\0\1\374\3\3"));
  }

  @Test
  void badFramingAfterSipIsNotAnotherProtocol() {
    for (int i = 0; i < 20; i++) {
      PaperRemote other = edge.client(0, SOURCE);
      other.send(options("1", ""));
      other.sendRaw("nonsense\r\n");
      assertThat(other.isOpen()).isFalse();
    }
    assertThat(isBanned()).isFalse();
  }

  @Test
  void twentyRefusalsAreBannedWhicheverConnectionTheyCameOn() {
    for (int i = 0; i < 19; i++) {
      edge.client(i % 2, SOURCE).send(register("liar.example", "1", ""));
    }
    assertNotBannedBut(() -> edge.client(0, SOURCE).send(register("liar.example", "1", "")));
  }

  @Test
  void anUnknownClientOfABannedSourceIsClosedAtItsNextRequestAndAKnownOneIsNot() {
    PaperRemote known = edge.client(0, SOURCE);
    signIn(known);
    for (int i = 0; i < 20; i++) {
      edge.client(0, SOURCE).send(register("liar.example", "1", ""));
    }
    edge.settle();
    assertThat(client.isOpen()).isTrue();
    client.send(options("1", ""));
    assertThat(client.isQuiet()).isTrue();
    assertThat(client.isOpen()).isFalse();
    for (int i = 0; i < 5; i++) {
      known.send(register("liar.example", "z" + i, ""));
    }
    assertThat(known.isOpen()).isTrue();
  }

  @Test
  void tenFailedSignInsAreBanned() {
    client.send(register("harbor.example", "0", ""));
    challenge(client, "n0");
    for (int i = 0; i < 9; i++) {
      client.send(register("harbor.example", "a" + i, credentials("n" + i)));
      challenge(client, "n" + (i + 1));
    }
    assertNotBannedBut(() -> {
      client.send(register("harbor.example", "b", credentials("n9")));
      challenge(client, "n10");
    });
    assertThat(edge.count(AccessCounter.SIGN_INS_FAILED)).isEqualTo(10);
    assertThat(edge.bans.list().getFirst().left()).isEqualTo(Duration.ofMinutes(15));
  }

  @Test
  void whoGuessesPasswordsLosesTheConnectionHeGuessesOn() {
    guess(client, ClientGates.MAX_FAILED_SIGN_INS);
    client.send(register("harbor.example", "more", ""));

    assertThat(client.isQuiet()).isTrue();
    assertThat(client.isOpen()).isFalse();
    assertThat(director().isQuiet()).isTrue();
  }

  @Test
  void whoIsSignedInLosesHisConnectionForHisOwnGuessesOnly() {
    PaperRemote neighbour = edge.client(1, SOURCE);
    signIn(neighbour);
    signIn(client);
    guess(client, ClientGates.MAX_FAILED_SIGN_INS - 1);
    edge.pass(RecentAttempts.WINDOW);
    guess(client, ClientGates.MAX_FAILED_SIGN_INS);
    assertThat(isBanned()).isTrue();
    client.send(register("harbor.example", "more", ""));

    assertThat(client.isOpen()).isFalse();
    neighbour.send(options("1", ""));
    assertThat(neighbour.next().status()).isEqualTo(200);
  }

  /** So many sign-ins that fail, each after a challenge. */
  private void guess(PaperRemote from, int times) {
    for (int i = 0; i < times; i++) {
      failToSignIn(from);
    }
  }

  @Test
  void whoGuessesAtAnAccountThatManyGuessedAtIsBannedSoonAndTheAccountIsNotLocked() {
    for (int i = 0; i < ClientGates.MAX_FAILED_SIGN_INS; i++) {
      failToSignIn(edge.client(0, "198.51.100." + i));
    }
    edge.settle();
    assertThat(edge.bans.list()).as("one failure each").isEmpty();

    guess(client, ClientGates.MAX_MISTYPED);
    assertNotBannedBut(() -> failToSignIn(client));
    assertThat(edge.count(AccessCounter.ACCOUNTS_GUESSED_AT)).isEqualTo(1);
    assertThat(edge.bans.list().getFirst().left()).isEqualTo(Duration.ofMinutes(15));

    PaperRemote owner = edge.client(1, "203.0.113.5");
    owner.send(register("harbor.example", "o1", ""));
    challenge(owner, "o");
    owner.send(register("harbor.example", "o2", credentials("o")));
    director().answer(director().next(), 200);
    assertThat(owner.next().status()).isEqualTo(200);
  }

  @Test
  void strangersWhoGuessAtAnAccountShutNoOfficeOutWhoseOwnUserMistypes() {
    signIn(edge.client(1, SOURCE));
    for (int i = 0; i < ClientGates.MAX_FAILED_SIGN_INS; i++) {
      failToSignIn(edge.client(0, "198.51.100." + i));
    }
    for (int i = 0; i < 9; i++) {
      failToSignIn(edge.client(0, SOURCE));
    }
    assertNotBannedBut(() -> failToSignIn(edge.client(0, SOURCE)));
    assertThat(edge.count(AccessCounter.ACCOUNTS_GUESSED_AT)).isZero();
  }

  @Test
  void failuresOfOneAccountAreForgottenAfterTenMinutes() {
    for (int i = 0; i < ClientGates.MAX_FAILED_SIGN_INS; i++) {
      failToSignIn(edge.client(0, "198.51.100." + i));
    }
    edge.pass(RecentAttempts.WINDOW);
    failToSignIn(edge.client(0, SOURCE));
    assertThat(isBanned()).isFalse();
  }

  private void failToSignIn(PaperRemote from) {
    from.send(register("harbor.example", "1", ""));
    challenge(from, "first");
    from.send(register("harbor.example", "2", credentials("first")));
    challenge(from, "second");
  }

  @Test
  void aBranchOfficeThatSignsInAgainAfterAnOutageIsNotBanned() {
    for (int i = 0; i < 100; i++) {
      PaperRemote phone = edge.client(0, SOURCE);
      phone.send(register("harbor.example", "1", credentials("from-before")));
      challenge(phone, "fresh" + i);
      phone.send(register("harbor.example", "2", credentials("fresh" + i)));
      director().answer(director().next(), 200);
      phone.next();
      phone.close();
    }
    assertThat(isBanned()).isFalse();
    assertThat(edge.count(AccessCounter.SIGN_INS_FAILED)).isZero();
  }

  @Test
  void aClientThatAsksTooFastIsToldToWaitThenNotReadThenClosed() {
    for (int i = 0; i < RequestPace.FIRST_BURST; i++) {
      client.send(options("a" + i, ""));
      assertThat(client.next().status()).isEqualTo(200);
    }
    client.send(options("b", ""));
    SipMessage refusal = client.next();
    assertThat(refusal.status()).isEqualTo(503);
    assertThat(Integer.parseInt(Objects.requireNonNull(refusal.value(HeaderName.RETRY_AFTER))))
        .isBetween(5, 30);
    assertThat(client.isReadFrom()).isFalse();
    edge.pass(RequestPace.PAUSE);
    assertThat(client.isReadFrom()).isTrue();

    flood("c");
    edge.pass(RequestPace.PAUSE);
    assertThat(client.isOpen()).isTrue();
    flood("d");
    assertThat(client.isOpen()).isFalse();
    assertThat(edge.count(AccessCounter.REQUESTS_TOO_FAST)).isEqualTo(3);
  }

  private void flood(String name) {
    for (int i = 0; client.isReadFrom() && client.isOpen(); i++) {
      client.send(options(name + i, ""));
    }
  }

  @Test
  void whatArrivedBeforeThePauseIsHandledAfterIt() {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < RequestPace.FIRST_BURST + 20; i++) {
      all.append(options("a" + i, "").strip().replace("\n", "\r\n")).append("\r\n\r\n");
    }
    client.sendRaw(all.toString());
    for (int i = 0; i < RequestPace.FIRST_BURST; i++) {
      assertThat(client.next().status()).isEqualTo(200);
    }
    assertThat(client.next().status()).isEqualTo(503);
    assertThat(client.isQuiet()).isTrue();
    edge.pass(RequestPace.PAUSE);
    for (int i = 0; i < 19; i++) {
      assertThat(client.next().status()).isEqualTo(200);
    }
    assertThat(client.isQuiet()).isTrue();
  }

  @Test
  void aClientThatNeitherReadsNorWaitsIsReadFromOnlyWhenItDoesBoth() {
    client.setKeepingUp(false);
    for (int i = 0; i <= RequestPace.FIRST_BURST; i++) {
      client.sendRaw(options("a" + i, "").strip().replace("\n", "\r\n") + "\r\n\r\n");
    }
    edge.pass(RequestPace.PAUSE);
    assertThat(client.isReadFrom()).isFalse();
    client.setKeepingUp(true);
    edge.pass(RequestPace.PAUSE);
    assertThat(client.isReadFrom()).isTrue();
  }

  @Test
  void aClientWithAHundredRequestsUnderWayMustWait() {
    for (int i = 0; i < AccessSettings.MAX_CLIENT_TRANSACTIONS; i++) {
      client.send(register("harbor.example", "a" + i, ""));
    }
    assertThat(client.isQuiet()).isTrue();
    client.send(register("harbor.example", "one-more", ""));
    assertThat(client.next().status()).isEqualTo(503);
    assertThat(edge.count(AccessCounter.TRANSACTIONS_REFUSED)).isEqualTo(1);
  }

  @Test
  void aClientIsKeptInPreferenceOnceItIsKnownAndNoLongerOnceItSignsOff() {
    assertThat(client.isKept()).isFalse();
    signIn(client);
    assertThat(client.isKept()).isTrue();
    client.send(register("harbor.example", "off", "Expires: 0\n"));
    director().answer(director().next(), 200);
    assertThat(client.isKept()).isFalse();
  }

  @Test
  void aClientThatSaysNothingIsClosed() {
    edge.pass(ClientFlow.FIRST_MESSAGE_LIMIT);
    assertThat(client.isOpen()).isFalse();
    assertThat(edge.count(AccessCounter.FIRST_MESSAGES_OVERDUE)).isEqualTo(1);
  }

  @Test
  void aMessageThatDribblesInIsCutOff() {
    String text = options("slow", "").strip().replace("\n", "\r\n") + "\r\n\r\n";
    client.sendRaw(text.substring(0, 20));
    for (int i = 20; i < 29; i++) {
      edge.pass(Duration.ofSeconds(1));
      client.sendRaw(text.substring(i, i + 1));
    }
    assertThat(client.isOpen()).isTrue();
    edge.pass(Duration.ofSeconds(1));
    assertThat(client.isOpen()).isFalse();
    assertThat(edge.count(AccessCounter.MESSAGES_OVERDUE)).isEqualTo(1);
  }

  @Test
  void emptyLinesAloneAreCutOffAndKeepAlivesAreNot() {
    signIn(client);
    for (int i = 0; i < 1_000; i++) {
      client.sendRaw("\r\n\r\n");
      if (i % 200 == 199) {
        edge.pass(Duration.ofSeconds(11));
      }
    }
    assertThat(client.isOpen()).isTrue();
    client.sendRaw("\r\n".repeat(EmptyLines.MAX_OCTETS / 2));
    client.send(options("1", ""));
    assertThat(client.next().status()).isEqualTo(200);
    client.sendRaw("\r\n".repeat(EmptyLines.MAX_OCTETS / 2 + 2));
    assertThat(client.isOpen()).isFalse();
    assertThat(edge.count(AccessCounter.EMPTY_LINES_CLOSED)).isEqualTo(1);
  }

  @Test
  void whatIsTooLargeIsToldSoAndClosed() {
    assertRefused(413, options("1", "").replace("Length: 0", "Length: 131073"));
    assertRefused(414, options("1", "").replace("sip:sip.harbor", "sip:" + "a".repeat(1_100)));
    assertRefused(513, options("1", "X: " + "a".repeat(9_000) + "\n"));
    assertRefused(513, options("1", "X: a\n".repeat(130)));
    assertRefused(513, options("1", ("X: " + "a".repeat(8_000) + "\n").repeat(5)));
    assertRefused(513, options("1", "Via: SIP/2.0/TLS 192.0.2.1\n".repeat(20)));
    assertRefused(513, options("1", "Route: <sip:a>\n".repeat(21)));
    assertRefused(400, options("1", "X: a\n").replace("X: a\n", "X: a\rb\n"));
  }

  @Test
  void whoIsNotSignedInIsNotReadOnWhileTheNodeIsOverloaded() {
    PaperRemote known = edge.client(1, "203.0.113.5");
    signIn(known);
    Overload overload = edge.service.shared.overload;
    long now = edge.service.shared.loops().getFirst().nanoTime();
    overload.report(0, Duration.ofMillis(150), now - Overload.PERIOD.toNanos());
    overload.report(0, Duration.ofMillis(150), now);

    client.send(options("1", ""));
    client.send(options("2", ""));
    assertThat(client.next().status()).isEqualTo(503);
    assertThat(client.isQuiet()).as("the second waits").isTrue();
    known.send(options("1", ""));
    assertThat(known.next().status()).isEqualTo(200);

    edge.pass(RequestPace.PAUSE);
    assertThat(client.next().status()).isEqualTo(503);
  }

  private void assertRefused(int status, String request) {
    PaperRemote other = edge.client(0, SOURCE);
    other.send(request);
    assertThat(other.next().status()).isEqualTo(status);
    assertThat(other.isOpen()).as("open after %d", status).isFalse();
  }

  private void signIn(PaperRemote from) {
    from.send(register("harbor.example", "sign-in", ""));
    director().answer(director().next(), 200);
    assertThat(from.next().status()).isEqualTo(200);
  }

  private void challenge(PaperRemote to, String nonce) {
    director()
        .answer(
            director().next(),
            401,
            "WWW-Authenticate: Digest realm=\"harbor.example\", nonce=\"" + nonce + "\"");
    assertThat(to.next().status()).isEqualTo(401);
  }

  private static String credentials(String nonce) {
    return "Authorization: Digest username=\"mara\", realm=\"harbor.example\", nonce=\""
        + nonce
        + "\", uri=\"sip:harbor.example\", response=\"00\"\n";
  }

  private PaperRemote director() {
    return edge.director();
  }

  private static String register(String domain, String branch, String extra) {
    return """
    REGISTER sip:%1$s SIP/2.0
    Via: SIP/2.0/TLS 192.168.1.20:49152;branch=z9hG4bK%2$s
    Max-Forwards: 70
    From: <sip:mara@%1$s>;tag=5f2a90c1
    To: <sip:mara@%1$s>
    Call-ID: 7d0f4e6c2b1a4f0e
    CSeq: 1 REGISTER
    Contact: <sip:192.168.1.20:49152;transport=tls>
    Content-Length: 0
    """
            .formatted(domain, branch)
        + extra;
  }

  /** The last header line is {@code Content-Length: 0}. */
  private static String options(String branch, String extra) {
    return """
    OPTIONS sip:sip.harbor.example SIP/2.0
    Via: SIP/2.0/TLS 192.168.1.20:49152;branch=z9hG4bK%s
    Max-Forwards: 70
    From: <sip:mara@harbor.example>;tag=5f2a90c1
    To: <sip:sip.harbor.example>
    Call-ID: 7d0f4e6c2b1a4f0e
    CSeq: 1 OPTIONS
    """
            .formatted(branch)
        + extra
        + "Content-Length: 0\n";
  }
}
