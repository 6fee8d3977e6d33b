package io.sallyport.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.telemetry.Counters;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class BansTest {
  private static final InetAddress ATTACKER = InetAddress.ofLiteral("203.0.113.7");
  private static final InetAddress OFFICE = InetAddress.ofLiteral("198.51.100.9");
  private static final InetAddress PARTNER = InetAddress.ofLiteral("192.0.2.5");

  private final PaperLoop loop = new PaperLoop();
  private final Counters<NetCounter> counters = new Counters<>("net", NetCounter.class);
  private final List<String> events = new ArrayList<>();
  private final Bans bans =
      new Bans(
          loop,
          AddressSet.of(OFFICE),
          counters,
          (event, fields) -> events.add(event.id() + " " + List.of(fields)));
  private final SourceWatch clients = bans.ofClients();

  private void report(InetAddress source, Offence offence, int times) {
    for (int i = 0; i < times; i++) {
      clients.report(source, offence);
    }
    loop.runTasks();
  }

  private boolean isBanned(InetAddress source) {
    return clients.isBanned(source, loop.nanoTime());
  }

  @Test
  void bansWhoOffendsTooOftenForAWhile() {
    report(ATTACKER, Offence.REFUSED, 19);
    assertThat(isBanned(ATTACKER)).isFalse();
    report(ATTACKER, Offence.REFUSED, 1);
    assertThat(isBanned(ATTACKER)).isTrue();
    assertThat(isBanned(PARTNER)).isFalse();
    assertThat(bans.count()).isEqualTo(1);
    assertThat(bans.list())
        .containsExactly(new Bans.Listed("203.0.113.7", "refused requests", Duration.ofMinutes(5)));
    assertThat(events)
        .containsExactly(
            "source-banned [source, 203.0.113.7, reason, refused requests, seconds, 300]");
    assertThat(counters.total(NetCounter.OFFENCES)).isEqualTo(20);
    assertThat(counters.total(NetCounter.SOURCES_BANNED)).isEqualTo(1);

    loop.advance(Duration.ofMinutes(5));
    assertThat(isBanned(ATTACKER)).isFalse();
    assertThat(bans.list()).isEmpty();
    assertThat(bans.count()).isZero();
  }

  @Test
  void bearsMoreFromServers() {
    for (int i = 0; i < 49; i++) {
      bans.ofServers().report(ATTACKER, Offence.REFUSED);
    }
    loop.runTasks();
    assertThat(isBanned(ATTACKER)).isFalse();
    bans.ofServers().report(ATTACKER, Offence.REFUSED);
    loop.runTasks();
    assertThat(isBanned(ATTACKER)).isTrue();
  }

  @Test
  void bansAWholeSlash64() {
    report(InetAddress.ofLiteral("2001:db8:0:7::1"), Offence.SCANNER, 2);
    assertThat(isBanned(InetAddress.ofLiteral("2001:db8:0:7:ffff::1"))).isTrue();
    assertThat(isBanned(InetAddress.ofLiteral("2001:db8:0:8::1"))).isFalse();
  }

  @Test
  void neverBansWhoIsExempt() {
    report(OFFICE, Offence.SCANNER, 100);
    assertThat(isBanned(OFFICE)).isFalse();
  }

  @Test
  void neverBansWhereACertificateProvedAServerOfLate() {
    clients.proven(PARTNER);
    report(PARTNER, Offence.SCANNER, 100);
    assertThat(isBanned(PARTNER)).isFalse();

    loop.advance(Bans.PROOF_HOLDS.plusSeconds(1));
    report(PARTNER, Offence.SCANNER, 2);
    assertThat(isBanned(PARTNER)).isTrue();
  }

  @Test
  void aProofEndsABan() {
    report(PARTNER, Offence.SCANNER, 2);
    clients.proven(PARTNER);
    loop.runTasks();
    assertThat(isBanned(PARTNER)).isFalse();
  }

  @Test
  void aShorterBanDoesNotTakeTheLongerOnesPlace() {
    report(ATTACKER, Offence.SIGN_IN_FAILED, 10);
    report(ATTACKER, Offence.SCANNER, 2);
    assertThat(bans.list()).extracting(Bans.Listed::left).containsExactly(Duration.ofMinutes(15));
    report(ATTACKER, Offence.SCANNER, 4);
    assertThat(bans.list()).extracting(Bans.Listed::left).containsExactly(Duration.ofMinutes(20));
  }

  @Test
  void holdsABoundedNumberAndKeepsThoseThatEndLast() {
    report(ATTACKER, Offence.SCANNER, 2);
    loop.advance(Duration.ofSeconds(1));
    report(PARTNER, Offence.SCANNER, 2);
    for (int i = 0; i < Bans.MAX_BANS - 1; i++) {
      report(address(i), Offence.SCANNER, 2);
    }
    assertThat(bans.count()).isEqualTo(Bans.MAX_BANS);
    assertThat(isBanned(ATTACKER)).isFalse();
    assertThat(isBanned(PARTNER)).isTrue();
  }

  private static InetAddress address(int number) {
    try {
      return InetAddress.getByAddress(
          new byte[] {10, (byte) (number >> 16), (byte) (number >> 8), (byte) number});
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** Runs its tasks when told to. */
  private static final class PaperLoop implements Loop {
    private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
    private long nowNanos = Long.MAX_VALUE - Duration.ofMinutes(4).toNanos();

    void runTasks() {
      for (var task = tasks.poll(); task != null; task = tasks.poll()) {
        task.run();
      }
    }

    void advance(Duration time) {
      runTasks();
      nowNanos += time.toNanos();
    }

    @Override
    public int index() {
      return 0;
    }

    @Override
    public boolean isCurrent() {
      return false;
    }

    @Override
    public void execute(Runnable task) {
      tasks.add(task);
    }

    @Override
    public long nanoTime() {
      return nowNanos;
    }

    @Override
    public Timer schedule(Duration delay, Runnable task) {
      throw new UnsupportedOperationException();
    }
  }
}
