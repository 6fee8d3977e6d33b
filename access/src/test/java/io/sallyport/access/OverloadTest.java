package io.sallyport.access;

import static io.sallyport.access.OverloadPolicy.Level.HIGH;
import static io.sallyport.access.OverloadPolicy.Level.NONE;
import static io.sallyport.access.OverloadPolicy.Level.OVERLOADED;
import static io.sallyport.access.OverloadPolicy.Level.SATURATED;
import static io.sallyport.access.OverloadPolicy.Sender.KNOWN;
import static io.sallyport.access.OverloadPolicy.Sender.NEWCOMER;
import static io.sallyport.access.OverloadPolicy.Sender.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.access.OverloadPolicy.Arrival;
import io.sallyport.access.OverloadPolicy.Level;
import io.sallyport.access.OverloadPolicy.Sender;
import io.sallyport.access.OverloadPolicy.Signals;
import io.sallyport.telemetry.Events;
import io.sallyport.wire.sip.SipMethod;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OverloadTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final Overload overload = new Overload(() -> 0.2, () -> 0, Events.NONE);

  @ParameterizedTest
  @CsvSource({
    "0, 0, 0, NONE",
    "19, 0.9, 99999, NONE",
    "20, 0, 0, HIGH",
    "0, 0, 100000, HIGH",
    "99, 0, 0, HIGH",
    "100, 0, 0, OVERLOADED",
    "0, 0, 150000, OVERLOADED",
    "400, 0, 0, OVERLOADED",
    "401, 0, 0, SATURATED",
    "0, 0.91, 0, SATURATED",
    "0, 0, 200000, SATURATED"
  })
  void theWorstSignalDecides(int lagMillis, double heap, long transactions, Level expected) {
    assertThat(OverloadPolicy.level(new Signals(Duration.ofMillis(lagMillis), heap, transactions)))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsUnderWayAlwaysPasses(Level level) {
    assertThat(refuses(level, SipMethod.INVITE, true, NEWCOMER)).isFalse();
    for (SipMethod method : new SipMethod[] {SipMethod.ACK, SipMethod.BYE, SipMethod.CANCEL}) {
      assertThat(refuses(level, method, false, NEWCOMER)).isFalse();
    }
  }

  @Test
  void newcomersWaitFirstAndRegistrationsLast() {
    assertThat(refuses(NONE, SipMethod.INVITE, false, NEWCOMER)).isFalse();
    assertThat(refuses(HIGH, SipMethod.INVITE, false, NEWCOMER)).isTrue();
    assertThat(refuses(HIGH, SipMethod.INVITE, false, KNOWN)).isFalse();
    assertThat(refuses(OVERLOADED, SipMethod.INVITE, false, KNOWN)).isTrue();
    assertThat(refuses(OVERLOADED, SipMethod.REGISTER, false, KNOWN)).isFalse();
    assertThat(refuses(SATURATED, SipMethod.REGISTER, false, KNOWN)).isTrue();
  }

  @Test
  void whoIsNotSignedInWaitsBeforeThoseWhoAre() {
    Arrival flood = new Arrival(SipMethod.OPTIONS, false, UNKNOWN);
    Arrival signIn = new Arrival(SipMethod.REGISTER, false, UNKNOWN);

    assertThat(OverloadPolicy.refuses(HIGH, flood, 0.9, 0)).isFalse();
    assertThat(OverloadPolicy.refuses(OVERLOADED, flood, 0, 0.99)).isTrue();
    assertThat(OverloadPolicy.refuses(OVERLOADED, signIn, 0.9, 0)).isFalse();
  }

  @Test
  void whileOverloadedChanceDecides() {
    Arrival arrival = new Arrival(SipMethod.MESSAGE, false, KNOWN);

    assertThat(OverloadPolicy.refuses(OVERLOADED, arrival, 0.3, 0.29)).isTrue();
    assertThat(OverloadPolicy.refuses(OVERLOADED, arrival, 0.3, 0.3)).isFalse();
  }

  private static boolean refuses(Level level, SipMethod method, boolean isInDialog, Sender sender) {
    return OverloadPolicy.refuses(level, new Arrival(method, isInDialog, sender), 0.5, 0.4);
  }

  @Test
  void theSlowestLoopDecidesUntilItHasNothingToDo() {
    overload.report(0, Duration.ofMillis(150), 0);
    overload.report(0, Duration.ofMillis(150), SECOND);
    overload.report(1, Duration.ZERO, 2 * SECOND);
    assertThat(overload.level(2 * SECOND)).isEqualTo(OVERLOADED);
    overload.report(1, Duration.ZERO, 3 * SECOND);
    assertThat(overload.level(3 * SECOND)).isEqualTo(NONE);
  }

  @Test
  void oneLateTaskIsNoLoad() {
    overload.report(0, Duration.ofSeconds(1), SECOND);
    assertThat(overload.level(SECOND)).isEqualTo(NONE);
    overload.report(0, Duration.ofMillis(5), 2 * SECOND);
    overload.report(0, Duration.ofSeconds(1), 3 * SECOND);
    assertThat(overload.level(3 * SECOND)).isEqualTo(NONE);
    overload.report(0, Duration.ofSeconds(1), 6 * SECOND);
    assertThat(overload.level(6 * SECOND)).as("seconds apart").isEqualTo(NONE);
  }

  @Test
  void aLevelThatNobodyRenewsIsOver() {
    overload.report(0, Duration.ofSeconds(1), 0);
    overload.report(0, Duration.ofSeconds(1), SECOND);
    assertThat(overload.level(3 * SECOND - 1)).isEqualTo(SATURATED);
    assertThat(overload.level(3 * SECOND)).isEqualTo(NONE);
  }

  @Test
  void moreIsRefusedTheLongerItLastsAndSlowlyLessAfterwards() {
    for (int i = 0; i <= 3; i++) {
      overload.report(0, Duration.ofMillis(150), i * SECOND);
    }
    assertThat(overload.refusedShare()).as("others wait first").isZero();
    overload.report(0, Duration.ofMillis(150), 4 * SECOND);
    assertThat(overload.refusedShare()).isBetween(0.29, 0.31);
    for (int i = 5; i < 30; i++) {
      overload.report(0, Duration.ofMillis(150), i * SECOND);
    }
    assertThat(overload.refusedShare()).isBetween(0.94, 0.96);
    overload.report(0, Duration.ZERO, 30 * SECOND);
    assertThat(overload.refusedShare()).isBetween(0.89, 0.91);
  }
}
