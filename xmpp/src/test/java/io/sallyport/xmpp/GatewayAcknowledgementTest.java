package io.sallyport.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.wire.xmpp.Bounce;
import io.sallyport.wire.xmpp.StanzaCondition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said to have been taken, both ways, and what a broken connection leaves of that. */
class GatewayAcknowledgementTest {
  private static final Pattern MESSAGE = Pattern.compile("<message id='([^']*)'");
  private static final Duration SECOND = Duration.ofSeconds(1);

  private final GatewayPlay play = new GatewayPlay();
  private final GatewayPlay.Gateway gateway = play.connect(GatewayPlay.XGW_1).ready();

  private void settle(String... ids) {
    for (String id : ids) {
      play.sent.stream().filter(sent -> sent.id().equals(id)).forEach(sent -> sent.settled().run());
    }
    play.loop.runTasks();
  }

  private static List<String> ids(String said) {
    return said.lines()
        .flatMap(line -> MESSAGE.matcher(line).results())
        .map(result -> result.group(1))
        .toList();
  }

  // ---- rule 1: what the node counts

  @Test
  void rule1CountsUpToTheFirstThatHasNoFate() {
    gateway.message("m1");
    gateway.message("m2");
    gateway.message("m3");
    settle("m2", "m3");
    assertThat(gateway.ask()).isEqualTo("<a xmlns='urn:xmpp:sm:3' h='0'/>");
    settle("m1");
    assertThat(gateway.heard()).isEqualTo("<a xmlns='urn:xmpp:sm:3' h='3'/>");
  }

  @Test
  void rule1CountsWhatIsTooLong() {
    String from = "<message id='long' from='%s' to='piet@lighthouse.example'>";
    String rest = "x".repeat(262_144) + "</message>";
    assertThat(gateway.say(from.formatted("mara@harbor.example/gw") + rest))
        .contains("id='long'", "to='mara@harbor.example/gw'", "<policy-violation ")
        .contains("<stanza-too-big xmlns='urn:xmpp:errors'/>");
    assertThat(gateway.ask()).contains("<a xmlns='urn:xmpp:sm:3' h='1'/>");
    assertThat(play.sent).isEmpty();
    gateway.message("m1");
    settle("m1");
    assertThat(gateway.ask()).contains("h='2'");
    assertThat(gateway.say(from.formatted("mara@other.example") + rest)).contains("<invalid-from ");
  }

  @Test
  void rule1CountsFromEnableOn() {
    var other = play.connect(GatewayPlay.XGW_2).prove();
    other.bind("harbor.example");
    other.message("before");
    other.enable();
    settle("before");
    other.message("m");
    settle("m");
    assertThat(other.ask()).contains("h='1'");
  }

  // ---- rule 2: what the gateway counts

  @Test
  void rule2WhatTheGatewayCountsIsTaken() {
    for (int i = 1; i <= 3; i++) {
      play.deliverMessage("p" + i, "mara");
    }
    gateway.count(2);
    assertThat(play.fates).containsExactly("p1 taken", "p2 taken");
  }

  @Test
  void rule2CountsMoreThanThereWere() {
    play.deliverMessage("p1", "mara");
    assertThat(gateway.count(2))
        .contains("<undefined-condition ", "<handled-count-too-high ")
        .endsWith("</stream:stream>");
  }

  @Test
  void rule2WithoutCountsWhatWasWrittenIsTaken() {
    var other = play.connect(GatewayPlay.XGW_2).prove();
    other.bind("second.harbor.example");
    play.deliver("<message id='p' from='piet@lighthouse.example' to='a@second.harbor.example'/>");
    assertThat(play.fates).isEmpty();
    play.advance(SECOND.multipliedBy(2));
    assertThat(ids(other.heard())).containsExactly("p");
    assertThat(play.fates).containsExactly("p taken");
  }

  // ---- rule 3: who asks when

  @Test
  void rule3AsksAfterSixteen() {
    for (int i = 1; i <= 16; i++) {
      assertThat(gateway.heard()).doesNotContain("<r ");
      play.deliverMessage("p" + i, "mara");
    }
    assertThat(gateway.heard()).endsWith("<r xmlns='urn:xmpp:sm:3'/>");
  }

  @Test
  void rule3AsksASecondAfterWhatIsOpen() {
    play.deliverMessage("p", "mara");
    gateway.heard();
    play.advance(SECOND.multipliedBy(2));
    assertThat(gateway.heard()).contains("<r xmlns='urn:xmpp:sm:3'/>");
    gateway.count(1);
    play.advance(SECOND.multipliedBy(5));
    assertThat(gateway.heard()).isEmpty();
  }

