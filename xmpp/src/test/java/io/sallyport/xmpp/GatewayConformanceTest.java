package io.sallyport.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.telemetry.Events;
import io.sallyport.wire.xmpp.StanzaCondition;
import io.sallyport.xmpp.inside.Loss;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Gateways on one end, the streams of a partner on the other, and all that is in between. */
class GatewayConformanceTest {
  private static final Pattern MESSAGE = Pattern.compile("<message id='([^']*)'");

  private final TwoServers servers = new TwoServers(TwoServers.Terms.EXTERNAL.withDirectTls());
  private final PaperSide stock = new PaperSide();
  private final GatewayPlay play =
      new GatewayPlay(
          servers,
          (stanza, pair, source, settled) -> passage().outward(stanza, pair, source, settled));
  private final Passage passage =
      new Passage(
          servers.harborSide(),
          stock,
          List.of(play.leg),
          servers.loop,
          Duration.ofSeconds(30),
          new HeldMemory(10_000_000),
          new StanzaTotals(Events.NONE));

  private Passage passage() {
    return passage;
  }

  @BeforeEach
  void join() {
    servers.letConnectionsHold();
    servers.letHarborPass(passage);
  }

  private static List<String> ids(String said) {
    return MESSAGE.matcher(said).results().map(result -> result.group(1)).toList();
  }

  private static List<String> ids(List<String> arrived) {
    return arrived.stream().flatMap(text -> ids(text).stream()).toList();
  }

  private GatewayPlay.Gateway gateway(String name) {
    return play.connect(name).ready();
  }

  // ---- from the gateway to the partner

  @Test
  void countsWhatThePartnerHasTaken() {
    var gateway = gateway(GatewayPlay.XGW_1);
    gateway.message("m1");
    gateway.message("m2");
    assertThat(ids(servers.atLighthouse)).containsExactly("m1", "m2");
    gateway.ask();
    play.advance(Duration.ofSeconds(3));
    assertThat(gateway.heard()).contains("<a xmlns='urn:xmpp:sm:3' h='2'/>");
  }

  @Test
  void partnerThatIsUnreachable() {
    servers.setReachable(false);
    var gateway = gateway(GatewayPlay.XGW_1);
    String said = gateway.message("m") + gateway.ask();
    play.advance(Duration.ofSeconds(61));
    assertThat(said)
        .contains("<message type='error' id='m'", "<remote-server-timeout ", "<not-sent ")
        .endsWith("<a xmlns='urn:xmpp:sm:3' h='1'/>");
  }

  @Test
  void presenceToAPartnerThatIsUnreachableIsDropped() {
    servers.setReachable(false);
    var gateway = gateway(GatewayPlay.XGW_1);
    gateway.say("<presence from='mara@harbor.example' to='piet@lighthouse.example'/>");
    play.advance(Duration.ofSeconds(61));
    assertThat(gateway.heard()).doesNotContain("<presence");
    assertThat(gateway.ask()).contains("h='1'");
  }

  /** Nobody knows whether it arrived, so no other node may try it. */
  @Test
  void partnerThatBreaksBeforeItCounts() {
    var gateway = gateway(GatewayPlay.XGW_1);
    gateway.message("m1");
    play.advance(Duration.ofSeconds(3));
    servers.connections.getFirst().stick();
    gateway.message("m2");
    servers.connections.getFirst().cut();
    play.loop.runTasks();
    assertThat(gateway.heard())
        .contains("<message type='error' id='m2'", "<remote-server-timeout ")
        .doesNotContain("<not-sent ");
  }

  @Test
  void partnerThatStopsReading() {
    var gateway = gateway(GatewayPlay.XGW_1);
    gateway.message("m0");
    play.advance(Duration.ofSeconds(3));
    servers.connections.getFirst().setWaitingOctets(100_000_000);
    String said = gateway.message("m1");
    assertThat(said)
        .contains("<message type='error' id='m1'", "<resource-constraint ", "<not-sent ");
    gateway.say("<message id='r1' from='mara@harbor.example' to='all@rooms.lighthouse.example'/>");
    gateway.ask();
    play.advance(Duration.ofSeconds(3));
    assertThat(ids(servers.atLighthouse)).as("to somebody who reads").containsExactly("m0", "r1");
    assertThat(gateway.heard()).doesNotContain("type='error'");
    servers.connections.getFirst().setWaitingOctets(0);
    gateway.message("m2");
    assertThat(ids(servers.atLighthouse)).containsExactly("m0", "r1", "m2");
  }

  // ---- from the partner to the gateway

  /** Rule 8: outside only that has been taken which the gateway took inside. */
  @Test
  void partnerHearsWhatTheGatewayCounts() {
    var gateway = gateway(GatewayPlay.XGW_1);
    servers.sendBack("n1");
    servers.sendBack("n2");
    play.advance(Duration.ofSeconds(10));
    assertThat(ids(gateway.heard())).containsExactly("n1", "n2");
    assertThat(servers.fates).isEmpty();
    gateway.count(1);
    play.advance(Duration.ofSeconds(3));
    assertThat(servers.fates).containsExactly("n1 confirmed");
  }

