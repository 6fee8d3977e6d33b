package io.sallyport.lab.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.Account;
import io.sallyport.lab.peers.Ejabberd;
import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.PeerScope;
import io.sallyport.lab.peers.Prosody;
import io.sallyport.lab.peers.XmppClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Everybody who takes part dies or is cut off at moments that a seed chooses, while people talk
 * both ways and more than a hundred messages are under way: both nodes, the partner's server, the
 * server inside, and the connections between them. The partner is Prosody, which counts stanzas,
 * and then ejabberd, which does not and is asked what it has taken. {@link Talk} says what is
 * accounted for and what a stock server may lose by itself. {@code -DnothingLost.seed} plays a run
 * again, {@code -DnothingLost.rounds} has each case several times.
 */
class NothingLostTest {
  private static final long SEED = Long.getLong("nothingLost.seed", new Random().nextLong());
  private static final int ROUNDS = Integer.getInteger("nothingLost.rounds", 1);
  private static final Duration LIMIT = Duration.ofMinutes(3);

  @RegisterExtension static final Lab LAB = new Lab();

  private static XmppLab lab;
  private static StockServer im;
  private static StockServer lighthouse;

  /** Slow to start, which it does while others are spoken to. */
  private static FutureTask<StockServer> oldbuoy;

  /** Whom it hits. */
  enum Victim {
    CONNECTIONS,
    PARTNER,
    INSIDE,
    STOPPED_NODES,
    NODES
  }

  @BeforeAll
  static void start() {
    System.out.println("NothingLostTest, -DnothingLost.seed=" + SEED);
    PeerScope scope = LAB.forClass();
    lab = XmppLab.startProbing(scope);
    oldbuoy = new FutureTask<>(() -> startOldbuoy(scope));
    Thread.ofVirtual().start(oldbuoy);
    Prosody inside =
        Prosody.start(scope, "im", lab.domain(), Prosody.Manner.STRICT.showingStanzas());
    Prosody partner =
        Prosody.start(
            scope, "lighthouse", lab.lighthouse(), Prosody.Manner.STRICT.showingStanzas());
    im = server(StockServer.of(inside), XmppLab.MARA);
    lighthouse = server(StockServer.of(partner), XmppLab.PIET);
  }

  private static StockServer startOldbuoy(PeerScope scope) {
    Ejabberd started =
        Ejabberd.start(
            scope,
            "oldbuoy",
            lab.oldbuoy(),
            Ejabberd.Manner.LENIENT.showingStanzas(),
            Map.of("xmpp.harbor.example", lab.network().access2()));
    return server(StockServer.of(started), XmppLab.OTTO);
  }

  private static StockServer server(StockServer.Program program, Account account) {
    XmppClient user =
        account.equals(XmppLab.MARA)
            ? lab.client(account, lab.domain(), lab.inside())
            : lab.client(
                account,
                account.equals(XmppLab.PIET) ? lab.lighthouse() : lab.oldbuoy(),
                lab.outside());
    return new StockServer(program, user);
  }

  static Stream<Arguments> cases() {
    return Stream.of("lighthouse", "oldbuoy")
        .flatMap(partner ->
            IntStream.range(0, ROUNDS)
                .boxed()
                .flatMap(round ->
                    Stream.of(Victim.values()).map(it -> Arguments.of(partner, it, round))));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void accountsForEveryMessage(String partnerName, Victim victim, int round) throws Exception {
    Random random = new Random(SEED + 31L * round + (partnerName + victim).hashCode());
    boolean counts = partnerName.equals("lighthouse");
    StockServer partner = counts ? lighthouse : oldbuoy.get();
    String name = "%s-%s%d-".formatted(partnerName, victim, round);
    Talk out = new Talk("a-" + name, im, partner);
    Talk in = new Talk("b-" + name, partner, im);
    List<Talk> talks = List.of(out, in);
    talks.forEach(Talk::begin);
    out.awaitArrived(random.nextInt(5, 40));
    in.awaitArrived(random.nextInt(1, 10));

    Blows blows = strike(victim, partner, random, out, in);
    talks.forEach(Talk::end);

    for (Talk talk : talks) {
      Account account = talk.isFrom(im) ? XmppLab.MARA : counts ? XmppLab.PIET : XmppLab.OTTO;
      String summary = talk.settle(blows, LIMIT);
      System.out.println(account.user() + " while " + victim + " end: " + summary);
    }
  }

  private static Blows strike(
      Victim victim, StockServer partner, Random random, Talk out, Talk in) {
    Blows blows = new Blows();
    boolean isOutFirst = random.nextBoolean();
    Talk held = isOutFirst ? out : in;
    Talk next = isOutFirst ? in : out;
    switch (victim) {
      case NODES -> {
        int first = random.nextInt(1, 3);
        blows.underLoad(held, () -> blows.breaking(() -> lab.pool().kill(first)));
        lab.pool().restart(first);
        out.awaitMore(random.nextInt(5, 30));
        blows.underLoad(next, () -> blows.breaking(() -> lab.pool().kill(3 - first)));
        lab.pool().restart(3 - first);
      }
      case STOPPED_NODES -> {
        int first = random.nextInt(1, 3);
        blows.underLoad(held, () -> lab.pool().beginToStop(first));
        lab.pool().awaitStopped(first);
        lab.pool().restart(first);
        out.awaitMore(random.nextInt(5, 30));
        blows.underLoad(next, () -> lab.pool().beginToStop(3 - first));
        lab.pool().awaitStopped(3 - first);
        lab.pool().restart(3 - first);
        assertThat(im.says("system-shutdown") || partner.says("system-shutdown")).isTrue();
      }
      case CONNECTIONS -> {
        boolean isInside = random.nextBoolean();
        blows.underLoad(held, () -> blows.breaking(() -> lab.cut(isInside)));
        out.awaitMore(random.nextInt(5, 30));
        blows.underLoad(next, () -> blows.breaking(() -> lab.cut(!isInside)));
      }
      case PARTNER -> {
        blows.underLoad(held, partner::die);
        blows.dead(partner);
        partner.comeBack(partner.equals(lighthouse) ? XmppLab.PIET : XmppLab.OTTO);
      }
      case INSIDE -> {
        blows.underLoad(held, im::die);
        blows.dead(im);
        im.comeBack(XmppLab.MARA);
      }
    }
    out.awaitMore(random.nextInt(1, 10));
    return blows;
  }
}
