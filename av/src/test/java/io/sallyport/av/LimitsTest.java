package io.sallyport.av;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.av.Quotas.Admission;
import io.sallyport.av.Quotas.Refusal;
import io.sallyport.net.SourcePrefix;
import io.sallyport.wire.stun.AddressFamily;
import io.sallyport.wire.stun.AddressSlot;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Quotas, budgets of answers, failures and bandwidth: each at its bound and past it. */
class LimitsTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final User ALICE = User.named("alice");
  private static final User BOB = User.named("bob");
  private static final SourcePrefix HOME = new SourcePrefix(1, true);
  private static final SourcePrefix OFFICE = new SourcePrefix(1, false);

  private static Quotas quotas(int perUser, int perSource, int perNode, int newPerUser) {
    return new Quotas(new Quotas.Limits(perUser, perSource, perNode, newPerUser, 1_000));
  }

  @Test
  void boundsTheAllocationsOfAUser() {
    Quotas quotas = quotas(2, 10, 10, 100);
    Quotas.Grant first = granted(quotas.admit(ALICE, HOME, 0));
    granted(quotas.admit(ALICE, OFFICE, 0));

    assertThat(refusal(quotas.admit(ALICE, OFFICE, 0))).isEqualTo(Refusal.USER);
    granted(quotas.admit(BOB, HOME, 0));
    quotas.release(first);
    granted(quotas.admit(ALICE, HOME, 0));
    assertThat(quotas.allocations()).isEqualTo(3);
  }

  @Test
  void boundsTheAllocationsOfASourceWhoeverIsBehindIt() {
    Quotas quotas = quotas(10, 2, 10, 100);
    Quotas.Grant first = granted(quotas.admit(ALICE, HOME, 0));
    granted(quotas.admit(BOB, HOME, 0));

    assertThat(refusal(quotas.admit(BOB, HOME, 0))).isEqualTo(Refusal.SOURCE);
    granted(quotas.admit(BOB, OFFICE, 0));
    quotas.release(first);
    granted(quotas.admit(BOB, HOME, 0));
  }

  @Test
  void boundsTheAllocationsOfTheNodeForServersToo() {
    Quotas quotas = quotas(1, 1, 3, 1);
    User server = new User("token:1", Scope.SERVER);
    for (int i = 0; i < 3; i++) {
      granted(quotas.admit(server, HOME, 0));
    }

    assertThat(refusal(quotas.admit(server, HOME, 0))).isEqualTo(Refusal.NODE);
    assertThat(refusal(quotas.admit(ALICE, OFFICE, 0))).isEqualTo(Refusal.NODE);
  }

  @Test
  void boundsHowFastAUserMakesThem() {
    Quotas quotas = quotas(40, 400, 8_000, 30);
    for (int i = 0; i < 30; i++) {
      quotas.release(granted(quotas.admit(ALICE, HOME, 0)));
    }

    assertThat(refusal(quotas.admit(ALICE, HOME, 10 * SECOND - 1))).isEqualTo(Refusal.PACE);
    granted(quotas.admit(BOB, HOME, 0));
    granted(quotas.admit(ALICE, HOME, 10 * SECOND));
  }

  @Test
  void remembersNoMoreUsersThanItsBoundAndForgetsTheIdle() {
    Quotas quotas = quotas(40, 400, 100, 30);
    for (int i = 0; i < 200; i++) {
      quotas.release(granted(quotas.admit(User.named("user" + i), HOME, 0)));
    }
    assertThat(quotas.remembered()).isEqualTo(200);
    assertThat(refusal(quotas.admit(ALICE, HOME, 1))).isEqualTo(Refusal.NODE);

    granted(quotas.admit(ALICE, HOME, 10 * SECOND));
    assertThat(quotas.remembered()).isEqualTo(2);
  }

  @Test
  void takesAGrantBackOnce() {
    Quotas quotas = quotas(1, 1, 1, 1);
    Quotas.Grant grant = granted(quotas.admit(ALICE, HOME, 0));
    quotas.release(grant);

    assertThatThrownBy(() -> quotas.release(grant)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void givesTheAllocationsOfAUserOneBandwidth() {
    Quotas quotas = quotas(2, 2, 2, 2);
    UserBandwidth first = granted(quotas.admit(ALICE, HOME, 0)).bandwidth();

    assertThat(granted(quotas.admit(ALICE, HOME, 0)).bandwidth()).isSameAs(first);
  }

  /** All that take part in a conference send to its one server. */
  @Test
  void boundsNoServersBandwidth() {
    Quotas quotas = quotas(2, 2, 2, 2);
    var server = new User("mcu", Scope.SERVER);
    UserBandwidth bandwidth = granted(quotas.admit(server, HOME, 0)).bandwidth();
    for (int i = 0; i < 10_000; i++) {
      assertThat(bandwidth.take(65_507, 0)).isTrue();
    }
    UserBandwidth ofUser = granted(quotas.admit(ALICE, HOME, 0)).bandwidth();
    int taken = 0;
    while (ofUser.take(65_507, 0)) {
      taken++;
    }
    assertThat(taken).isLessThan(10_000);
  }

  @Test
  void answersASourceTenTimesASecondAndOthersStill() {
    AnswerBudget budget = new AnswerBudget(10, new Random(1));
    AddressSlot victim = slot(0xC0000207L);
    int answers = 0;
    for (int i = 0; i < 10_000; i++) {
      victim.set(AddressFamily.IPV4, 0, 0xC0000207L, i);
      answers += budget.take(victim, i) ? 1 : 0;
    }

    assertThat(answers).isEqualTo(10);
    assertThat(budget.take(slot(0xC0000208L), 0)).isTrue();
    assertThat(budget.take(victim, SECOND)).isTrue();
  }

  @Test
  void takesTheAddressesOfOneHostForOneSource() {
    AnswerBudget budget = new AnswerBudget(3, new Random(1));
    AddressSlot host = new AddressSlot();
    int answers = 0;
    for (int i = 0; i < 100; i++) {
      host.set(AddressFamily.IPV6, 0x2001_0DB8_0000_0001L, i, 5_000);
      answers += budget.take(host, -1) ? 1 : 0;
    }

    assertThat(answers).isEqualTo(3);
  }

  /** Ten thousand forged sources at once: each costs its place only, and most of them have one. */
  @Test
  void spreadsSourcesOverItsTable() {
    long seed = Long.getLong("sallyport.seed", 1);
    AnswerBudget budget = new AnswerBudget(1, new Random(seed));
    int answers = 0;
    for (int i = 0; i < 10_000; i++) {
      answers += budget.take(slot(0x0A000000L + i), 5) ? 1 : 0;
    }

    // Of 16384 places as many are hit on average as 1 - e^(-10000/16384) says: 7485.
    assertThat(answers).as("seed " + seed).isBetween(7_100, 7_900);
  }

  @Test
  void silencesASourceThatFailsTooOften() {
    FailureWatch watch = new FailureWatch(20);
    for (int i = 0; i < 19; i++) {
      assertThat(watch.failed(HOME, i)).isFalse();
    }
    assertThat(watch.isSilenced(HOME, 19)).isFalse();

    assertThat(watch.failed(HOME, 20)).isTrue();

    assertThat(watch.failed(HOME, 21)).isFalse();
    assertThat(watch.isSilenced(HOME, 60 * SECOND)).isTrue();
    assertThat(watch.isSilenced(OFFICE, 60 * SECOND)).isFalse();
    assertThat(watch.isSilenced(HOME, 60 * SECOND + 20)).isFalse();
    assertThat(watch.failed(HOME, 60 * SECOND + 20)).isFalse();
  }

  @Test
  void forgivesFailuresThatAreAMinuteOld() {
    FailureWatch watch = new FailureWatch(3);
    for (int minute = 0; minute < 10; minute++) {
      assertThat(watch.failed(HOME, minute * 60L * SECOND)).isFalse();
      assertThat(watch.failed(HOME, minute * 60L * SECOND + 1)).isFalse();
    }
  }

  @Test
  void remembersNoMoreSourcesThanItsBound() {
    FailureWatch watch = new FailureWatch(1);
    watch.failed(HOME, 0);
    for (int i = 0; i < FailureWatch.MAX_SOURCES; i++) {
      watch.failed(new SourcePrefix(i + 2, true), 0);
    }

    assertThat(watch.isSilenced(HOME, 0)).isFalse();
    assertThat(watch.isSilenced(new SourcePrefix(2, true), 0)).isTrue();
  }

  @Test
  void letsASecondsWorthThroughAndThenTheRate() {
    PortBandwidth port = new PortBandwidth(375_000, 7);
    UserBandwidth user = new UserBandwidth(375_000, 7);
    List<Integer> passed = new ArrayList<>();
    for (long now : new long[] {7, 7 + SECOND / 10, 7 + 10 * SECOND}) {
      int port1 = 0;
      int user1 = 0;
      while (port.take(1_000, now)) {
        port1++;
      }
      while (user.take(1_000, now)) {
        user1++;
      }
      assertThat(user1).isEqualTo(port1);
      passed.add(port1);
    }

    assertThat(passed).containsExactly(375, 37, 375);
  }

  @Test
  void takesWhatIsSmallerWhenSomethingIsTooLarge() {
    PortBandwidth port = new PortBandwidth(1_000, 0);

    assertThat(port.take(1_001, 0)).isFalse();
    assertThat(port.take(1_000, 0)).isTrue();
  }

  private static AddressSlot slot(long ipv4) {
    AddressSlot slot = new AddressSlot();
    slot.set(AddressFamily.IPV4, 0, ipv4, 5_000);
    return slot;
  }

  private static Quotas.Grant granted(Admission admission) {
    return ((Admission.Granted) admission).grant();
  }

  private static Refusal refusal(Admission admission) {
    return ((Admission.Refused) admission).refusal();
  }
}