  // ---- rule 4: windows

  @Test
  void rule4ReadsNoMoreOfAGatewayThanItsWindow() {
    for (int i = 0; i < 2 * GatewayPlay.WINDOW_STANZAS; i++) {
      gateway.message("m" + i);
    }
    assertThat(play.sent).hasSize(GatewayPlay.WINDOW_STANZAS);
    assertThat(gateway.connection.other().isReading()).isFalse();
    settle("m0");
    play.loop.advance(Duration.ZERO);
    assertThat(play.sent).hasSize(GatewayPlay.WINDOW_STANZAS + 1);
  }

  @Test
  void rule4ReadsNoMoreOfAGatewayThanItsOctets() {
    String body = "x".repeat(GatewayPlay.WINDOW_OCTETS / 4);
    for (int i = 0; i < 8; i++) {
      gateway.say(
          "<message id='m%d' from='mara@harbor.example' to='piet@lighthouse.example'><body>%s</body></message>"
              .formatted(i, body));
    }
    assertThat(play.sent).hasSize(4);
  }

  @Test
  void rule4PartnersWaitWhileAGatewayTakesNothing() {
    for (int i = 0; i < GatewayPlay.WINDOW_STANZAS * 3 / 4; i++) {
      play.deliverMessage("p" + i, "mara");
    }
    assertThat(play.leg.isCrowded(Play.HARBOR)).isFalse();
    play.deliverMessage("more", "mara");
    assertThat(play.leg.isCrowded(Play.HARBOR)).isTrue();
    assertThat(play.leg.isCrowded(Play.LIGHTHOUSE)).isFalse();
    gateway.count(GatewayPlay.WINDOW_STANZAS / 2);
    assertThat(play.leg.isCrowded(Play.HARBOR)).isFalse();
  }

  @Test
  void rule4CutsWhoReadsNothing() {
    gateway.connection.other().setWaitingOctets(play.leg.terms().maxWaitingOctets() + 1);
    play.deliverMessage("p", "mara");
    assertThat(gateway.heard()).contains("<policy-violation ");
  }

  /** The last stanza that a window takes may be as long as any, and one more on its way. */
  @Test
  void rule4CutsNobodyForOneLongStanza() {
    gateway
        .connection
        .other()
        .setWaitingOctets(GatewayPlay.WINDOW_OCTETS + 2 * GatewayPlay.STANZA_OCTETS);
    play.deliverMessage("p", "mara");
    assertThat(gateway.heard()).doesNotContain("<policy-violation ");
  }

  // ---- rule 5: the deadline

  @Test
  void rule5EndsAGatewayThatTakesNothingInTime() {
    play.deliverMessage("p", "mara");
    play.advance(Duration.ofSeconds(88));
    assertThat(play.fates).isEmpty();
    play.advance(Duration.ofSeconds(3));
    assertThat(gateway.heard()).contains("<connection-timeout ");
    assertThat(play.fates).containsExactly("p BROKEN_UNCONFIRMED");
  }

  /** It had what is old for a moment only, and stays. */
  @Test
  void rule5EndsNoGatewayForTheTimeOfAnother() {
    play.deliverMessage("p", "mara");
    play.advance(Duration.ofSeconds(85));
    var second = play.connect(GatewayPlay.XGW_2).ready();
    gateway.say("</stream:stream>");
    assertThat(second.heard()).contains("<message id='p'");
    play.advance(Duration.ofSeconds(10));
    assertThat(play.fates).containsExactly("p BROKEN_UNCONFIRMED");
    assertThat(second.heard()).doesNotContain("<stream:error");
    assertThat(second.count(1)).isEmpty();
    second.message("m");
    assertThat(play.sent).hasSize(1);
  }

  /** What it got from another was old, and its count never moves again. */
  @Test
  void rule5EndsAGatewayThatTakesNothingOfWhatIsOverAlready() {
    play.deliverMessage("p", "mara");
    play.advance(Duration.ofSeconds(85));
    var second = play.connect(GatewayPlay.XGW_2).ready();
    gateway.say("</stream:stream>");
    assertThat(second.heard()).contains("<message id='p'");
    play.advance(Duration.ofSeconds(10));
    play.deliverMessage("q", "mara");
    for (int i = 0; i < 8; i++) {
      assertThat(second.count(0)).doesNotContain("<stream:error");
      play.advance(Duration.ofSeconds(10));
    }
    assertThat(second.heard()).contains("<connection-timeout ");
  }

