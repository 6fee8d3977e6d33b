package io.sallyport.lab.abuse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.sallyport.lab.peers.Account;
import io.sallyport.lab.peers.Await;
import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.Sipp;
import io.sallyport.lab.peers.Stunnel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Each gate under the abuse that it is there for, at a real node. The gate counts and bans as
 * docs/operations.md has it; {@link Watch} tells what must hold meanwhile.
 */
class AbuseTest {
  private static final int MOST_TRIES = 10;
  private static final Duration SOON = Duration.ofMinutes(2);

  @RegisterExtension static final Lab LAB = new Lab();

  private static AbuseLab lab;
  private static NodeView node;
  private static Watch watch;
  private static Strangers strangers;

  @BeforeAll
  static void startAll() {
    OpenFileLimit.require(Crowd.FILES);
    lab = AbuseLab.start(LAB.forClass());
    node = lab.node();
    strangers = new Strangers();
    watch = Watch.start(LAB.forClass(), lab);
  }

  @BeforeEach
  void beginToWatch() {
    watch.begin();
  }

  @AfterEach
  void nobodyElseNoticed(TestInfo test, TestReporter reporter) {
    newcomerSignsIn("after");
    reporter.publishEntry(test.getDisplayName(), watch.end());
  }

  @Test
  void scannersAreClosedUnansweredAndBanned() {
    InetAddress scanner = strangers.next();
    Rise closed = new Rise(node, "access_scanners_closed");
    for (String request :
        List.of(ScannerTool.map(LAB.forTest()), ScannerTool.crack(LAB.forTest()))) {
      assertThat(answerTo(request, scanner)).isEmpty();
    }

    closed.awaitExactly(2);
    assertBanned(scanner, "scanner");
  }

  @Test
  void guessingPasswordsBans() {
    InetAddress guesser = strangers.next();
    Rise failed = new Rise(node, "access_sign_ins_failed");
    Stunnel tunnel =
        Stunnel.start(LAB.forTest(), "guesser", lab.network().outside(), lab.asSeenFrom(guesser));
    Account wrong = new Account("mara", "not-her-password", Account.HARBOR);
    String[] guesses = Collections.nCopies(10, "guess").toArray(String[]::new);
    Sipp.start(LAB.forTest(), "guesses", Sipp.Part.of(wrong, tunnel, guesses)).awaitSuccess();

    failed.awaitExactly(10);
    assertBanned(guesser, "failed sign-ins");
  }

  @Test
  void floodOnOneConnectionIsAnswered503PausedAndClosed() {
    Rise tooFast = new Rise(node, "access_requests_too_fast");
    String answers = answerTo(Requests.options(2_000), strangers.next());

    assertThat(answers.split("SIP/2.0 200", -1)).hasSizeBetween(200, 1_000);
    assertThat(answers).containsPattern("SIP/2.0 503[^\r]*\r\n([^\r]+\r\n)*Retry-After: \\d+");
    tooFast.awaitExactly(3);
  }

  @Test
  void floodOfConnectionsFromOneSourceIsClosedAsItIsAccepted() {
    Rise refused = new Rise(node, "net_refused_source_rate");
    try (Crowd crowd = new Crowd(lab.clients())) {
      crowd.connect(strangers.next(), 600);
      Await.until("all decided", SOON, () -> crowd.handshakes() == 0);
      assertThat(crowd.open()).isGreaterThanOrEqualTo(100);
      refused.awaitAtLeast(100);
    }
  }

  @Test
  void floodFromManySourcesIsHeldToWhatEachMaySend() {
    Rise tooFast = new Rise(node, "access_requests_too_fast");
    try (Crowd crowd = new Crowd(lab.clients())) {
      strangers.next(60).forEach(source -> crowd.connect(source, 1));
      Await.until("all in", SOON, () -> crowd.open() == 60);
      crowd.sendEachNew(Requests.options(400));
      newcomerSignsIn("meanwhile");
      Await.until("all closed", SOON, () -> crowd.open() == 0);
    }
    tooFast.awaitAtLeast(60);
  }

