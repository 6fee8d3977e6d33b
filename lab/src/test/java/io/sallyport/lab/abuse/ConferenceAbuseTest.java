package io.sallyport.lab.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.Await;
import io.sallyport.lab.peers.ConferencePool;
import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.LabNetwork;
import io.sallyport.lab.webconf.EchoServer;
import io.sallyport.lab.webconf.Invited;
import io.sallyport.webconf.TokenMint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What strangers do to the Web Conferencing Edge of node 1, on both of its ports, leads to nothing
 * inside, and hurts no guest: one talks on through each node, another joins after each test.
 */
@SuppressWarnings("NullAway.Init") // set before all tests
class ConferenceAbuseTest {
  @RegisterExtension static final Lab LAB = new Lab();

  private static final Duration SOON = Duration.ofMinutes(2);

  /** Connections of strangers at once, of one source, and new ones of it at once. */
  private static final int STRANGERS = 1_024;

  private static final int PER_SOURCE = 60;

  /** From so many sources at once there are twice as many strangers as places. */
  private static final int SOURCES = 2 * STRANGERS / PER_SOURCE + 1;

  private static final int FAILURES = 10;

  /** The first answers come from code that is not yet compiled. */
  private static final int WARM_UP_ANSWERS = 200;

  private static final int MEASURED_ANSWERS = 100;
  private static final Duration ALWAYS_ALLOWED = Duration.ofMillis(200);
  private static final int ALLOWED_TIMES = 5;
  private static final long MOST_HEAP_KILOBYTES = 32 * 1024;

  /** Heap of the nodes of this lab and what the whole process may have besides. */
  private static final long MOST_RESIDENT_KILOBYTES = (400 + 200) * 1024;

  private static ConferencePool pool;
  private static SSLContext tls;
  private static EchoServer server;
  private static NodeView node;
  private static Strangers strangers;
  private static SteadyGuest guest;
  private static SteadyGuest neighbour;
  private static long quietHeapKilobytes;
  private static Duration quiet;
  private static int joined;
  private int guestBefore;
  private int neighbourBefore;

  @BeforeAll
  static void startAll() throws IOException {
    OpenFileLimit.require(Crowd.FILES);
    pool = ConferencePool.start(LAB.forClass(), LabNetwork.choose());
    tls = Invited.tls(pool);
    var at = pool.backend();
    server = new EchoServer(at);
    pool.agent(LAB.forClass(), at);
    node = new NodeView(pool.pages(1), pool.node(1).pid());
    strangers = new Strangers();
    guest = SteadyGuest.start(join(1));
    neighbour = SteadyGuest.start(join(2));
    guest.awaitAnswers(WARM_UP_ANSWERS);
    quietHeapKilobytes = node.heapKilobytes();
    int before = guest.answers();
    guest.awaitAnswers(before + MEASURED_ANSWERS);
    quiet = guest.slowest(before);
  }

  @AfterAll
  static void endAll() throws IOException {
    guest.close();
    neighbour.close();
    server.close();
  }

  private static Invited join(int node) throws IOException {
    Invited client = Invited.connect(tls, pool.outside(node), pool.token());
    assertThat(client.status()).isEqualTo("200");
    joined++;
    return client;
  }

  private static void newcomerJoins() throws IOException {
    try (Invited newcomer = join(1)) {
      newcomer.send("hello");
      assertThat(newcomer.receive(5)).isEqualTo("hello");
    }
  }

  @BeforeEach
  void beginToWatch() {
    guestBefore = guest.answers();
    neighbourBefore = neighbour.answers();
  }

