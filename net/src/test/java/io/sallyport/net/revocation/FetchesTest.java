package io.sallyport.net.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.net.Eventually;
import io.sallyport.net.Loops;
import io.sallyport.net.NetCounter;
import io.sallyport.net.Platform;
import io.sallyport.net.dns.Lookup;
import io.sallyport.net.revocation.FetchRequest.Kind;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Events;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FetchesTest {
  private static final InetAddress SERVER = InetAddress.ofLiteral("127.0.0.1");
  private static final byte[] CONTENT = StatusServer.text("a list");

  /** Sooner than a fetch ends by itself. */
  private static final Duration WELL_WITHIN_LIMIT = RevocationLimits.TOTAL.minusSeconds(3);

  private final Counters<RevocationCounter> counters =
      new Counters<>("revocation", RevocationCounter.class);
  private final HostTable hosts = new HostTable().with("crl.example", "127.0.0.1");
  private final StatusServer server = new StatusServer();
  private final Loops loops =
      Loops.start(Platform.portable(), 1, new Counters<>("net", NetCounter.class), Events.NONE);

  @AfterAll
  void stop() {
    server.close();
    loops.stop(Duration.ofSeconds(2));
  }

  private Fetches fetches(InetAddress... sources) {
    var way =
        new Fetches.Way(
            new Hosts(hosts, loops.all().getFirst()),
            SERVER::equals,
            Set.of(server.port()),
            new HttpExchange(List.of(sources)));
    return new Fetches(way, counters);
  }

  private Fetched fetch(String path) {
    return fetches().fetch(FetchRequest.get(Kind.LIST, server.place(path)), Function.identity());
  }

  private static void assertContent(Fetched fetched) {
    assertThat(fetched)
        .isInstanceOfSatisfying(
            Fetched.Body.class, body -> assertThat(body.octets()).isEqualTo(CONTENT));
  }

  private static void assertFailed(Fetched fetched, String why) {
    assertThat(fetched)
        .isInstanceOfSatisfying(
            Fetched.Failed.class, failed -> assertThat(failed.detail()).contains(why));
  }

  @Test
  void fetchesAndCounts() {
    server.put("/a.crl", CONTENT);
    long before = counters.total(RevocationCounter.FETCHED);
    assertContent(fetch("/a.crl"));
    assertThat(counters.total(RevocationCounter.FETCHED)).isEqualTo(before + 1);
    assertThat(server.asked.getLast().head())
        .startsWith("GET /a.crl HTTP/1.1\r\nHost: crl.example:" + server.port() + "\r\n")
        .contains("\r\nConnection: close\r\n");
  }

  @Test
  void postsQuestions() {
    server.put("/post", CONTENT);
    byte[] question = {1, 2, 3};
    var request = new FetchRequest(Kind.OCSP, server.place("/post"), ByteBuffer.wrap(question));
    assertContent(fetches().fetch(request, Function.identity()));
    assertThat(server.asked.getLast().body()).isEqualTo(question);
  }

  @Test
  void dialsFromTheGivenAddress() {
    server.put("/from", CONTENT);
    var source = InetAddress.ofLiteral("127.0.0.9");
    var other = InetAddress.ofLiteral("::1");
    var request = FetchRequest.get(Kind.LIST, server.place("/from"));
    assertContent(fetches(other, source).fetch(request, Function.identity()));
    assertThat(server.asked.getLast().from()).isEqualTo(source);
    assertFailed(fetches(other).fetch(request, Function.identity()), "no address that may be");
  }

  static Stream<Arguments> failures() {
    var huge = RevocationLimits.MAX_CRL_OCTETS + 1;
    return Stream.of(
        Arguments.of("HTTP/1.1 404 None\r\nContent-Length: 0\r\n\r\n", "HTTP status 404"),
        Arguments.of("HTTP/1.1 200 OK\r\nContent-Length: " + huge + "\r\n\r\nx", "more than"),
        Arguments.of("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx", "ended within"),
        Arguments.of("220 mail.example ESMTP\r\n", "not HTTP"),
        Arguments.of("", "ended within"));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void tellsWhyNothingWasFetched(String answer, String why) {
    server.put("/bad", answer);
    long before = counters.total(RevocationCounter.FAILED);
    assertFailed(fetch("/bad"), why);
    assertThat(counters.total(RevocationCounter.FAILED)).isEqualTo(before + 1);
  }

  @Test
  void stopsAServerThatNeverEnds() {
    server.put(
        "/endless",
        (_, out) -> {
          out.write(StatusServer.text("HTTP/1.1 200 OK\r\n\r\n"));
          while (true) {
            out.write(new byte[64 * 1024]);
          }
        });
    assertFailed(fetch("/endless"), "more than " + RevocationLimits.MAX_CRL_OCTETS);
  }

  @Test
  void followsOneRedirect() {
    server.put("/end", CONTENT);
    server.redirect("/once", "/end");
    server.redirect("/twice", "/once");
    server.redirect("/loop", "/loop");
    assertContent(fetch("/once"));
    assertFailed(fetch("/twice"), "one redirect too many");
    assertFailed(fetch("/loop"), "one redirect too many");
    server.redirect("/post-moved", "/end");
    var post =
        new FetchRequest(Kind.OCSP, server.place("/post-moved"), ByteBuffer.wrap(new byte[1]));
    assertFailed(fetches().fetch(post, Function.identity()), "one redirect too many");
  }

  @Test
  void followsNoRedirectToForbiddenPlaces() throws IOException {
    hosts.with("inside.example", "10.0.0.1");
    server.redirect("/inside", "http://inside.example:" + server.port() + "/");
    assertFailed(fetch("/inside"), "inside.example leads to no address that may be asked");
    server.redirect("/literal", "http://127.0.0.3:" + server.port() + "/");
    hosts.with("127.0.0.3", "127.0.0.3");
    assertFailed(fetch("/literal"), "127.0.0.3 leads to no address that may be asked");
    server.redirect("/secure", "https://crl.example/");
    assertFailed(fetch("/secure"), "a redirect to where nothing may be fetched");
    try (var other = new ServerSocket(0, 1, SERVER)) {
      server.redirect("/port", "http://crl.example:" + other.getLocalPort() + "/");
      assertFailed(fetch("/port"), "a redirect to where nothing may be fetched");
    }
  }

  @Test
  void dialsOnlyAddressesThatMayBeDialled() {
    server.put("/mixed", CONTENT);
    hosts.with("mixed.example", "10.0.0.1", "192.168.1.1", "::1", "127.0.0.1");
    var place = new HttpPlace("mixed.example", server.port(), "/mixed");
    assertContent(fetches().fetch(FetchRequest.get(Kind.LIST, place), Function.identity()));
  }

  @Test
  void tellsThatAHostIsNotFound() {
    hosts
        .with("forbidden.example", new Lookup.Forbidden<>("private"))
        .with("broken.example", new Lookup.Failed<>("SERVFAIL"));
    assertFailed(fetchOf("absent.example"), "there is no host absent.example");
    assertFailed(fetchOf("forbidden.example"), "no address that may be asked");
    assertFailed(fetchOf("broken.example"), "lookup of broken.example: SERVFAIL");
  }

  private Fetched fetchOf(String host) {
    var place = new HttpPlace(host, server.port(), "/");
    return fetches().fetch(FetchRequest.get(Kind.LIST, place), Function.identity());
  }

  @Test
  void looksAHostUpOnceForARequest() {
    server.put("/once-looked", CONTENT);
    hosts.with("once.example", "127.0.0.1");
    var place = new HttpPlace("once.example", server.port(), "/once-looked");
    assertContent(fetches().fetch(FetchRequest.get(Kind.LIST, place), Function.identity()));
    assertThat(hosts.asked.stream().filter("once.example"::equals)).hasSize(1);
  }

  @Test
  void givesUpOnAServerThatDrips() {
    server.put(
        "/drip",
        (_, out) -> {
          out.write(StatusServer.text("HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n"));
          for (int i = 0; i < 60_000; i++) {
            out.write('x');
            out.flush();
            LockSupport.parkNanos(20_000_000);
          }
        });
    long begun = System.nanoTime();
    var request = FetchRequest.get(Kind.OCSP, server.place("/drip"));
    assertFailed(fetches().fetch(request, Function.identity()), "no whole answer in time");
    assertThat(Duration.ofNanos(System.nanoTime() - begun))
        .isBetween(RevocationLimits.OCSP_TOTAL, RevocationLimits.TOTAL);
  }

  @Test
  void givesUpConnectingInTime() throws IOException {
    List<Socket> waiting = new ArrayList<>();
    try (var full = new ServerSocket(0, 1, SERVER)) {
      // A backlog of one holds two connections; what comes then is not answered.
      for (int i = 0; i < 2; i++) {
        waiting.add(new Socket(full.getInetAddress(), full.getLocalPort()));
      }
      var place = new HttpPlace("crl.example", full.getLocalPort(), "/");
      long begun = System.nanoTime();
      var request = FetchRequest.get(Kind.LIST, place);
      assertFailed(fetches().fetch(request, Function.identity()), "no connection to");
      assertThat(Duration.ofNanos(System.nanoTime() - begun))
          .isBetween(RevocationLimits.CONNECT, RevocationLimits.TOTAL);
    } finally {
      for (var socket : waiting) {
        socket.close();
      }
    }
  }

  @Test
  void fetchesFourAtOnceAndLetsOthersWaitOrGo() throws InterruptedException {
    hosts.with("ocsp.example", "127.0.0.1");
    var atOnce = new AtomicInteger();
    var most = new AtomicInteger();
    var gate = new CountDownLatch(1);
    server.put(
        "/held/",
        (_, out) -> {
          most.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
          awaitGate(gate);
          atOnce.decrementAndGet();
          out.write(StatusServer.text("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
        });
    var fetches = fetches();
    int admitted = RevocationLimits.MAX_PARALLEL + RevocationLimits.MAX_QUEUED;
    var ended = new AtomicInteger();
    var refused = new CountDownLatch(3);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < admitted + 3; i++) {
      var host = i % 2 == 0 ? "crl.example" : "ocsp.example";
      var place = new HttpPlace(host, server.port(), "/held/" + i);
      var request = FetchRequest.get(Kind.LIST, place);
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                var fetched = fetches.fetch(request, Function.identity());
                if (fetched instanceof Fetched.Untried(var why)) {
                  assertThat(why).isEqualTo("too many fetches wait already");
                  refused.countDown();
                } else {
                  ended.incrementAndGet();
                }
              }));
    }
    refused.await();
    Eventually.until("four are served", () -> atOnce.get() == RevocationLimits.MAX_PARALLEL);
    gate.countDown();
    for (var thread : threads) {
      assertThat(thread.join(WELL_WITHIN_LIMIT)).isTrue();
    }
    assertThat(ended).hasValue(admitted);
    assertThat(most).hasValue(RevocationLimits.MAX_PARALLEL);
  }

  @Test
  void aHostThatAnswersNobodyHoldsUpNoOther() throws InterruptedException {
    var gate = new CountDownLatch(1);
    var reached = new CountDownLatch(FetchTurns.MAX_OF_ONE);
    server.put(
        "/held/",
        (_, out) -> {
          reached.countDown();
          awaitGate(gate);
          out.write(StatusServer.text("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
        });
    server.put("/other", CONTENT);
    hosts.with("other.example", "127.0.0.1");
    var fetches = fetches();
    int tries = FetchTurns.MAX_ADMITTED_OF_ONE + 3;
    var refused = new CountDownLatch(3);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < tries; i++) {
      var request = FetchRequest.get(Kind.LIST, server.place("/held/" + i));
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                if (fetches.fetch(request, Function.identity()) instanceof Fetched.Untried) {
                  refused.countDown();
                }
              }));
    }
    refused.await();
    reached.await();
    var other = new HttpPlace("other.example", server.port(), "/other");
    assertContent(fetches.fetch(FetchRequest.get(Kind.LIST, other), Function.identity()));
    gate.countDown();
    for (var thread : threads) {
      assertThat(thread.join(WELL_WITHIN_LIMIT)).isTrue();
    }
    assertThat(refused.getCount()).isZero();
  }

  @Test
  void anAuthorityThatAnswersNobodyAtSeveralHostsHoldsUpNoOther() throws InterruptedException {
    var gate = new CountDownLatch(1);
    var reached = new CountDownLatch(FetchTurns.MAX_OF_ONE);
    var atOnce = new AtomicInteger();
    server.put(
        "/held/",
        (_, out) -> {
          atOnce.incrementAndGet();
          reached.countDown();
          awaitGate(gate);
          out.write(StatusServer.text("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
        });
    server.put("/other", CONTENT);
    var fetches = fetches();
    var slow = new CertificateHash("00");
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 2 * RevocationLimits.MAX_PARALLEL; i++) {
      hosts.with("h" + i + ".slow.example", "127.0.0.1");
      var place = new HttpPlace("h" + i + ".slow.example", server.port(), "/held/" + i);
      var request = FetchRequest.get(Kind.LIST, place).of(slow);
      threads.add(Thread.ofVirtual().start(() -> fetches.fetch(request, Function.identity())));
    }
    reached.await();

    hosts.with("other.example", "127.0.0.1");
    var other = new HttpPlace("other.example", server.port(), "/other");
    assertContent(fetches.fetch(FetchRequest.get(Kind.LIST, other), Function.identity()));
    assertThat(atOnce).as("of the slow one").hasValue(FetchTurns.MAX_OF_ONE);
    gate.countDown();
    for (var thread : threads) {
      assertThat(thread.join(WELL_WITHIN_LIMIT)).isTrue();
    }
  }

  private static void awaitGate(CountDownLatch gate) {
    try {
      gate.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void endsWhenItsThreadIsInterrupted() throws InterruptedException {
    var reached = new CountDownLatch(1);
    var gate = new CountDownLatch(1);
    server.put(
        "/silent",
        (_, _) -> {
          reached.countDown();
          awaitGate(gate);
        });
    var request = FetchRequest.get(Kind.LIST, server.place("/silent"));
    var thread =
        Thread.ofVirtual()
            .start(() -> assertFailed(fetches().fetch(request, Function.identity()), ""));
    reached.await();
    thread.interrupt();
    assertThat(thread.join(WELL_WITHIN_LIMIT)).isTrue();
    gate.countDown();
  }
}