  /** What it says lies in its socket while the node does not read it. */
  @Test
  void rule5EndsNoGatewayThatIsNotRead() {
    play.deliverMessage("p", "mara");
    for (int i = 0; i < GatewayPlay.WINDOW_STANZAS; i++) {
      gateway.message("m" + i);
    }
    gateway.count(1);
    play.advance(Duration.ofSeconds(95));
    assertThat(gateway.heard()).doesNotContain("<stream:error");
    settle("m0");
    play.advance(Duration.ofSeconds(5));
    assertThat(gateway.heard()).doesNotContain("<stream:error");
    assertThat(play.fates).containsExactly("p BROKEN_UNCONFIRMED");
  }

  /** Errors fill no window of the gateway's own. */
  @Test
  void rule4CutsWhoCountsNoAnswers() {
    for (int i = 0; i < 2 * GatewayPlay.WINDOW_STANZAS; i++) {
      gateway.say("<message id='m' from='mara@harbor.example' to='ines@harbor.example'/>");
    }
    assertThat(gateway.heard()).doesNotContain("<stream:error");
    gateway.say("<message id='m' from='mara@harbor.example' to='ines@harbor.example'/>");
    assertThat(gateway.say("<message id='m' from='mara@harbor.example' to='ines@harbor.example'/>"))
        .contains("<policy-violation ");
  }

  @Test
  void endsWhoAsksForNothing() {
    var idle = play.connect(GatewayPlay.XGW_2).prove();
    idle.heard();
    play.advance(Duration.ofSeconds(62));
    assertThat(idle.heard()).contains("<connection-timeout ");
  }

  // ---- rule 6: resumption

  @Test
  void rule6GoesOnWithWhatWasNotReceived() {
    gateway.message("m1");
    play.deliverMessage("p1", "mara");
    play.deliverMessage("p2", "mara");
    play.deliverMessage("p3", "mara");
    gateway.count(1);
    gateway.connection.cut();
    play.deliverMessage("p4", "mara");
    var again = play.connect(GatewayPlay.XGW_1).prove();
    String said = again.resume(gateway.resumption, 2);
    assertThat(said)
        .startsWith("<resumed xmlns='urn:xmpp:sm:3' previd='" + gateway.resumption + "' h='1'/>");
    assertThat(ids(said)).containsExactly("p3", "p4");
    assertThat(again.message("m2")).isEmpty();
    settle("m1", "m2");
    assertThat(again.ask()).contains("h='2'");
    again.count(4);
    assertThat(play.fates).containsExactly("p1 taken", "p2 taken", "p3 taken", "p4 taken");
  }

  @Test
  void rule6ReceivedIsNotYetTaken() {
    play.deliverMessage("p1", "mara");
    gateway.connection.cut();
    var again = play.connect(GatewayPlay.XGW_1).prove();
    again.resume(gateway.resumption, 1);
    assertThat(play.fates).isEmpty();
    again.count(1);
    assertThat(play.fates).containsExactly("p1 taken");
  }

  @Test
  void rule6TakesOverFromAConnectionThatSeemsOpen() {
    gateway.connection.stick();
    var again = play.connect(GatewayPlay.XGW_1).prove();
    assertThat(again.resume(gateway.resumption, 0)).startsWith("<resumed ");
    play.advance(Duration.ofSeconds(6));
    assertThat(gateway.connection.other().isOpen()).isFalse();
    play.deliverMessage("p", "mara");
    assertThat(ids(again.heard())).containsExactly("p");
  }