  @AfterEach
  void nobodyElseNoticed(TestInfo test, TestReporter reporter) throws IOException {
    newcomerJoins();
    assertThat(server.served()).as("the server inside heard of guests only").isEqualTo(joined);
    guest.awaitAnswers(guestBefore + MEASURED_ANSWERS);
    Duration slowest = guest.slowest(guestBefore);
    Duration beside = neighbour.slowest(neighbourBefore);
    long heap = node.heapKilobytes();
    long resident = node.residentKilobytes();
    String measured =
        "99 of 100 answers within %d ms; quiet %d ms, at the other node %d ms; heap %+d KB, resident %d KB"
            .formatted(
                slowest.toMillis(),
                quiet.toMillis(),
                beside.toMillis(),
                heap - quietHeapKilobytes,
                resident);
    reporter.publishEntry(test.getDisplayName(), measured);
    Duration slow = quiet.compareTo(beside) > 0 ? quiet : beside;
    Duration allowed = slow.multipliedBy(ALLOWED_TIMES);
    assertThat(slowest)
        .as(measured)
        .isLessThanOrEqualTo(allowed.compareTo(ALWAYS_ALLOWED) > 0 ? allowed : ALWAYS_ALLOWED);
    assertThat(heap).as(measured).isLessThan(quietHeapKilobytes + MOST_HEAP_KILOBYTES);
    assertThat(resident).as(measured).isLessThan(MOST_RESIDENT_KILOBYTES);
    assertThat(node.counter("net_tasks_failed")).as("bugs").isZero();
    assertThat(node.counter("webconf_agents_lost")).as("the agent keeps its connections").isZero();
  }

  @Test
  void halfOpenHandshakesMakeRoomForOthers() throws IOException {
    Rise refused = new Rise(node, "net_refused_source_rate");
    List<Intruder> flood = flood(SOURCES, PER_SOURCE + 10, pool.outside(1));
    newcomerJoins();

    refused.awaitAtLeast(SOURCES);
    assertThat(strangersNow()).isLessThanOrEqualTo(STRANGERS);
    flood.forEach(Intruder::close);
  }

  private static List<Intruder> flood(int sources, int each, InetSocketAddress to) {
    List<Intruder> flood = new ArrayList<>();
    for (InetAddress source : strangers.next(sources)) {
      Stream.generate(() -> Intruder.plain(source, to)).limit(each).forEach(flood::add);
    }
    return flood;
  }

  private static long strangersNow() {
    return node.number("sallyport_webconf_preauth_open");
  }

  @Test
  void strangersThatAskForNothingMakeRoomAndEnd() throws IOException {
    Rise overdue = new Rise(node, "webconf_heads_overdue");
    try (Crowd crowd = new Crowd(pool.outside(1))) {
      strangers.next(SOURCES).forEach(source -> crowd.connect(source, PER_SOURCE));
      newcomerJoins();
      assertThat(strangersNow()).isBetween(1L, (long) STRANGERS);
      Await.until("all closed", SOON, () -> crowd.open() == 0);
    }
    overdue.awaitAtLeast(1);
    Await.until("no stranger is left", SOON, () -> strangersNow() == 0);
  }

  @Test
  void oneSourceHasNoMoreThanItsShare() throws IOException {
    Rise refused = new Rise(node, "net_refused_source_rate");
    try (Crowd crowd = new Crowd(pool.outside(1))) {
      crowd.connect(strangers.next(), 400);
      Await.until("all decided", SOON, () -> crowd.handshakes() == 0);
      assertThat(crowd.open()).isLessThanOrEqualTo(64);
      newcomerJoins();
    }
    refused.awaitAtLeast(200);
  }

  @Test
  void badTokensShutTheirSourceOut() {
    InetAddress guesser = strangers.next();
    String good = pool.token();
    String forged =
        good.substring(0, good.length() - 9) + "AAAAAAAA" + good.substring(good.length() - 1);
    String strange = ConferencePool.token(TokenMint.create());
    Rise forgeries = new Rise(node, "webconf_tokens_forged");
    Rise unknown = new Rise(node, "webconf_tokens_of_unknown_key");
    for (int i = 0; i < FAILURES / 2; i++) {
      assertThat(answerTo(connect(forged), guesser)).startsWith("HTTP/1.1 403 ");
      assertThat(answerTo(connect(strange), guesser)).startsWith("HTTP/1.1 403 ");
    }

    forgeries.awaitExactly(FAILURES / 2);
    unknown.awaitExactly(FAILURES / 2);
    Rise refused = new Rise(node, "net_refused_banned");
    assertThat(Intruder.isTurnedAway(guesser, pool.outside(1))).isTrue();
    refused.awaitExactly(1);
  }

