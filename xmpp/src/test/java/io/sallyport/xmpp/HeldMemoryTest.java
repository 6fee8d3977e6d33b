package io.sallyport.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.net.tls.PeerIdentity;
import io.sallyport.telemetry.Events;
import io.sallyport.wire.Octets;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of partners when memory for what they send is short; there is a megabyte of it. */
class HeldMemoryTest {
  private static final int TIGHT = 800_000;
  private static final int FULL = 950_000;

  private final TwoServers servers = new TwoServers(TwoServers.Terms.EXTERNAL);
  private final PaperSide inside = new PaperSide();
  private final Passage passage =
      new Passage(
          servers.harborSide(),
          inside,
          List.of(),
          servers.loop,
          Duration.ofSeconds(30),
          servers.held,
          new StanzaTotals(Events.NONE));

  @Test
  void countsAStanzaUntilItsFateIsKnown() {
    servers.letHarborPass(passage);
    servers.sendBack("n");
    assertThat(servers.held.octets()).isPositive();
    inside.next().confirmed();
    assertThat(servers.held.octets()).isZero();
  }

  @Test
  void countsWhatHasComeInPartUntilTheConnectionIsGone() {
    var stranger = PipedConnection.pair(servers.loop, PeerIdentity.NONE, PeerIdentity.NONE);
    stranger.other().open(servers::acceptAtLighthouse);
    stranger.send(Octets.of("<stream:stream to='".getBytes(StandardCharsets.UTF_8)));
    servers.loop.advance(Duration.ZERO);
    assertThat(servers.held.octets()).isPositive();
    stranger.cut();
    assertThat(servers.held.octets()).isZero();
  }

  @Test
  void letsNobodyNewIn() {
    servers.held.add(TIGHT);
    servers.send("m");
    assertThat(servers.counters.total(XmppCounter.REFUSED_FULL)).isPositive();
    assertThat(servers.atLighthouse).isEmpty();
    assertThat(servers.fates).containsExactly("m PARTNER_UNREACHABLE REMOTE_SERVER_TIMEOUT");

    servers.held.add(-TIGHT);
    servers.loop.advance(Duration.ofMinutes(10));
    servers.send("n");
    assertThat(servers.atLighthouse).hasSize(1);
  }

  /** The one that is read when there is no room any more is still taken. */
  @Test
  void letsWhoIsThereWait() {
    servers.letConnectionsHold();
    servers.letHarborPass(passage);
    servers.sendBack("a");
    servers.held.add(FULL);
    servers.sendBack("b");
    servers.sendBack("c");
    servers.loop.advance(Duration.ofMillis(900));
    assertThat(inside.events).containsExactly("sent a", "sent b");

    servers.held.add(-FULL);
    servers.loop.advance(Duration.ofSeconds(1));
    assertThat(inside.events).containsExactly("sent a", "sent b", "sent c");
  }

  /** What is read now and then may be the count that frees the memory. */
  @Test
  void readsALittleAllTheSame() {
    servers.letConnectionsHold();
    servers.letHarborPass(passage);
    servers.sendBack("a");
    servers.held.add(FULL);
    servers.sendBack("b");
    servers.sendBack("c");
    servers.sendBack("d");
    servers.loop.advance(Duration.ofMillis(1_300));
    assertThat(inside.events).containsExactly("sent a", "sent b", "sent c");
  }

  /** Those who hold most may wait for each other. */
  @Test
  void letsNobodyWaitForLongWithHalfAStanza() {
    servers.letConnectionsHold();
    servers.letHarborPass(passage);
    servers.sendBack("a");
    servers.held.add(FULL);
    PipedConnection connection = servers.connections.getFirst();
    connection.send(Octets.of(("<message>" + "x".repeat(20_000)).getBytes(StandardCharsets.UTF_8)));
    servers.loop.advance(Duration.ofSeconds(29));
    assertThat(connection.isOpen()).isTrue();
    servers.loop.advance(Duration.ofSeconds(2));
    assertThat(connection.isOpen()).isFalse();
  }
}
