package io.sallyport.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StrangerGateTest {
  private static final InetAddress OFFICE = InetAddress.ofLiteral("203.0.113.7");
  private static final InetAddress HOME = InetAddress.ofLiteral("203.0.113.8");
  private static final InetAddress STATION = InetAddress.ofLiteral("203.0.113.9");
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

  private final List<String> cut = new ArrayList<>();
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

  private StrangerGate.Entry entered(InetAddress from, String name) {
    StrangerGate.Entry entry = admitted(from);
    entry.entered(() -> cut.add(name));
    return entry;
  }

  @Test
  void letsTheOldestOfWhoHasMostGiveWay() {
    entered(HOME, "home 1");
    StrangerGate.Entry first = entered(OFFICE, "office 1");
    entered(OFFICE, "office 2");
    entered(OFFICE, "office 3");
    entered(HOME, "home 2");
    entered(STATION, "station 1");
    entered(STATION, "station 2");
    assertThat(cut).containsExactly("office 1");
    first.left();
    assertThat(gate.open()).as("its place was given up once").isEqualTo(6);
    assertRefused(STATION, NetCounter.REFUSED_OPEN);
    admitted(InetAddress.ofLiteral("192.0.2.2"));

    assertThat(cut).containsExactly("office 1", "home 1");
  }

  /** An office with ten times the limits is not the one with most as soon as it has some. */
  @Test
  void measuresExemptSourcesByTheirOwnLimits() {
    for (int i = 0; i < 4; i++) {
      entered(BRANCH, "branch");
    }
    entered(HOME, "home 1");
    entered(HOME, "home 2");
    admitted(OFFICE);

    assertThat(cut).containsExactly("home 1");
  }

  @Test
  void letsNobodyGiveWayWhoIsKnown() {
    for (int i = 0; i < 6; i++) {
      entered(BRANCH, "branch").proven(nowNanos);
    }
    for (int i = 0; i < 6; i++) {
      entered(BRANCH, "stranger " + i);
    }
    admitted(HOME);

    assertThat(cut).containsExactly("stranger 0");
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
