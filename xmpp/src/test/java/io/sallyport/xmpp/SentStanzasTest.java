package io.sallyport.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.net.tls.PeerIdentity;
import io.sallyport.testkit.ManualLoop;
import io.sallyport.testkit.RecordingConnection;
import io.sallyport.topology.Xmpp;
import io.sallyport.wire.xmpp.StanzaCondition;
import io.sallyport.xmpp.inside.Loss;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** When a stanza counts as taken by who does not count, and by who does. */
class SentStanzasTest {
  private static final int OCTETS = 100;

  private final ManualLoop loop = new ManualLoop();
  private static final InetSocketAddress ADDRESS =
      new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 5269);

  private final RecordingConnection connection =
      new RecordingConnection(
          loop, 1, new RecordingConnection.Ends(ADDRESS, ADDRESS, PeerIdentity.NONE));
  private final Acknowledgements acknowledgements = new Acknowledgements();
  private final List<String> told = new ArrayList<>();
  private final SentStanzas sent = new SentStanzas(connection, acknowledgements, new Stream());
  private boolean isProbed;
  private boolean isHeard = true;
  private final List<Runnable> probes = new ArrayList<>();

  private final class Stream implements SentStanzas.Stream {
    @Override
    public void askForCount() {
      told.add("asked");
    }

    @Override
    public boolean probe(Runnable answered) {
      if (isProbed) {
        told.add("probed");
        probes.add(answered);
      }
      return isProbed;
    }

    @Override
    public void overdue() {
      told.add("overdue");
    }

    @Override
    public boolean isHeard() {
      return isHeard;
    }
  }

  private void write(String id) {
    write(id, OCTETS);
  }

  private void write(String id, int octets) {
    write(id, octets, Duration.ZERO);
  }

  private void write(String id, int octets, Duration age) {
    long came = loop.nanoTime() - age.toNanos();
    sent.written(
        new Sending() {
          @Override
          public long cameNanos(long now) {
            return came;
          }

          @Override
          public void confirmed() {
            told.add(id);
          }

          @Override
          public void lost(Loss loss, StanzaCondition condition, String text) {
            told.add(id + " " + loss);
          }
        },
        octets);
  }

  @Test
  void whatHasLeftCountsAsTakenThoughMoreWaits() {
    write("a");
    write("b");
    connection.setWaitingOctets(OCTETS);
    loop.advance(Duration.ofSeconds(3));
    assertThat(told).containsExactly("a");
    connection.setWaitingOctets(0);
    loop.advance(Duration.ofSeconds(3));
    assertThat(told).containsExactly("a", "b");
  }

  /** Something waits whenever it is looked, but never the same for long. */
  @Test
  void aBusyStreamIsNotOverdue() {
    for (int i = 0; i < 120; i++) {
      write("m" + i);
      connection.setWaitingOctets(OCTETS);
      loop.advance(Duration.ofSeconds(1));
    }
    assertThat(told).contains("m0", "m110").doesNotContain("overdue");
  }

  /** Whatever it waited for before: 90 s after it came it has a fate (3.6 rule 5). */
  @Test
  void whatCameLongBeforeIsOverdueSooner() {
    write("a", OCTETS);
    write("b", OCTETS, Duration.ofSeconds(50));
    connection.setWaitingOctets(2 * OCTETS);
    loop.advance(Duration.ofSeconds(38));
    assertThat(told).doesNotContain("overdue");
    loop.advance(Duration.ofSeconds(5));
    assertThat(told).contains("overdue");
  }

  @Test
  void aStreamThatTakesNothingIsOverdue() {
    write("a");
    connection.setWaitingOctets(OCTETS);
    loop.advance(Duration.ofSeconds(93));
    assertThat(told).contains("overdue").doesNotContain("a");
  }

  /** It was asked to count and has refused. */
  @Test
  void whoDoesNotCountAfterAllIsNotWaitedFor() {
    acknowledgements.ask();
    write("a");
    acknowledgements.turnOff();
    loop.advance(Duration.ofSeconds(5));
    assertThat(told).contains("a").doesNotContain("overdue");
  }

  /** One question at a time, behind what left long enough ago; its answer speaks for all before. */
  @Test
  void anAnswerSaysWhatWasTaken() {
    isProbed = true;
    write("a");
    loop.advance(Duration.ofSeconds(1));
    write("b");
    loop.advance(Duration.ofSeconds(1));
    write("c");
    assertThat(told).containsExactly("probed");
    loop.advance(Duration.ofSeconds(3));
    assertThat(told).containsExactly("probed");
    probes.getFirst().run();
    assertThat(told).containsExactly("probed", "a", "b", "probed");
    probes.get(1).run();
    assertThat(told).containsExactly("probed", "a", "b", "probed", "c");
    loop.advance(Duration.ofMinutes(5));
    assertThat(told).hasSize(5);
  }

  /** The stream that it came on may have broken. */
  @Test
  void anAnswerThatIsLostIsAskedForAgain() {
    isProbed = true;
    write("a");
    loop.advance(Duration.ofSeconds(2).plus(SentStanzas.PROBE_AGAIN));
    assertThat(told).containsExactly("probed", "probed");
    write("b");
    probes.getFirst().run();
    assertThat(told).containsExactly("probed", "probed", "a");
    probes.get(1).run();
    assertThat(told).doesNotContain("b");
  }

  @Test
  void withoutAnAnswerNothingIsTaken() {
    isProbed = true;
    write("a");
    loop.advance(Duration.ofSeconds(93));
    assertThat(told).contains("overdue").doesNotContain("a");
    sent.over(false);
    assertThat(told).contains("a BROKEN_UNCONFIRMED");
  }

  /** It is asked behind a stanza, so nothing may wait before the question. */
  @Test
  void nothingIsAskedWhileStanzasWait() {
    isProbed = true;
    write("a");
    connection.setWaitingOctets(OCTETS);
    loop.advance(Duration.ofSeconds(10));
    assertThat(told).isEmpty();
  }

  @Test
  void whoCountsIsNotProbed() {
    isProbed = true;
    acknowledgements.ask();
    write("a");
    loop.advance(Duration.ofSeconds(10));
    assertThat(told).contains("asked").doesNotContain("probed");
  }

  /** Where nothing is read, the count may have come and lie there. */
  @Test
  void nothingIsOverdueThatIsNotHeard() {
    acknowledgements.ask();
    write("a");
    isHeard = false;
    loop.advance(Duration.ofMinutes(2));
    assertThat(told).doesNotContain("overdue");
    isHeard = true;
    loop.advance(Duration.ofSeconds(5));
    assertThat(told).contains("overdue");
  }

  @Test
  void nothingIsUnheardForEver() {
    acknowledgements.ask();
    write("a");
    isHeard = false;
    loop.advance(Duration.ofMinutes(3).plusSeconds(3));
    assertThat(told).contains("overdue");
  }

  /** Who counts and counts nothing costs no more memory than a queue. */
  @Test
  void hasNoRoomForMoreOctetsThanAQueue() {
    Xmpp.Limits limits = Xmpp.Limits.DEFAULT;
    acknowledgements.ask();
    acknowledgements.turnOn();
    for (int left = limits.queueBytes(); left > 0; left -= limits.stanzaBytes()) {
      assertThat(sent.hasRoom(limits)).isTrue();
      write("m" + left, limits.stanzaBytes());
    }
    assertThat(sent.hasRoom(limits)).isFalse();
  }

  @Test
  void whoCountsHasHalfAWindow() {
    Xmpp.Limits limits = Xmpp.Limits.DEFAULT;
    for (int i = 0; i < limits.windowStanzas() / 2; i++) {
      write("m" + i);
    }
    assertThat(sent.hasRoom(limits)).isTrue();
    acknowledgements.ask();
    assertThat(sent.hasRoom(limits)).isFalse();
  }
}
