package io.sallyport.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StrangerGateTest {
  private static final InetAddress OFFICE = InetAddress.ofLiteral("203.0.113.7");
  private static final InetAddress HOME = InetAddress.ofLiteral("203.0.113.8");
  private static final InetAddress BRANCH = InetAddress.ofLiteral("192.0.2.1");

  /** 6 open, 3 of a source; 4 at once and 30 a minute; 5 at once of a site; 2 failures. */
  private static final StrangerGate.Limits LIMITS =
      new StrangerGate.Limits(
          6,
          3,
          new StrangerGate.Rate(4, 30),
          new StrangerGate.Rate(5, 60),
          2,
          Duration.ofMinutes(1));

  private long nowNanos = Long.MAX_VALUE - 100;
  private final StrangerGate gate = new StrangerGate(LIMITS, AddressSet.of(BRANCH), nowNanos);

  private StrangerGate.Entry admit(InetAddress from) {
    return gate.admit(from, nowNanos);
  }

  private void assertRefused(InetAddress from, NetCounter reason) {
    assertThat(admit(from).refusal()).contains(reason);
  }

  private StrangerGate.Entry admitted(InetAddress from) {
    StrangerGate.Entry entry = admit(from);
    assertThat(entry.refusal()).isEmpty();
    return entry;
  }

  @Test
  void limitsStrangersOfASource() {
    StrangerGate.Entry first = admitted(OFFICE);
    admitted(OFFICE);
    admitted(OFFICE);
    assertRefused(OFFICE, NetCounter.REFUSED_SOURCE_OPEN);
    admitted(HOME);
    first.left();
    first.left();

    assertThat(gate.open()).isEqualTo(3);
    admitted(OFFICE);
  }

  @Test
  void limitsStrangersOfAllSourcesAlsoExemptOnes() {
    for (int i = 0; i < 6; i++) {
      admitted(BRANCH);
    }

    assertRefused(BRANCH, NetCounter.REFUSED_OPEN);
    assertRefused(HOME, NetCounter.REFUSED_OPEN);
  }

  @Test
  void givesBackWhatAnHonestClientTook() {
    for (int i = 0; i < 1_000; i++) {
      admitted(OFFICE).proven(nowNanos);
    }

    assertThat(gate.open()).isZero();
  }

  @Test
  void usesUpTheRateOfWhoComesToNothing() {
    for (int i = 0; i < 4; i++) {
      admitted(OFFICE).left();
    }
    assertRefused(OFFICE, NetCounter.REFUSED_SOURCE_RATE);
    admitted(HOME);

    nowNanos += Duration.ofSeconds(2).toNanos();

    admitted(OFFICE);
  }

  /** Many people are behind such an address. */
  @Test
  void takesTenTimesAsMuchFromAnExemptSource() {
    for (int i = 0; i < 40; i++) {
      admitted(BRANCH).left();
    }
    assertRefused(BRANCH, NetCounter.REFUSED_SOURCE_RATE);
    for (int i = 0; i < 20; i++) {
      gate.failed(BRANCH, nowNanos);
    }

    assertThat(gate.isExempt(BRANCH)).isTrue();
    assertRefused(BRANCH, NetCounter.REFUSED_BANNED);
  }

  @Test
  void limitsTheSitesOfIpv6() {
    for (int i = 0; i < 5; i++) {
      admitted(InetAddress.ofLiteral("2001:db8:1:" + i + "::1")).left();
    }

    assertRefused(InetAddress.ofLiteral("2001:db8:1:9::1"), NetCounter.REFUSED_SOURCE_RATE);
    admitted(InetAddress.ofLiteral("2001:db8:2::1"));
  }

  @Test
  void shutsOutWhoseCredentialsAreRefused() {
    admitted(OFFICE);
    gate.failed(OFFICE, nowNanos);
    admitted(OFFICE);
    gate.failed(OFFICE, nowNanos);
    assertRefused(OFFICE, NetCounter.REFUSED_BANNED);
    admitted(HOME);

    nowNanos += Duration.ofSeconds(60).toNanos();

    admitted(OFFICE);
  }

  @Test
  void forgetsFailuresThatAreFarApart() {
    admitted(OFFICE);
    gate.failed(OFFICE, nowNanos);
    nowNanos += Duration.ofSeconds(61).toNanos();
    gate.failed(OFFICE, nowNanos);

    admitted(OFFICE);
  }

  @Test
  void forgetsWhoDidNothingBad() {
    admitted(OFFICE).proven(nowNanos);
    nowNanos += Duration.ofMinutes(10).toNanos();
    admitted(HOME).proven(nowNanos);
    gate.failed(OFFICE, nowNanos);
    gate.failed(OFFICE, nowNanos);

    admitted(OFFICE);
  }
}
