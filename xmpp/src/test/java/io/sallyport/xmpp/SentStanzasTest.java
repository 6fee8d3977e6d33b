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
  private final SentStanzas sent =
      new SentStanzas(
          connection, acknowledgements, () -> told.add("asked"), () -> told.add("overdue"));

  private void write(String id) {
    sent.written(
        new Sending() {
          @Override
          public void confirmed() {
            told.add(id);
          }

          @Override
          public void lost(Loss loss, StanzaCondition condition, String text) {
            told.add(id + " " + loss);
          }
        },
        OCTETS);
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
