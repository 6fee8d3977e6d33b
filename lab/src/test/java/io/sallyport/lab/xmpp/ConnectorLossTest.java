package io.sallyport.lab.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.Ejabberd;
import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.PeerScope;
import io.sallyport.lab.peers.Prosody;
import io.sallyport.lab.peers.XmppClient;
import io.sallyport.lab.peers.XmppConnector;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * ejabberd inside with the connector: nodes die at moments that a seed chooses, and the connector
 * is stopped and started, while people talk both ways. Each message arrives, or its sender is told.
 */
class ConnectorLossTest {
  private static final int MESSAGES = 300;
  private static final Duration STOP = Duration.ofMinutes(1);

  @RegisterExtension static final Lab LAB = new Lab();

  private static XmppLab lab;
  private static XmppConnector connector;
  private static XmppClient mara;
  private static XmppClient piet;

  @BeforeAll
  static void start() {
    PeerScope scope = LAB.forClass();
    lab = XmppLab.startForGateways(scope);
    Ejabberd server =
        Ejabberd.start(
            scope,
            "im",
            lab.domain(),
            Ejabberd.Manner.STRICT.withComponents(
                Map.of(XmppLab.PIET.domain(), XmppConnector.SECRET)),
            Map.of());
    connector =
        XmppConnector.start(
            scope, lab.pool(), lab.inside(), server.components(), Set.of(XmppLab.PIET.domain()));
    Prosody.start(scope, "lighthouse", lab.lighthouse(), Prosody.Manner.STRICT);
    mara = lab.client(XmppLab.MARA, lab.domain(), lab.inside());
    piet = lab.client(XmppLab.PIET, lab.lighthouse(), lab.outside());
    mara.send(piet, "first", "hello");
    piet.await("message", "first");
    piet.send(mara, "second", "hello");
    mara.await("message", "second");
  }

  @Test
  void accountsForEveryMessageWhileNodesDie() {
    Random random = seeded();
    Flood out = new Flood("a", MESSAGES, mara, piet);
    Flood in = new Flood("b", MESSAGES, piet, mara);
    out.begin();
    in.begin();

    // The first choice for this partner, then the one that has taken over.
    out.awaitKnown(random.nextInt(20, 100));
    lab.pool().kill(2);
    out.awaitKnown(random.nextInt(100, 160));
    lab.pool().restart(2);
    out.awaitKnown(random.nextInt(160, 250));
    lab.pool().kill(1);

    out.awaitKnown(MESSAGES);
    in.awaitKnown(MESSAGES);
    lab.pool().restart(1);
    System.out.println(out + "; " + in);
  }

  @Test
  void accountsForEveryMessageWhileTheConnectorStops() {
    Random random = seeded();
    Flood out = new Flood("c", MESSAGES, mara, piet);
    Flood in = new Flood("d", MESSAGES, piet, mara);
    out.begin();
    in.begin();
    out.awaitKnown(random.nextInt(20, 100));
    assertThat(connector.stop(STOP)).isZero();
    connector.restart();
    out.awaitKnown(MESSAGES);
    in.awaitKnown(MESSAGES);
    System.out.println(out + "; " + in);
  }

  private static Random seeded() {
    long seed = new Random().nextLong();
    System.out.println("ConnectorLossTest, seed " + seed);
    return new Random(seed);
  }
}
