package io.sallyport.net.revocation;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.net.Eventually;
import io.sallyport.net.Loop;
import io.sallyport.net.Loops;
import io.sallyport.net.NetCounter;
import io.sallyport.net.Platform;
import io.sallyport.net.RecordedEvents;
import io.sallyport.net.mint.CertificateRequest.StatusPlaces;
import io.sallyport.net.mint.IssuedCertificate;
import io.sallyport.net.revocation.RevocationVerdict.Good;
import io.sallyport.net.revocation.RevocationVerdict.Revoked;
import io.sallyport.net.revocation.RevocationVerdict.Unknown;
import io.sallyport.net.revocation.TestAuthority.Trait;
import io.sallyport.net.tls.TlsTrust;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Events;
import io.sallyport.telemetry.SparseEvents;
import io.sallyport.topology.Federation;
import io.sallyport.topology.Federation.RevocationMode;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.bouncycastle.cert.ocsp.CertificateStatus;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.UnknownStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FetchingChecksTest {
  private static final Duration DAY = Duration.ofDays(1);
  private static final RenewalPace QUICK_LOOKS =
      new RenewalPace(
          RenewalPace.DEFAULT.atLeast(),
          RenewalPace.DEFAULT.atMost(),
          RenewalPace.DEFAULT.retry(),
          Duration.ofMillis(10));
  private static final Federation.Revocation STILL =
      new Federation.Revocation(RevocationMode.SOFT, false, 1000, 500, 20);

  private final TestAuthority root = new TestAuthority("Harbor Root");
  private final AtomicReference<TlsTrust> trust =
      new AtomicReference<>(new TlsTrust(List.of(root.certificate())));
  private final AtomicReference<Instant> now = new AtomicReference<>(TestAuthority.NOW);
  private final StatusServer server = new StatusServer();
  private final Counters<RevocationCounter> counters =
      new Counters<>("revocation", RevocationCounter.class);
  private final RecordedEvents events = new RecordedEvents();
  private final Loops loops =
      Loops.start(Platform.portable(), 2, new Counters<>("net", NetCounter.class), Events.NONE);
  private final List<FetchingChecks> started = new ArrayList<>();
  private final FetchingChecks checks = checks(Federation.Revocation.DEFAULT);

  private FetchingChecks checks(Federation.Revocation federation) {
    var settings =
        new RevocationSettings(
            federation, List.of(), _ -> true, Set.of(server.port()), QUICK_LOOKS);
    var made =
        new FetchingChecks(
            settings,
            new FetchingChecks.Surroundings(
                trust::get,
                new HostTable().with("crl.example", "127.0.0.1"),
                loops.all().getFirst(),
                counters,
                events,
                now::get));
    made.start();
    started.add(made);
    return made;
  }

  @AfterEach
  void stop() {
    started.forEach(FetchingChecks::close);
    server.close();
    loops.stop(Duration.ofSeconds(2));
  }

  private void pass(Duration time) {
    now.updateAndGet(before -> before.plus(time));
  }

  /** A verdict, and whether it came within the call. */
  private record Answer(RevocationVerdict verdict, boolean isImmediate) {}

  private CompletableFuture<Answer> ask(List<X509Certificate> chain) {
    var answer = new CompletableFuture<Answer>();
    var loop = loops.all().getLast();
    loop.execute(() -> {
      var isWithin = new AtomicReference<>(true);
      checks.judge(
          loop,
          chain,
          verdict -> {
            assertThat(loop.isCurrent()).isTrue();
            assertThat(answer.complete(new Answer(verdict, isWithin.get()))).isTrue();
          });
      isWithin.set(false);
    });
    return answer;
  }

  private Answer judge(IssuedCertificate issued) {
    return ask(issued.chain()).join();
  }

  private void assertGood(IssuedCertificate issued) {
    assertThat(judge(issued).verdict()).isEqualTo(new Good());
  }

  private void assertRevoked(IssuedCertificate issued) {
    assertThat(judge(issued).verdict())
        .isInstanceOfSatisfying(
            Revoked.class,
            revoked ->
                assertThat(revoked.detail())
                    .contains(issued.certificate().getSubjectX500Principal().toString())
                    .contains(issued.certificate().getSerialNumber().toString(16)));
  }

  private void assertUnknown(IssuedCertificate issued, String why) {
    assertThat(judge(issued).verdict())
        .isInstanceOfSatisfying(
            Unknown.class, unknown -> assertThat(unknown.detail()).contains(why));
  }

  private IssuedCertificate withList(String name) {
    return root.issue(name, TestAuthority.lists(server.url("/root.crl")));
  }

  private IssuedCertificate withBoth(String name) {
    return root.issue(
        name, new StatusPlaces(List.of(server.url("/root.crl")), List.of(server.url("/ocsp"))));
  }

  private void putList(X509Certificate... revoked) {
    server.put("/root.crl", listAt(revoked));
  }

  /** A list of the moment. */
  private byte[] listAt(X509Certificate... revoked) {
    var then = now.get();
    return root.list(builder -> {
      builder.setThisUpdate(Date.from(then));
      builder.setNextUpdate(Date.from(then.plus(Duration.ofDays(7))));
      TestAuthority.revoke(builder, revoked);
    });
  }

  @Test
  void learnsFromAListAndRemembers() {
    putList();
    var partner = withList("partner.example");
    assertThat(judge(partner)).isEqualTo(new Answer(new Good(), false));
    assertThat(judge(partner)).isEqualTo(new Answer(new Good(), true));
    assertThat(server.count("/root.crl")).isOne();
    assertThat(counters.total(RevocationCounter.GOOD)).isEqualTo(2);
    assertThat(counters.total(RevocationCounter.CACHED)).isOne();
    assertThat(counters.total(RevocationCounter.FETCHED)).isOne();
  }

  @Test
  void tellsThatACertificateIsRevoked() {
    var partner = withList("partner.example");
    putList(partner.certificate());
    assertRevoked(partner);
    assertThat(judge(partner).isImmediate()).isTrue();
    assertThat(counters.total(RevocationCounter.REVOKED)).isEqualTo(2);
    assertThat(events.of(RevocationEvent.CERTIFICATE_REVOKED))
        .singleElement()
        .satisfies(event ->
            assertThat(event.fields())
                .contains("CN=partner.example")
                .contains(partner.certificate().getSerialNumber().toString(16)));
  }

  @Test
  void asksAListThatItHasThenAResponderThenForAList() {
    var first = withBoth("first.example");
    server.put("/ocsp", root.answer(first.certificate(), CertificateStatus.GOOD));
    putList();
    assertGood(first);
    assertThat(server.count("/root.crl")).as("a list where a responder answers").isZero();

    server.put("/ocsp", root.answer(first.certificate(), CertificateStatus.GOOD));
    assertGood(withBoth("second.example")); // the answer is about another: the list is fetched
    assertThat(server.count("/root.crl")).isOne();

    int questions = server.asked.size();
    assertGood(withBoth("third.example"));
    assertThat(server.asked).as("what is asked with a list at hand").hasSize(questions);
  }

  @Test
  void believesAResponder() {
    var partner = withBoth("partner.example");
    var revoked = new RevokedStatus(Date.from(TestAuthority.THIS_UPDATE), 1);
    server.put("/ocsp", root.answer(partner.certificate(), revoked));
    putList();
    assertRevoked(partner);
  }

  @Test
  void turnsToTheListIfTheResponderIsOfNoUse() {
    putList();
    assertGood(withBoth("no-responder.example"));
    pass(DAY.multipliedBy(2));
    putList();
    var partner = withBoth("partner.example");
    server.put("/ocsp", root.answer(partner.certificate(), new UnknownStatus()));
    assertGood(partner);
  }

  @Test
  void checksAResponderThatCouldBeRevoked() {
    putList();
    var delegate = root.responder(TestAuthority.lists(server.url("/root.crl")), Trait.OCSP_SIGNING);
    var partner = root.issue("a.example", TestAuthority.responders(server.url("/ocsp")));
    server.put("/ocsp", answerOf(delegate, partner));
    assertGood(partner);

    pass(DAY.multipliedBy(2));
    server.put("/root.crl", listAt(delegate.certificate()));
    var other = root.issue("b.example", TestAuthority.responders(server.url("/ocsp")));
    server.put("/ocsp", answerOf(delegate, other));
    assertUnknown(other, "responder's own certificate");
  }

  private byte[] answerOf(TestAuthority.Responder responder, IssuedCertificate about) {
    return TestAuthority.answer(
        responder,
        builder ->
            builder.addResponse(
                root.id(about.certificate()),
                CertificateStatus.GOOD,
                Date.from(now.get()),
                Date.from(now.get().plus(DAY)),
                null));
  }

  @Test
  void judgesEveryCertificateBelowTheAnchor() {
    putList();
    server.put("/lower.crl", "HTTP/1.1 500 Error\r\nContent-Length: 0\r\n\r\n");
    var lower = root.below("Lower", TestAuthority.lists(server.url("/root.crl")));
    var partner = lower.issue("partner.example", TestAuthority.lists(server.url("/lower.crl")));
    assertUnknown(partner, "HTTP status 500");

    pass(RevocationLimits.HOLD);
    server.put("/lower.crl", lower.list());
    assertGood(partner);

    pass(DAY.multipliedBy(2));
    putList(lower.certificate());
    server.put("/lower.crl", lower.list());
    assertThat(judge(partner).verdict())
        .isInstanceOfSatisfying(
            Revoked.class, revoked -> assertThat(revoked.detail()).contains("CN=Lower"));
  }

  @Test
  void findsThePathInAChainOfAnyOrder() {
    putList();
    var lower = root.below("Lower", TestAuthority.lists(server.url("/root.crl")));
    server.put("/lower.crl", lower.list());
    var partner = lower.issue("partner.example", TestAuthority.lists(server.url("/lower.crl")));
    var stranger = new TestAuthority("Stranger");
    var chain =
        List.of(
            partner.certificate(), stranger.certificate(), root.certificate(), lower.certificate());
    assertThat(ask(chain).join().verdict()).isEqualTo(new Good());
  }

  @Test
  void takesTheAnchorWhoseKeySigned() {
    var renewed = new TestAuthority("Harbor Root");
    trust.set(new TlsTrust(List.of(root.certificate(), renewed.certificate())));
    var partner = renewed.issue("partner.example", TestAuthority.lists(server.url("/renewed.crl")));
    server.put("/renewed.crl", renewed.list());
    assertGood(partner);
  }

  @Test
  void knowsNothingOfOtherChains() {
    assertUnknown(root.issue("a.example", StatusPlaces.NONE), "it names no place");
    var secure = TestAuthority.lists("https://crl.example/a.crl", "ldap://dir.example/cn=a");
    assertUnknown(root.issue("b.example", secure), "it names no place");
    var stranger = new TestAuthority("Stranger").issue("c.example", StatusPlaces.NONE);
    assertUnknown(stranger, "no trust anchor");
    assertThat(ask(List.of()).join().verdict()).isInstanceOf(Unknown.class);
    var namesake = new TestAuthority("Harbor Root").issue("d.example", StatusPlaces.NONE);
    assertUnknown(namesake, "no trust anchor");
  }

  @Test
  void followsTheTrustOfTheMoment() {
    putList();
    var partner = withList("partner.example");
    assertGood(partner);
    trust.set(new TlsTrust(List.of(new TestAuthority("Other").certificate())));
    assertUnknown(partner, "no trust anchor");
  }

  @Test
  void leavesAPlaceAloneThatFailed() {
    var partner = withList("partner.example");
    assertUnknown(partner, "HTTP status 404");
    assertUnknown(withList("other.example"), "HTTP status 404");
    assertThat(server.count("/root.crl")).isOne();
    pass(RevocationLimits.HOLD);
    putList();
    assertGood(partner);
    for (int i = 0; i < 2 * SparseEvents.MOST; i++) {
      assertUnknown(root.issue("a.example", StatusPlaces.NONE), "it names no place");
    }
    assertThat(events.of(RevocationEvent.REVOCATION_UNKNOWN))
        .as("of a burst")
        .hasSize(SparseEvents.MOST);
  }

  @Test
  void refusesAListOfAnotherSigner() {
    server.put("/root.crl", new TestAuthority("Harbor Root").list());
    assertUnknown(withList("partner.example"), "not signed by");
  }

  @Test
  void livesOnWhatItHasUntilThatExpires() {
    putList();
    var partner = withList("partner.example");
    assertGood(partner);
    server.put("/root.crl", "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
    pass(DAY.multipliedBy(2));
    assertGood(partner);
    assertThat(server.count("/root.crl")).isEqualTo(2);
    assertGood(withList("other.example"));
    pass(DAY.multipliedBy(5));
    assertUnknown(partner, "HTTP status 503");
  }

  @Test
  void livesOnAnAnswerOfAResponderUntilThatExpires() {
    var partner = root.issue("a.example", TestAuthority.responders(server.url("/ocsp")));
    server.put("/ocsp", root.answer(partner.certificate(), CertificateStatus.GOOD));
    assertGood(partner);
    server.put("/ocsp", "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
    pass(DAY.multipliedBy(6));
    assertGood(partner);
    pass(DAY.multipliedBy(2));
    assertUnknown(partner, "HTTP status 503");
  }

  @Test
  void forgetsARevocationOnlyIfTheAuthorityTakesItBack() {
    var partner = withList("partner.example");
    putList(partner.certificate());
    assertRevoked(partner);
    server.put("/root.crl", "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n");
    pass(DAY.multipliedBy(400));
    assertRevoked(partner);
    pass(DAY);
    putList();
    assertGood(partner);
    assertThat(events.of(RevocationEvent.CERTIFICATE_REVOKED)).hasSize(1);
  }

  @Test
  void isNotFooledByReplayedWords() {
    var partner = withBoth("partner.example");
    var other = withList("other.example");
    byte[] olderAnswer = root.answer(partner.certificate(), CertificateStatus.GOOD);
    byte[] olderList = listAt();
    pass(Duration.ofHours(2));
    putList(partner.certificate(), other.certificate());
    assertRevoked(partner);

    pass(DAY);
    server.put("/root.crl", olderList);
    server.put("/ocsp", olderAnswer);
    assertRevoked(partner);
    assertRevoked(other);
    assertThat(server.count("/root.crl")).isEqualTo(2);
  }

  @Test
  void fetchesOnceForAllThatAskAtOnce() throws InterruptedException {
    var gate = new CountDownLatch(1);
    byte[] list = listAt();
    server.put(
        "/root.crl",
        (_, out) -> {
          awaitGate(gate);
          out.write(StatusServer.text("HTTP/1.1 200 OK\r\n\r\n"));
          out.write(list);
        });
    List<CompletableFuture<Answer>> answers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      answers.add(ask(withList("partner" + i + ".example").chain()));
    }
    Eventually.until("the list is asked for", () -> server.count("/root.crl") == 1);
    gate.countDown();
    answers.forEach(answer -> assertThat(answer.join().verdict()).isEqualTo(new Good()));
    assertThat(server.count("/root.crl")).isOne();
  }

  private static void awaitGate(CountDownLatch gate) {
    try {
      gate.await();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void judgesSoManyAtOnceAndNoMore() {
    var gate = new CountDownLatch(1);
    server.put("/", (_, _) -> awaitGate(gate));
    var partner = withList("partner.example");
    List<CompletableFuture<Answer>> answers = new ArrayList<>();
    for (int i = 0; i < RevocationLimits.MAX_JUDGEMENTS; i++) {
      answers.add(ask(partner.chain()));
    }
    var further = ask(partner.chain()).join();
    assertThat(further.isImmediate()).isTrue();
    assertThat(further.verdict())
        .isInstanceOfSatisfying(
            Unknown.class, unknown -> assertThat(unknown.detail()).contains("too many"));
    gate.countDown();
    answers.forEach(answer -> assertThat(answer.join().verdict()).isInstanceOf(Unknown.class));
    assertUnknown(partner, "ended within");
  }

  @Test
  void answersInTimeWhateverTheServersDo() {
    var gate = new CountDownLatch(1);
    server.put("/", (_, _) -> awaitGate(gate));
    var partner = withBoth("partner.example");
    long begun = System.nanoTime();
    assertUnknown(partner, "");
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(RevocationLimits.TOTAL);
    assertThat(server.count("/root.crl")).as("the list is tried after the responder").isOne();
    gate.countDown();
  }

  /** One watch and what came of it. */
  private final class Watching {
    final AtomicInteger told = new AtomicInteger();
    private final Loop loop = loops.all().getLast();
    private final CompletableFuture<RevocationChecks.Watch> watch = new CompletableFuture<>();

    Watching(FetchingChecks by, IssuedCertificate issued) {
      loop.execute(() ->
          watch.complete(
              by.watch(
                  loop,
                  issued.chain(),
                  () -> {
                    assertThat(loop.isCurrent()).isTrue();
                    told.incrementAndGet();
                  })));
      watch.join();
    }

    void end() {
      var ended = new CompletableFuture<Void>();
      loop.execute(() -> {
        watch.join().end();
        ended.complete(null);
      });
      ended.join();
    }

    /** Waits until the loop has done what was handed to it. */
    void settle() {
      var settled = new CompletableFuture<Void>();
      loop.execute(() -> settled.complete(null));
      settled.join();
    }
  }

  @Test
  void tellsWatchersOnceWhenTheirCertificateIsRevoked() {
    putList();
    var partner = withList("partner.example");
    var other = withList("other.example");
    assertGood(partner);
    assertGood(other);
    var watching = new Watching(checks, partner);
    var ended = new Watching(checks, partner);
    var bystander = new Watching(checks, other);
    ended.end();
    putList(partner.certificate());
    pass(RenewalPace.DEFAULT.atMost());
    Eventually.until("told", () -> watching.told.get() > 0);
    passUntilFetched("/root.crl", 4);
    assertRevoked(partner);
    watching.settle();
    assertThat(watching.told).hasValue(1);
    assertThat(ended.told).hasValue(0);
    assertThat(bystander.told).hasValue(0);
  }

  @Test
  void looksAgainOnlyWhenItIsTime() {
    putList();
    var partner = withList("partner.example");
    assertGood(partner);
    new Watching(checks, partner);
    pass(Duration.ofHours(21)); // a tenth of 24 hours is left to chance
    var other = root.issue("o.example", TestAuthority.lists(server.url("/other.crl")));
    server.put("/other.crl", listAt());
    assertGood(other);
    var second = new Watching(checks, other);
    pass(Duration.ofHours(3));
    Eventually.until("renewed", () -> server.count("/root.crl") == 2);
    assertThat(server.count("/other.crl")).isOne();
    assertThat(second.told).hasValue(0);
  }

  @Test
  void asksSoonAgainAboutWhatIsWatchedAndUnknown() {
    var partner = withList("partner.example");
    assertUnknown(partner, "404");
    var watching = new Watching(checks, partner);
    putList(partner.certificate());
    pass(RenewalPace.DEFAULT.retry());
    Eventually.until("told", () -> watching.told.get() == 1);
  }

  @Test
  void tellsWatchersWhatWasLearntOtherwise() {
    var lower = root.below("Lower", TestAuthority.lists(server.url("/root.crl")));
    server.put("/lower.crl", lower.list());
    putList();
    var places = TestAuthority.lists(server.url("/lower.crl"));
    var watched = lower.issue("watched.example", places);
    var still = checks(STILL);
    var watching = new Watching(still, watched);
    var verdict = new CompletableFuture<RevocationVerdict>();
    putList(lower.certificate());
    var loop = loops.all().getFirst();
    var asking = lower.issue("asking.example", places);
    loop.execute(() -> still.judge(loop, asking.chain(), verdict::complete));
    assertThat(verdict.join()).isInstanceOf(Revoked.class);
    Eventually.until("told", () -> watching.told.get() == 1);
    var late = new Watching(still, watched);
    Eventually.until("told at once", () -> late.told.get() == 1);
  }

  @Test
  void doesNotLookAgainIfNotSet() {
    putList();
    server.put("/still.crl", listAt());
    var partner = root.issue("p.example", TestAuthority.lists(server.url("/still.crl")));
    var still = checks(STILL);
    var loop = loops.all().getFirst();
    var verdict = new CompletableFuture<RevocationVerdict>();
    loop.execute(() -> still.judge(loop, partner.chain(), verdict::complete));
    assertThat(verdict.join()).isEqualTo(new Good());
    new Watching(still, partner);
    var renewed = withList("renewed.example");
    assertGood(renewed); // by checks that do look again, as a measure of time
    new Watching(checks, renewed);
    passUntilFetched("/root.crl", 4);
    assertThat(server.count("/still.crl")).isOne();
  }

  /** Lets days go by until those who look again have done so. */
  private void passUntilFetched(String path, int times) {
    Eventually.until(
        path + " is fetched " + times + " times",
        () -> {
          pass(DAY);
          return server.count(path) >= times;
        });
  }

  @Test
  void knowsNothingOnceItIsClosed() {
    var gate = new CountDownLatch(1);
    server.put("/", (_, _) -> awaitGate(gate));
    var underWay = ask(withList("partner.example").chain());
    Eventually.until("the list is asked for", () -> server.count("/root.crl") == 1);
    checks.close();
    assertThat(underWay.join().verdict()).isInstanceOf(Unknown.class);
    assertUnknown(withList("other.example"), "the node stops");
    gate.countDown();
  }
}
