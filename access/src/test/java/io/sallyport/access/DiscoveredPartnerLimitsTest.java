package io.sallyport.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.access.DiscoveredPartner.Ruling;
import io.sallyport.topology.Federation.DiscoveredLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class DiscoveredPartnerLimitsTest {
  private static final String SERVER = "sip.quayside.example";
  private static final String DOMAIN = "quayside.example";

  private long nowNanos = Long.MAX_VALUE - Duration.ofMinutes(10).toNanos();
  private DiscoveredPartnerLimits limits = limits(DiscoveredLimits.DEFAULT);

  private static DiscoveredPartnerLimits limits(DiscoveredLimits settings) {
    return new DiscoveredPartnerLimits(settings, new Random(1));
  }

  private static DiscoveredLimits settings(int contacts) {
    return new DiscoveredLimits(20, true, contacts, Duration.ofMinutes(60));
  }

  private DiscoveredPartner partner() {
    return limits.partner(SERVER, DOMAIN, nowNanos);
  }

  private Ruling ask(String target) {
    return partner().admit(nowNanos, true, target);
  }

  private void pass(Duration time) {
    nowNanos += time.toNanos();
  }

  /** Asks for one known user until no more is let through; gives how often it was. */
  private int passes() {
    int passes = 0;
    while (ask("ines@harbor.example") == Ruling.PASS) {
      passes++;
    }
    return passes;
  }

  private void answer(int times, int status) {
    for (int i = 0; i < times; i++) {
      partner().answered(status);
    }
  }

  @Test
  void letsTwentyASecondThroughAndFortyAtOnce() {
    assertThat(passes()).isEqualTo(40);
    assertThat(ask("mara@harbor.example")).isEqualTo(Ruling.TOO_FAST);
    pass(Duration.ofSeconds(1));
    assertThat(passes()).isEqualTo(20);
  }

  @Test
  void neverHoldsUpWhatIsInADialog() {
    passes();
    for (int i = 0; i < 100; i++) {
      assertThat(partner().admit(nowNanos, false, "user" + i)).isEqualTo(Ruling.PASS);
    }
    assertThat(limits.reports(nowNanos)).extracting(PartnerReport::contacts).containsExactly(1);
  }

  @Test
  void countsWhatIsInADialogForTheRate() {
    for (int i = 0; i < 30; i++) {
      partner().admit(nowNanos, false, "x");
    }
    assertThat(passes()).isEqualTo(10);
    pass(Duration.ofSeconds(1));
    for (int i = 0; i < 1_000; i++) {
      partner().admit(nowNanos, false, "x");
    }
    assertThat(ask("x")).isEqualTo(Ruling.TOO_FAST);
    pass(Duration.ofSeconds(1));
    assertThat(passes()).as("without a debt").isEqualTo(20);
    assertThat(limits.reports(nowNanos))
        .extracting(PartnerReport::inDialogs)
        .containsExactly(1_030L);
  }

  @Test
  void refusesNewUsersOnceTooManyWereAskedForAndLetsKnownOnesPass() {
    limits = limits(settings(30));
    for (int i = 0; i < 30; i++) {
      assertThat(ask("user" + i)).isEqualTo(Ruling.PASS);
    }
    assertThat(ask("one more")).isEqualTo(Ruling.TOO_MANY_CONTACTS);
    assertThat(ask("user7")).isEqualTo(Ruling.PASS);
    pass(Duration.ofHours(24).plusMinutes(1));
    assertThat(ask("one more")).isEqualTo(Ruling.PASS);
  }

  @Test
  void doesNotCountUsersWhereThatIsSwitchedOff() {
    limits = limits(new DiscoveredLimits(20, false, 5, Duration.ofMinutes(60)));
    for (int i = 0; i < 40; i++) {
      assertThat(ask("user" + i)).isEqualTo(Ruling.PASS);
    }
  }

  @Test
  void whatIsTooFastIsNoContact() {
    limits = limits(settings(41));
    passes();
    for (int i = 0; i < 50; i++) {
      assertThat(ask("user" + i)).isEqualTo(Ruling.TOO_FAST);
    }
    pass(Duration.ofSeconds(2));
    for (int i = 0; i < 40; i++) {
      assertThat(ask("user" + i)).isEqualTo(Ruling.PASS);
    }
  }

  @Test
  void slowsAPartnerDownThatMostlyAsksInVain() {
    answer(39, 404);
    assertThat(passes()).isEqualTo(40);
    answer(1, 480);
    pass(Duration.ofMinutes(1));
    assertThat(passes()).isEqualTo(DiscoveredPartner.SUSPICIOUS_BURST);
    pass(Duration.ofSeconds(1));
    assertThat(passes()).isEqualTo(1);
  }

  @Test
  void bearsFailuresThatAreNotMoreThanHalf() {
    for (int i = 0; i < 500; i++) {
      answer(1, 200);
      answer(1, List.of(404, 403, 480).get(i % 3));
      answer(1, 180);
    }
    pass(Duration.ofMinutes(1));
    assertThat(passes()).isEqualTo(40);
  }

  @Test
  void onlyTheLastTwoHundredAnswersCount() {
    answer(1_000, 200);
    answer(100, 403);
    pass(Duration.ofMinutes(1));
    assertThat(passes()).as("half of them").isEqualTo(40);
    answer(1, 403);
    pass(Duration.ofMinutes(1));
    assertThat(passes()).as("more than half").isEqualTo(2);
  }

  @Test
  void otherFailuresAreNone() {
    answer(200, 486);
    answer(200, 503);
    pass(Duration.ofMinutes(1));
    assertThat(passes()).isEqualTo(40);
  }

  @Test
  void trustsAPartnerAgainAfterAHundredBetterAnswers() {
    answer(40, 404);
    answer(75, 200);
    answer(25, 404);
    pass(Duration.ofMinutes(1));
    assertThat(passes()).as("a quarter failed").isEqualTo(2);
    answer(76, 200);
    pass(Duration.ofMinutes(1));
    assertThat(passes()).as("24 of the last 100").isEqualTo(40);
  }

  @Test
  void tellsPartnersApartByServerAndDomain() {
    passes();
    assertThat(limits.partner(SERVER, "other.example", nowNanos).admit(nowNanos, true, "x"))
        .isEqualTo(Ruling.PASS);
    assertThat(limits.partner("sip.other.example", DOMAIN, nowNanos).admit(nowNanos, true, "x"))
        .isEqualTo(Ruling.PASS);
    assertThat(ask("x")).isEqualTo(Ruling.TOO_FAST);
  }

  @Test
  void remembersABoundedNumberOfPartnersAndForgetsTheOneIdleLongest() {
    limits = limits(settings(100_000));
    for (int i = 0; i < DiscoveredPartnerLimits.LEAST_PARTNERS; i++) {
      limits.partner("sip" + i, DOMAIN, nowNanos).admit(nowNanos, true, "x");
    }
    limits.partner("sip0", DOMAIN, nowNanos);
    limits.partner("new", DOMAIN, nowNanos);

    assertThat(limits.reports(nowNanos))
        .hasSize(DiscoveredPartnerLimits.LEAST_PARTNERS)
        .extracting(PartnerReport::server)
        .contains("sip0", "new")
        .doesNotContain("sip1");
  }

  @Test
  void reportsWhatAPartnerDidAndOnlyIfItDidAnything() {
    limits = limits(settings(1));
    ask("ines");
    ask("mara");
    answer(2, 404);
    answer(1, 200);
    PartnerReport report = new PartnerReport(SERVER, DOMAIN, 1, 0, 0, 1, 1, 3, 2, false);
    assertThat(limits.dueReports(nowNanos)).containsExactly(report);
    assertThat(limits.dueReports(nowNanos)).isEmpty();
    assertThat(limits.reports(nowNanos)).containsExactly(report);
    ask("ines");
    assertThat(limits.dueReports(nowNanos)).extracting(PartnerReport::passed).containsExactly(2L);
  }

  @Test
  void manyLoopsTogetherGetNoMoreThanOne() throws InterruptedException {
    AtomicInteger passed = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      String user = "user" + t;
      threads.add(
          Thread.ofPlatform()
              .start(() -> {
                for (int i = 0; i < 10_000; i++) {
                  if (ask(user) == Ruling.PASS) {
                    passed.incrementAndGet();
                  }
                  partner().answered(200);
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(passed).hasValue(40);
    assertThat(limits.reports(nowNanos))
        .singleElement()
        .satisfies(report -> {
          assertThat(report.passed()).isEqualTo(40);
          assertThat(report.tooFast()).isEqualTo(39_960);
          assertThat(report.answered()).isEqualTo(40_000);
        });
  }
}
