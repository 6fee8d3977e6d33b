package io.sallyport.lab.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.Ejabberd;
import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.PeerScope;
import io.sallyport.lab.peers.Prosody;
import io.sallyport.lab.peers.XmppClient;
import io.sallyport.lab.peers.XmppConnector;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * ejabberd inside with the connector: nodes die at moments that a seed chooses, and the connector
 * is stopped and started, while people talk both ways. Each message arrives, or its sender is told.
 * So it is if the connector or one of the servers dies without a word, or their connections are
 * cut, but for what a stock server loses by itself, which {@link Talk} tells.
 */
class ConnectorLossTest {
  private static final Duration STOP = Duration.ofMinutes(1);

  @RegisterExtension static final Lab LAB = new Lab();

  private static final long SEED = Long.getLong("connectorLoss.seed", new Random().nextLong());
  private static final Duration LIMIT = Duration.ofMinutes(3);

  private static XmppLab lab;
  private static XmppConnector connector;
  private static XmppClient mara;
  private static XmppClient piet;
  private static StockServer im;
  private static StockServer lighthouse;

  /** Whom it hits. */
  enum Victim {
    NODES,
    STOPPED_CONNECTOR,
    CONNECTOR,
    CONNECTIONS,
    INSIDE,
    PARTNER
  }

  @BeforeAll
  static void start() {
    PeerScope scope = LAB.forClass();
    lab = XmppLab.startForGateways(scope);
    Ejabberd server =
        Ejabberd.start(
            scope,
            "im",
            lab.domain(),
            Ejabberd.Manner.STRICT
                .withComponents(Map.of(XmppLab.PIET.domain(), XmppConnector.SECRET))
                .showingStanzas(),
            Map.of());
    connector =
        XmppConnector.start(
            scope, lab.pool(), lab.inside(), server.components(), Set.of(XmppLab.PIET.domain()));
    Prosody partner =
        Prosody.start(
            scope, "lighthouse", lab.lighthouse(), Prosody.Manner.STRICT.showingStanzas());
    mara = lab.client(XmppLab.MARA, lab.domain(), lab.inside());
    piet = lab.client(XmppLab.PIET, lab.lighthouse(), lab.outside());
    im = new StockServer(StockServer.of(server), mara);
    lighthouse = new StockServer(StockServer.of(partner), piet);
    mara.send(piet, "first", "hello");
    piet.await("message", "first");
    piet.send(mara, "second", "hello");
    mara.await("message", "second");
  }

  @ParameterizedTest
  @EnumSource
  void accountsForEveryMessageWhoeverDies(Victim victim) {
    Random random = seeded();
    Talk out = new Talk("e-" + victim, im, lighthouse);
    Talk in = new Talk("f-" + victim, lighthouse, im);
    List<Talk> talks = List.of(out, in);
    talks.forEach(Talk::begin);
    out.awaitArrived(random.nextInt(5, 40));
    in.awaitArrived(random.nextInt(1, 10));
    Blows blows = strike(victim, random, out, in);
    out.awaitMore(random.nextInt(5, 20));
    talks.forEach(Talk::end);
    talks.forEach(talk -> System.out.println(victim + " ends: " + talk.settle(blows, LIMIT)));
  }

  private static Blows strike(Victim victim, Random random, Talk out, Talk in) {
    Blows blows = new Blows();
    boolean isOutFirst = random.nextBoolean();
    Talk held = isOutFirst ? out : in;
    Talk next = isOutFirst ? in : out;
    blows.doubling();
    switch (victim) {
      // The first choice for this partner, then the one that has taken over.
      case NODES -> {
        blows.underLoad(held, () -> blows.breaking(() -> lab.pool().kill(2)));
        out.awaitMore(random.nextInt(5, 30));
        lab.pool().restart(2);
        blows.underLoad(next, () -> blows.breaking(() -> lab.pool().kill(1)));
        lab.pool().restart(1);
      }
      case STOPPED_CONNECTOR -> {
        blows.underLoad(held, connector::beginToStop);
        assertThat(connector.awaitStopped(STOP)).isZero();
        connector.restart();
      }
      case CONNECTOR -> {
        blows.underLoad(held, () -> blows.breaking(connector::kill));
        connector.restart();
      }
      case CONNECTIONS -> blows.underLoad(held, () -> blows.breaking(() -> lab.cut(true)));
      case INSIDE -> {
        blows.underLoad(held, im::die);
        blows.dead(im);
        im.comeBack(XmppLab.MARA);
      }
      case PARTNER -> {
        blows.underLoad(held, lighthouse::die);
        blows.dead(lighthouse);
        lighthouse.comeBack(XmppLab.PIET);
      }
    }
    return blows;
  }

  private static Random seeded() {
    System.out.println("ConnectorLossTest, -DconnectorLoss.seed=" + SEED);
    return new Random(SEED);
  }
}
