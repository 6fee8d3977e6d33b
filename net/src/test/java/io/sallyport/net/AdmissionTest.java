package io.sallyport.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private static final InetAddress OFFICE = InetAddress.ofLiteral("203.0.113.7");
  private static final InetAddress HOME = InetAddress.ofLiteral("203.0.113.8");

  /** 4 open per source, 2 new a second after 3 at once; 6 open; 4 handshakes, 2 per source. */
  private static final ConnectionLimits LIMITS =
      new ConnectionLimits(
          new ConnectionLimits.PerSource(4, 2, 3),
          6,
          new ConnectionLimits.Handshakes(4, 2, Duration.ofSeconds(6)),
          AddressSet.NONE,
          AddressSet.ALL);

  private final List<String> cut = new ArrayList<>();
  private long nowNanos = Long.MAX_VALUE - 100;
  private Admission admission = new Admission(LIMITS, nowNanos);

  private Admission.Ticket admitted(InetAddress from) {
    return switch (admit(from, "?")) {
      case Admission.Verdict.Admitted(var ticket, _) -> {
        admission.handshakeEnded(ticket);
        yield ticket;
      }
      case Admission.Verdict.Refused(var reason) -> throw new AssertionError(reason);
    };
  }

  private Admission.Verdict admit(InetAddress from, String name) {
    return admission.admit(from, () -> cut.add(name), nowNanos);
  }

  private void pass(Duration time) {
    nowNanos += time.toNanos();
  }

  private void assertRefused(InetAddress from, NetCounter reason) {
    assertThat(admit(from, "?")).isEqualTo(new Admission.Verdict.Refused(reason));
  }

  @Test
  void limitsNewConnectionsPerSourceAndTime() {
    for (int i = 0; i < 3; i++) {
      admission.released(admitted(OFFICE));
    }
    assertRefused(OFFICE, NetCounter.REFUSED_SOURCE_RATE);
    admitted(HOME);
    pass(Duration.ofMillis(499));
    assertRefused(OFFICE, NetCounter.REFUSED_SOURCE_RATE);
    pass(Duration.ofMillis(1));
    admission.released(admitted(OFFICE));
    assertRefused(OFFICE, NetCounter.REFUSED_SOURCE_RATE);
  }

  @Test
  void takesHalfAsManyOfASourceWhileTheNodeBearsTooMuch() {
    admission.halved(true);
    admission.released(admitted(OFFICE));
    for (int i = 0; i < 499; i++) {
      assertRefused(OFFICE, NetCounter.REFUSED_SOURCE_RATE);
      pass(Duration.ofMillis(1));
    }
    pass(Duration.ofMillis(1));
    admission.released(admitted(OFFICE));
    assertRefused(OFFICE, NetCounter.REFUSED_SOURCE_RATE);
    admission.halved(false);
    pass(Duration.ofMillis(500));
    admission.released(admitted(OFFICE));
  }

  @Test
  void limitsOpenConnectionsPerSource() {
    List<Admission.Ticket> tickets = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      tickets.add(admitted(OFFICE));
      pass(Duration.ofSeconds(1));
    }
    assertRefused(OFFICE, NetCounter.REFUSED_SOURCE_OPEN);
    admitted(HOME);
    admission.released(tickets.getFirst());
    admission.released(tickets.getFirst());
    admitted(OFFICE);
    assertRefused(OFFICE, NetCounter.REFUSED_SOURCE_OPEN);
  }

  @Test
  void refusesWhenAllPlacesAreTakenByKnownOnes() {
    for (int i = 0; i < 6; i++) {
      admission.proven(admitted(InetAddress.ofLiteral("198.51.100." + i)), true);
    }
    assertRefused(HOME, NetCounter.REFUSED_OPEN);
    assertThat(admission.open()).isEqualTo(6);
  }

  @Test
  void theOneSilentLongestGivesWayOfThoseThatProvedNothing() {
    List<Admission.Ticket> tickets = fill();
    admission.proven(tickets.get(0), true);
    pass(Duration.ofSeconds(1));
    tickets.get(1).heard(nowNanos);

    assertThat(cutsFor(HOME)).containsExactly(NetCounter.CONNECTIONS_SHED);
    assertThat(cut).containsExactly("from 2");
    assertThat(admission.open()).isEqualTo(6);
    admission.released(tickets.get(2));
    assertThat(admission.open()).isEqualTo(6);
  }

  @Test
  void whoIsNoLongerKnownGivesWayAgain() {
    List<Admission.Ticket> tickets = fill();
    tickets.forEach(ticket -> admission.proven(ticket, true));
    admission.proven(tickets.get(4), false);

    assertThat(cutsFor(HOME)).containsExactly(NetCounter.CONNECTIONS_SHED);
    assertThat(cut).containsExactly("from 4");
  }

  @Test
  void someoneGivesWayAlsoWhenAllWereJustHeard() {
    List<Admission.Ticket> tickets = fill();
    pass(Duration.ofSeconds(1));
    tickets.forEach(ticket -> ticket.heard(nowNanos));

    assertThat(cutsFor(HOME)).containsExactly(NetCounter.CONNECTIONS_SHED);
    assertThat(cut).hasSize(1);
  }

  /** Takes all places, each for another source. */
  private List<Admission.Ticket> fill() {
    List<Admission.Ticket> tickets = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      switch (admit(InetAddress.ofLiteral("198.51.100." + i), "from " + i)) {
        case Admission.Verdict.Admitted(var ticket, _) -> {
          admission.handshakeEnded(ticket);
          tickets.add(ticket);
        }
        case Admission.Verdict.Refused(var reason) -> throw new AssertionError(reason);
      }
    }
    return tickets;
  }

  private List<NetCounter> cutsFor(InetAddress from) {
    return switch (admit(from, "?")) {
      case Admission.Verdict.Admitted(_, var cuts) -> cuts;
      case Admission.Verdict.Refused(var reason) -> throw new AssertionError(reason);
    };
  }

  @Test
  void takesASlash64AsOneSource() {
    for (int i = 1; i <= 3; i++) {
      admitted(InetAddress.ofLiteral("2001:db8:0:7::" + i));
    }
    assertRefused(InetAddress.ofLiteral("2001:db8:0:7:ffff::1"), NetCounter.REFUSED_SOURCE_RATE);
    admitted(InetAddress.ofLiteral("2001:db8:0:8::1"));
  }

  @Test
  void exemptsAnOfficeFromLimitsPerSourceOnly() {
    admission = new Admission(LIMITS.withExempt(AddressSet.of(OFFICE)), nowNanos);
    for (int i = 0; i < 6; i++) {
      admission.proven(admitted(OFFICE), true);
    }
    assertRefused(OFFICE, NetCounter.REFUSED_OPEN);
  }

  @Test
  void letsInOnlyAllowedSources() {
    admission = new Admission(LIMITS.withAllowed(Set.of(OFFICE)), nowNanos);
    admitted(OFFICE);
    assertRefused(HOME, NetCounter.REFUSED_NOT_ALLOWED);
    assertThat(admission.sources()).isEqualTo(1);
  }

  @Test
  void aSourceBeyondItsShareOfHandshakesLosesItsOwnOldest() {
    admit(HOME, "home");
    admit(OFFICE, "office 1");
    admit(OFFICE, "office 2");
    assertThat(cut).isEmpty();
    admit(OFFICE, "office 3");
    assertThat(cut).containsExactly("office 1");
    assertThat(admission.handshakes()).isEqualTo(3);
  }

  @Test
  void withAllPlacesTakenTheOldestHandshakeIsCut() {
    for (int i = 0; i < 4; i++) {
      admit(InetAddress.ofLiteral("198.51.100." + i), "from " + i);
    }
    admit(HOME, "home");
    assertThat(cut).containsExactly("from 0");
    assertThat(admission.handshakes()).isEqualTo(4);
  }

  @Test
  void forgetsSourcesThatRested() {
    for (int i = 0; i < 6; i++) {
      admission.released(admitted(InetAddress.ofLiteral("198.51.100." + i)));
    }
    var kept = admitted(HOME);
    assertThat(admission.sources()).isEqualTo(7);
    pass(Duration.ofSeconds(11));
    admitted(OFFICE);
    assertThat(admission.sources()).isEqualTo(2);
    admission.released(kept);
  }

  @Test
  void remembersABoundedNumberOfSources() {
    for (int i = 0; i < Admission.MAX_SOURCES; i++) {
      byte[] address = {10, (byte) (i >> 16), (byte) (i >> 8), (byte) i};
      admission.released(admitted(address(address)));
    }
    assertRefused(HOME, NetCounter.REFUSED_SOURCES);
    pass(Duration.ofSeconds(2));
    admitted(HOME);
    assertThat(admission.sources()).isEqualTo(1);
  }

  private static InetAddress address(byte[] octets) {
    try {
      return InetAddress.getByAddress(octets);
    } catch (java.net.UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