  @Test
  void forgedElementIsStripped() {
    var gateway = gateway(GatewayPlay.XGW_1);
    servers.sendBack(
        "n",
        "<message id='n' from='a@lighthouse.example' to='b@harbor.example'>"
            + "<origin xmlns='sallyport:xmpp:origin:0' partner='bank.example'/></message>");
    assertThat(gateway.heard())
        .contains("partner='lighthouse.example' auth='external'")
        .doesNotContain("bank.example");
  }

  @Test
  void nobodyIsBound() {
    servers.sendBack("n");
    assertThat(stock.events).containsExactly("sent n");
  }

  @Test
  void nobodyIsBoundAnyMore() {
    gateway(GatewayPlay.XGW_1).say("</stream:stream>");
    servers.sendBack("n");
    assertThat(ids(servers.atLighthouse)).isEmpty();
    play.advance(Duration.ofSeconds(32));
    assertThat(servers.atLighthouse)
        .singleElement()
        .asString()
        .contains("type='error' id='n'", "<remote-server-timeout ");
    play.advance(Duration.ofSeconds(3));
    assertThat(servers.fates).containsExactly("n confirmed");
  }

  /** The same though nothing came for it as long as it was there: it will be back. */
  @Test
  void nobodyIsBoundAnyMoreThoughNothingCameForIt() {
    gateway(GatewayPlay.XGW_1).say("</stream:stream>");
    play.advance(Duration.ofSeconds(32));
    servers.sendBack("n");
    assertThat(stock.events).containsExactly("sent n");
    stock.next().lost(Loss.PARTNER_ABSENT, StanzaCondition.REMOTE_SERVER_NOT_FOUND, "nobody");
    play.loop.runTasks();
    play.advance(Duration.ofSeconds(1));
    assertThat(servers.atLighthouse)
        .singleElement()
        .asString()
        .contains("type='error' id='n'", "<remote-server-timeout ");
  }

  /** One gateway takes nothing for a while: its partner waits, and nothing bounces. */
  @Test
  void gatewayThatTakesNothingForAWhile() {
    var gateway = gateway(GatewayPlay.XGW_1);
    for (int i = 0; i < 200; i++) {
      servers.sendBack("n" + i);
    }
    play.advance(Duration.ofSeconds(5));
    List<String> received = new ArrayList<>(ids(gateway.heard()));
    assertThat(received).hasSizeLessThanOrEqualTo(GatewayPlay.WINDOW_STANZAS);
    while (received.size() < 200) {
      int before = received.size();
      gateway.count(received.size());
      play.advance(Duration.ofSeconds(1));
      received.addAll(ids(gateway.heard()));
      assertThat(received.size()).isGreaterThan(before);
    }
    assertThat(received)
        .containsExactlyElementsOf(IntStream.range(0, 200).mapToObj(i -> "n" + i).toList());
    assertThat(servers.atLighthouse).isEmpty();
  }

  /** A gateway is killed while the partner sends 500: all arrive, some perhaps twice. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void gatewayThatIsKilled(boolean isReset) {
    long seed = Long.getLong("sallyport.seed", 1);
    Random random = new Random(seed);
    int killed = 50 + random.nextInt(400);
    var first = gateway(GatewayPlay.XGW_1);
    var second = gateway(GatewayPlay.XGW_2);
    List<String> received = new ArrayList<>();
    int counted = 0;
    int countedFirst = 0;
    List<String> atFirst = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      servers.sendBack(
          "n" + i,
          "<message id='n%d' from='a@lighthouse.example' to='u%d@harbor.example'/>"
              .formatted(i, i % 7));
      if (i < killed) {
        atFirst.addAll(ids(first.heard()));
        if (random.nextInt(3) == 0) {
          countedFirst = atFirst.size();
          first.count(countedFirst);
        }
      } else if (i == killed) {
        atFirst.addAll(ids(first.heard()));
        end(first, isReset);
      }
      received.addAll(ids(second.heard()));
      if (received.size() > counted) {
        counted = received.size();
        second.count(counted);
      }
    }
    for (int i = 0; i < 60; i++) {
      play.advance(Duration.ofSeconds(1));
      received.addAll(ids(second.heard()));
      second.count(received.size());
    }
    var all = new HashSet<>(atFirst.subList(0, countedFirst));
    all.addAll(received);
    assertThat(all).as("seed %d, killed at %d", seed, killed).hasSize(500);
    assertThat(received).as("seed %d", seed).doesNotHaveDuplicates();
    assertThat(servers.fates)
        .as("seed %d", seed)
        .hasSize(500)
        .allMatch(fate -> fate.endsWith(" confirmed"));
  }

  private static void end(GatewayPlay.Gateway gateway, boolean isReset) {
    if (isReset) {
      gateway.connection.cut();
    } else {
      gateway.connection.close();
    }
  }

  // ---- the end of the node

  @Test
  void nodeThatStopsWaitsForWhatIsUnderWay() {
    var gateway = gateway(GatewayPlay.XGW_1);
    servers.sendBack("n");
    gateway.heard();
    passage.drain();
    play.advance(Duration.ofSeconds(2));
    assertThat(gateway.heard()).contains("<drain ").doesNotContain("<system-shutdown ");
    gateway.count(1);
    play.advance(Duration.ofSeconds(2));
    assertThat(gateway.heard()).contains("<system-shutdown ");
    assertThat(servers.fates).containsExactly("n confirmed");
    assertThat(passage.attached()).isEqualTo(1);
    gateway.connection.close();
    play.loop.runTasks();
    assertThat(passage.attached()).isZero();
  }
}