  @Test
  void slowSendersAreClosedWhenTheirTimeIsOver() throws Exception {
    Rise messages = new Rise(node, "access_messages_overdue");
    Rise upgrades = new Rise(node, "net_websockets_slow");
    Rise handshakes = new Rise(node, "net_handshakes_overdue");
    String body = Requests.withBodyOf(4_000) + "a".repeat(4_000);
    String hello = "\26\3\1\2\0\1\0\1\374\3\3" + "a".repeat(500);
    try (SlowSenders slow = new SlowSenders()) {
      slow.send(secured(), Requests.options());
      slow.send(secured(), Requests.withLines("Subject: " + "a".repeat(400) + "\r\n"));
      slow.send(secured(), body);
      slow.send(secured(), "GET / HTTP/1.1\r\nHost: sip.harbor.example\r\nX: " + "a".repeat(400));
      slow.send(Intruder.plain(strangers.next(), lab.clients()), hello);
      assertThat(slow.awaitEnds()).allMatch(taken -> taken.compareTo(Duration.ofSeconds(24)) < 0);
    }

    messages.awaitExactly(3);
    upgrades.awaitExactly(1);
    handshakes.awaitAtLeast(1);
  }

  @Test
  void halfOpenHandshakesMakeRoomForOthers() {
    Rise evicted = new Rise(node, "net_handshakes_evicted");
    List<Intruder> flood = new ArrayList<>();
    for (InetAddress source : strangers.next(10)) {
      Stream.generate(() -> Intruder.plain(source, lab.clients())).limit(80).forEach(flood::add);
    }
    newcomerSignsIn("meanwhile");

    evicted.awaitAtLeast(10 * (80 - 64));
    flood.forEach(Intruder::close);
  }

  @Test
  void oversizedMessagesAreRefusedAndClosed() {
    Rise malformed = new Rise(node, "access_messages_malformed");
    String line = "Subject: " + "a".repeat(7_000) + "\r\n";
    assertThat(answerTo(Requests.withLines(line.repeat(5)))).startsWith("SIP/2.0 513");
    assertThat(answerTo(Requests.withLines(line.replace("a", "aa")))).startsWith("SIP/2.0 513");
    assertThat(answerTo(Requests.withLines("X: a\r\n".repeat(130)))).startsWith("SIP/2.0 513");
    assertThat(answerTo(Requests.withBodyOf(200_000))).startsWith("SIP/2.0 413");
    assertThat(answerTo(Requests.options().replace("sip:sip.", "sip:" + "a".repeat(1_100) + ".")))
        .startsWith("SIP/2.0 414");
    malformed.awaitExactly(5);
  }

  @Test
  void whatHasNoEndIsClosed() {
    Rise malformed = new Rise(node, "access_messages_malformed");
    assertThat(answerTo("OPTIONS sip:" + "a".repeat(1_000_000))).isEmpty();
    assertThat(answerTo(Requests.withLines("X: a\r\n".repeat(200_000)))).startsWith("SIP/2.0 513");
    malformed.awaitExactly(2);
  }

  @Test
  void whatIsNoTlsOrNoSipBans() {
    String binary = "\0\1\2\3".repeat(2_000);
    String http = "GET / HTTP/1.1\r\nHost: sip.harbor.example\r\n\r\n";
    InetAddress without = strangers.next();
    Rise failed = new Rise(node, "net_handshakes_failed");
    for (String octets : List.of(http, Requests.options(), "SSH-2.0-OpenSSH_9.2\r\n", binary)) {
      try (Intruder connection = Intruder.plain(without, lab.clients())) {
        connection.send(octets);
        connection.readToEnd();
      }
    }
    failed.awaitExactly(4);
    assertBanned(without, "another protocol");

    InetAddress within = strangers.next();
    Rise refused = new Rise(node, "net_protocols_refused");
    String remoteDesktop = "\3\0\0\23\16\340\0\0";
    String tls = "\26\3\1\2\0\1\0\1";
    for (String octets : List.of("SSH-2.0-OpenSSH_9.2\r\n", remoteDesktop, tls, binary)) {
      assertThat(answerTo(octets, within)).isEmpty();
    }
    refused.awaitExactly(4);
    assertBanned(within, "another protocol");
  }

  @Test
  void renegotiationEndsTheConnection() {
    Rise closed = new Rise(node, "net_connections_closed");
    SClient openssl = new SClient(LAB.forTest());
    String told = openssl.renegotiates(strangers.next(), lab.clients());

    assertThat(told).contains("RENEGOTIATING").containsIgnoringCase("no renegotiation");
    closed.awaitAtLeast(1);
  }