  @Test
  void badTokensFromManySourcesComeToNothing() {
    String strange = ConferencePool.token(TokenMint.create());
    Rise unknown = new Rise(node, "webconf_tokens_of_unknown_key");
    for (InetAddress source : strangers.next(100)) {
      assertThat(answerTo(connect(strange), source)).startsWith("HTTP/1.1 403 ");
    }

    unknown.awaitExactly(100);
  }

  private static String connect(String token) {
    return "CONNECT "
        + ConferencePool.SERVICE
        + ":443 HTTP/1.1\r\nProxy-Authorization: Bearer "
        + token
        + "\r\n\r\n";
  }

  @Test
  void slowClientsAreClosedWhenTheirTimeIsOver() throws Exception {
    Rise heads = new Rise(node, "webconf_heads_overdue");
    Rise handshakes = new Rise(node, "net_handshakes_overdue");
    String hello = "\26\3\1\2\0\1\0\1\374\3\3" + "a".repeat(500);
    try (SlowSenders slow = new SlowSenders()) {
      slow.send(secured(), connect("a".repeat(400)));
      slow.send(secured(), "CONNECT " + "a".repeat(400));
      slow.send(Intruder.plain(strangers.next(), pool.outside(1)), hello);
      slow.send(Intruder.plain(strangers.next(), pool.link(1)), hello);
      assertThat(slow.awaitEnds()).allMatch(taken -> taken.compareTo(Duration.ofSeconds(40)) < 0);
    }

    heads.awaitExactly(2);
    handshakes.awaitAtLeast(2);
  }

  @Test
  void headsThatAreNoneAreAnsweredAndClosed() {
    Rise refused = new Rise(node, "webconf_heads_refused");
    String line = "CONNECT " + ConferencePool.SERVICE + ":443 HTTP/1.1\r\n";
    assertThat(answerTo(line + "X: " + "a".repeat(9_000))).startsWith("HTTP/1.1 431 ");
    assertThat(answerTo(line + "X: a\r\n".repeat(200_000))).startsWith("HTTP/1.1 431 ");
    assertThat(answerTo("CONNECT " + "a".repeat(1_000_000))).startsWith("HTTP/1.1 431 ");
    assertThat(answerTo(line.replace("\r", "") + "\n")).startsWith("HTTP/1.1 400 ");
    assertThat(answerTo(line + "Content-Length: 5\r\n\r\n")).startsWith("HTTP/1.1 400 ");
    assertThat(answerTo("GET / HTTP/1.1\r\nHost: a\r\n\r\n")).startsWith("HTTP/1.1 405 ");
    refused.awaitExactly(6);

    Rise foreign = new Rise(node, "webconf_foreign_clients");
    for (String octets : List.of("\67\0\0\0\0", "\0\1\2\3".repeat(2_000), "\26\3\1\2\0\1\0\1")) {
      assertThat(answerTo(octets)).startsWith("HTTP/1.1 400 ");
    }
    foreign.awaitExactly(3);
  }

  /** Inside as well nobody is trusted before a certificate was seen. */
  @Test
  void whoHasNoCertificateKeepsNoAgentOut() throws IOException {
    Rise failed = new Rise(node, "net_handshakes_failed");
    long parked = node.number("sallyport_webconf_parked");
    List<Intruder> flood = flood(10, 100, pool.link(1));
    try (Crowd crowd = new Crowd(pool.link(1))) {
      strangers.next(10).forEach(source -> crowd.connect(source, 20));
      newcomerJoins();
      Await.until("all closed", SOON, () -> crowd.open() == 0);
    }
    failed.awaitAtLeast(1);
    flood.forEach(Intruder::close);
    Await.until(
        "as many are ready as before",
        SOON,
        () -> node.number("sallyport_webconf_parked") == parked);
  }

  private static Intruder secured() {
    return Intruder.secured(strangers.next(), pool.outside(1));
  }

  private static String answerTo(String octets) {
    return answerTo(octets, strangers.next());
  }

  private static String answerTo(String octets, InetAddress from) {
    try (Intruder connection = Intruder.secured(from, pool.outside(1))) {
      connection.send(octets);
      return connection.readToEnd();
    }
  }
}