  /** Random breaks: each stanza arrives once, in order, and is taken. */
  @Test
  void rule6LosesAndDoublesNothing() {
    long seed = Long.getLong("sallyport.seed", 1);
    Random random = new Random(seed);
    var connected = gateway;
    String id = gateway.resumption;
    List<String> received = new ArrayList<>();
    int counted = 0;
    int lastCount = 0;
    for (int i = 0; i < 400; i++) {
      play.deliverMessage("p" + i, "mara");
      // Seldom enough, and before the window is full.
      if (random.nextInt(4) == 0 || i - lastCount >= GatewayPlay.WINDOW_STANZAS / 4) {
        lastCount = i;
        received.addAll(ids(connected.heard()));
        counted = Math.max(counted, received.size() - random.nextInt(3));
        connected.count(counted);
      }
      if (random.nextInt(5) == 0) {
        if (random.nextBoolean()) {
          connected.connection.other().stick();
          play.deliverMessage("lost" + i, "mara");
        }
        received.addAll(ids(connected.heard()));
        connected.connection.cut();
        connected = play.connect(GatewayPlay.XGW_1).prove();
        received.addAll(ids(connected.resume(id, received.size())));
      }
    }
    received.addAll(ids(connected.heard()));
    connected.count(received.size());
    assertThat(received).as("seed %d", seed).doesNotHaveDuplicates();
    List<String> numbered = received.stream().filter(r -> r.startsWith("p")).toList();
    assertThat(numbered)
        .as("seed %d", seed)
        .containsExactlyElementsOf(IntStream.range(0, 400).mapToObj(i -> "p" + i).toList());
    assertThat(play.fates)
        .as("seed %d", seed)
        .hasSize(received.size())
        .allMatch(f -> f.endsWith(" taken"));
  }

  /** What the node had to say to a stanza arrives, though the connection broke in between. */
  @Test
  void rule6KeepsErrorsOfTheNode() {
    gateway.message("m");
    gateway.connection.cut();
    play.sent.getFirst().bounce(Bounce.of(StanzaCondition.REMOTE_SERVER_TIMEOUT, "no"));
    play.loop.runTasks();
    assertThat(play.connect(GatewayPlay.XGW_1).prove().resume(gateway.resumption, 0))
        .contains("<message type='error' id='m'");
  }

  /** The same though others have taken over what was for any of them. */
  @Test
  void rule6KeepsErrorsOfTheNodeForWhoResumesLate() {
    gateway.message("m");
    gateway.connection.cut();
    play.sent.getFirst().bounce(Bounce.of(StanzaCondition.REMOTE_SERVER_TIMEOUT, "no"));
    play.advance(Duration.ofSeconds(50));
    assertThat(play.connect(GatewayPlay.XGW_1).prove().resume(gateway.resumption, 0))
        .contains("<message type='error' id='m'");
  }

  /** It was asked whether it is there, and its new connection is the answer. */
  @Test
  void rule6AnswersAChallengeByResuming() {
    var other = play.connect(GatewayPlay.XGW_1).prove();
    other.bind("harbor.example");
    play.advance(SECOND);
    var again = play.connect(GatewayPlay.XGW_1).prove();
    assertThat(again.resume(gateway.resumption, 0)).contains("<resumed ");
    play.advance(Duration.ofSeconds(10));
    assertThat(again.heard()).doesNotContain("<conflict ");
  }

  @ParameterizedTest
  @CsvSource({"0123456789abcdef0123456789abcdef", "''"})
  void rule7WithoutItsSessionItBeginsAnew(String id) {
    var other = play.connect(GatewayPlay.XGW_2).prove();
    assertThat(other.resume(id, 0)).contains("<failed ", "<item-not-found ");
    assertThat(other.bind("harbor.example")).contains("type='result'");
    assertThat(other.enable()).startsWith("<enabled ");
  }

  @Test
  void rule7NobodyElseGoesOnWithIt() {
    gateway.connection.cut();
    var other = play.connect(GatewayPlay.XGW_2).prove();
    assertThat(other.resume(gateway.resumption, 0)).contains("<item-not-found ");
    assertThat(play.connect(GatewayPlay.XGW_1).prove().resume(gateway.resumption, 0))
        .contains("<resumed ");
  }

  @Test
  void rule7After120SecondsItIsGone() {
    gateway.connection.cut();
    play.advance(Duration.ofSeconds(122));
    assertThat(play.connect(GatewayPlay.XGW_1).prove().resume(gateway.resumption, 0))
        .contains("<item-not-found ");
  }

  @Test
  void rule7WhatWasEndedIsNotResumed() {
    gateway.say("</stream:stream>");
    play.advance(Duration.ofSeconds(1));
    assertThat(play.connect(GatewayPlay.XGW_1).prove().resume(gateway.resumption, 0))
        .contains("<item-not-found ");
  }

  @Test
  void enablesOnceAndResumesFirst() {
    assertThat(gateway.say("<enable xmlns='urn:xmpp:sm:3'/>")).contains("<unexpected-request ");
    assertThat(gateway.resume("x", 0)).contains("<unexpected-request ");
    assertThat(gateway.say("<a xmlns='urn:xmpp:sm:3'/>")).contains("<bad-format ");
  }
}