  @Test
  void badCertificatesEndInTheHandshakeAndTheOtherEndLearnsWhy() {
    SClient openssl = new SClient(LAB.forTest());
    BadCertificates bad = lab.partners();
    InetAddress from = strangers.next();
    InetSocketAddress to = lab.servers();
    Rise failed = new Rise(node, "net_handshakes_failed");
    Rise untrusted = new Rise(node, "net_peers_untrusted");
    assertThat(openssl.shows(null, from, to)).contains("alert certificate required");
    assertThat(openssl.shows(bad.expired(), from, to)).contains("alert certificate expired");
    assertThat(openssl.shows(bad.foreign(), from, to)).contains("alert unknown ca");
    assertThat(openssl.shows(bad.forged(), from, to)).contains("alert bad certificate");
    assertThat(openssl.shows(bad.broken(), from, to)).contains("alert bad certificate");
    failed.awaitExactly(5);
    untrusted.awaitExactly(4);

    Rise nobodys = new Rise(node, "access_partners_refused");
    openssl.shows(bad.unknown(), from, to);
    nobodys.awaitExactly(1);
  }

  @Test
  void tenThousandIdleConnectionsCostLittleAndSilentOnesEnd(TestReporter reporter) {
    Rise overdue = new Rise(node, "net_protocols_overdue");
    Rise tooMany = new Rise(node, "net_refused_source_open");
    try (Crowd silent = new Crowd(lab.clients());
        Crowd crowd = new Crowd(lab.clients())) {
      strangers.next(2).forEach(source -> silent.connect(source, 100));
      IdleCost cost = IdleCost.begin(node);
      for (InetAddress source : strangers.next(Crowd.TEN_THOUSAND / 100)) {
        crowd.connect(source, 100);
        crowd.sendEachNew(Requests.options());
      }
      Await.until("all in", SOON, () -> areAllIn(crowd));
      reporter.publishEntry("an idle connection", cost.assertLow(Crowd.TEN_THOUSAND));
      newcomerSignsIn("meanwhile");
      assertGreedySourceIsHeldBack(crowd, tooMany);
      Await.until("the silent are closed", SOON, () -> silent.open() == 0);
    }
    overdue.awaitAtLeast(200);
    Await.until("all gone", SOON, () -> node.number("sallyport_access_flows") < 10);
  }

  /** Others come for those whose handshake took too long on a slow machine. */
  private static boolean areAllIn(Crowd crowd) {
    int missing = Crowd.TEN_THOUSAND - crowd.open() - crowd.handshakes();
    if (missing > 0) {
      crowd.connect(strangers.next(), Math.min(missing, 100));
    }
    crowd.sendEachNew(Requests.options());
    return crowd.open() == Crowd.TEN_THOUSAND;
  }

  /** It may open so many at once, and then more by and by until it has all that it may have. */
  private static void assertGreedySourceIsHeldBack(Crowd crowd, Rise tooMany) {
    InetAddress greedy = strangers.next();
    int others = crowd.open();
    Await.until(
        "a source has all that it may have",
        SOON,
        () -> {
          crowd.connect(greedy, 1);
          return tooMany.now() > 0;
        });
    assertThat(crowd.open()).isLessThanOrEqualTo(others + 256);
  }

  private static Intruder secured() {
    return Intruder.secured(strangers.next(), lab.clients());
  }

  private static String answerTo(String octets) {
    return answerTo(octets, strangers.next());
  }

  private static String answerTo(String octets, InetAddress from) {
    try (Intruder connection = Intruder.secured(from, lab.clients())) {
      connection.send(octets);
      return connection.readToEnd();
    }
  }

  /** At once, or where the machine is slow and the node says that it is behind, by and by. */
  private static void newcomerSignsIn(String name) {
    for (int tries = 1; tries <= MOST_TRIES; tries++) {
      Sipp newcomer =
          Sipp.start(
              LAB.forTest(),
              name + tries,
              Sipp.Part.of(Account.INES, lab.tunnel(), "register", "message"));
      if (newcomer.succeeds()) {
        return;
      }
      assertThat(newcomer.messages()).contains("SIP/2.0 503");
    }
    fail("a newcomer was refused " + MOST_TRIES + " times");
  }

  private static void assertBanned(InetAddress source, String reason) {
    Await.until("a ban of " + source, SOON, () -> node.isBanned(source, reason));
    Rise refused = new Rise(node, "net_refused_banned");
    assertThat(Intruder.isTurnedAway(source, lab.clients())).isTrue();
    refused.awaitExactly(1);
  }
}
