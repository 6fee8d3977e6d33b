package io.sallyport.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.wire.xmpp.Bounce;
import io.sallyport.wire.xmpp.StanzaCondition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of stanzas when a gateway goes, and which of several gateways gets one. */
class GatewayLossTest {
  private final GatewayPlay play = new GatewayPlay();

  private static final String PRESENCE =
      "<presence id='%s' from='piet@lighthouse.example/desk' to='mara@harbor.example'%s/>";

  // ---- row 5

  @Test
  void row5WhatComesMeanwhileWaitsForTheGatewayToResume() {
    var gateway = play.connect(GatewayPlay.XGW_1).ready();
    gateway.connection.cut();
    play.deliverMessage("p", "mara");
    play.advance(Duration.ofSeconds(20));
    assertThat(play.fates).isEmpty();
    assertThat(play.connect(GatewayPlay.XGW_1).prove().resume(gateway.resumption, 0))
        .contains("<message id='p'");
  }

  /** Others have taken over after 30 s; who resumes later serves its domains again. */
  @Test
  void row5WhoResumesLateServesItsDomainsAgain() {
    var gateway = play.connect(GatewayPlay.XGW_1).ready();
    gateway.connection.cut();
    play.deliverMessage("p", "mara");
    play.advance(Duration.ofSeconds(100));
    assertThat(play.fates).containsExactly("p NOBODY_NOW");
    var again = play.connect(GatewayPlay.XGW_1).prove();
    assertThat(again.resume(gateway.resumption, 0))
        .contains("<resumed ")
        .doesNotContain("<message");
    play.deliverMessage("q", "mara");
    assertThat(again.heard()).contains("<message id='q'");
    again.count(1);
    assertThat(play.fates).containsExactly("p NOBODY_NOW", "q taken");
    again.message("m");
    assertThat(play.sent).hasSize(1);
  }

  /** What it had received is not written to it again, though others were to get it meanwhile. */
  @Test
  void row5WhoResumesLateGetsNothingTwice() {
    var gateway = play.connect(GatewayPlay.XGW_1).ready();
    play.deliverMessage("p1", "mara");
    play.deliverMessage("p2", "mara");
    gateway.connection.cut();
    play.advance(Duration.ofSeconds(32));
    play.deliverMessage("p3", "mara");
    var again = play.connect(GatewayPlay.XGW_1).prove();
    assertThat(again.resume(gateway.resumption, 1))
        .contains("<message id='p2'", "<message id='p3'")
        .doesNotContain("<message id='p1'");
    play.advance(Duration.ofSeconds(31));
    assertThat(play.fates).as("none counts as waiting any more").isEmpty();
    again.count(3);
    assertThat(play.fates).containsExactly("p1 taken", "p2 taken", "p3 taken");
  }

  /** The same where it may not serve that domain again: it answers for what it has received. */
  @Test
  void row5WhatItHasReceivedIsItsOwnThoughOthersServeTheDomain() {
    var first = play.connect(GatewayPlay.XGW_1).prove();
    first.bind("own.harbor.example");
    first.enable();
    play.deliver("<message id='p' from='piet@lighthouse.example' to='a@own.harbor.example'/>");
    first.connection.cut();
    play.advance(Duration.ofSeconds(32));
    var again = play.connect(GatewayPlay.XGW_1).prove();
    assertThat(again.resume(first.resumption, 1)).doesNotContain("<message");
    again.say(
        again.asking(
            "set",
            "<unbind xmlns='urn:xmpp:component:0'><hostname>own.harbor.example</hostname></unbind>"));
    var second = play.connect(GatewayPlay.XGW_2).prove();
    second.bind("own.harbor.example");
    assertThat(second.enable()).doesNotContain("<message");
    again.count(1);
    assertThat(play.fates).containsExactly("p taken");
  }

  /** A session that ends after all gives others what it had got back. */
  @Test
  void row5WhatItGotBackIsForOthersOnce() {
    var gateway = play.connect(GatewayPlay.XGW_1).ready();
    play.deliverMessage("p", "mara");
    gateway.connection.cut();
    play.advance(Duration.ofSeconds(32));
    var again = play.connect(GatewayPlay.XGW_1).prove();
    again.resume(gateway.resumption, 1);
    var second = play.connect(GatewayPlay.XGW_2).ready();
    again.say("</stream:stream>");
    assertThat(second.heard()).containsOnlyOnce("<message id='p'");
    second.count(1);
    assertThat(play.fates).containsExactly("p taken");
  }

  // ---- row 6

  /** It answers for what it has, but not for longer than one that serves something. */
  @Test
  void row6AGatewayThatHasUnboundAndBreaksOffIsNotWaitedForLonger() {
    var first = play.connect(GatewayPlay.XGW_1).ready();
    play.deliverMessage("p1", "mara");
    var second = play.connect(GatewayPlay.XGW_2).ready();
    first.say(
        first.asking(
            "set",
            "<unbind xmlns='urn:xmpp:component:0'><hostname>harbor.example</hostname></unbind>"));
    first.connection.cut();
    play.advance(Duration.ofSeconds(28));
    assertThat(second.heard()).doesNotContain("<message");
    play.advance(Duration.ofSeconds(4));
    assertThat(second.heard()).contains("<message id='p1'");
  }

  @Test
  void row6WhatIsOldEnoughIsLostThoughItsGatewayIsAbsent() {
    var gateway = play.connect(GatewayPlay.XGW_1).ready();
    play.deliverMessage("p1", "mara");
    play.advance(Duration.ofSeconds(80));
    gateway.connection.cut();
    play.advance(Duration.ofSeconds(12));
    assertThat(play.fates).containsExactly("p1 BROKEN_UNCONFIRMED");
  }

  @Test
  void row6AnotherGatewayGetsWhatOneHasNotTaken() {
    var first = play.connect(GatewayPlay.XGW_1).ready();
    play.deliverMessage("p1", "mara");
    play.deliver(PRESENCE.formatted("s1", " type='subscribe'"));
    play.deliver(PRESENCE.formatted("x1", ""));
    play.deliver(
        "<iq type='get' id='q1' from='piet@lighthouse.example/d' to='mara@harbor.example'><a"
            + " xmlns='b'/></iq>");
    play.deliver(
        "<iq type='result' id='r1' from='piet@lighthouse.example/d' to='mara@harbor.example'/>");
    var second = play.connect(GatewayPlay.XGW_2).ready();
    first.connection.cut();
    second.heard();
    play.advance(Duration.ofSeconds(32));
    assertThat(second.heard())
        .contains("<message id='p1'", "id='s1'", "id='q1'")
        .doesNotContain("id='x1'", "id='r1'");
    assertThat(play.fates).containsExactlyInAnyOrder("x1 GATEWAY_LOST", "r1 GATEWAY_LOST");
    second.count(3);
    assertThat(play.fates).contains("p1 taken", "s1 taken", "q1 taken");
  }

  @Test
  void row6AGatewayThatSaysGoodbyeIsNotWaitedFor() {
    var first = play.connect(GatewayPlay.XGW_1).ready();
    play.deliverMessage("p1", "mara");
    var second = play.connect(GatewayPlay.XGW_2).ready();
    first.say("</stream:stream>");
    assertThat(second.heard()).contains("<message id='p1'");
  }

  @Test
  void row6WithoutAnotherItIsLostAfterThirtySeconds() {
    var gateway = play.connect(GatewayPlay.XGW_1).ready();
    play.deliverMessage("p1", "mara");
    gateway.say("</stream:stream>");
    play.deliverMessage("p2", "mara");
    play.advance(Duration.ofSeconds(28));
    assertThat(play.fates).isEmpty();
    play.advance(Duration.ofSeconds(4));
    assertThat(play.fates).containsExactly("p1 NOBODY_NOW", "p2 NOBODY_NOW");
    assertThat(play.leg.serves(Play.HARBOR)).isFalse();
  }

  @Test
  void row6ItGoesToWhoComesWithinThirtySeconds() {
    var gateway = play.connect(GatewayPlay.XGW_1).ready();
    play.deliverMessage("p1", "mara");
    gateway.say("</stream:stream>");
    play.deliverMessage("p2", "mara");
    play.advance(Duration.ofSeconds(20));
    var second = play.connect(GatewayPlay.XGW_2).prove();
    second.bind("harbor.example");
    assertThat(second.enable()).matches("(?s)<enabled .*<message id='p1'.*<message id='p2'.*");
  }

  /** A stanza that every gateway dies of is given up. */
  @Test
  void row6GivesUpWhatNoGatewaySurvives() {
    var gateway = play.connect(GatewayPlay.XGW_1).ready();
    play.deliverMessage("p", "mara");
    for (int i = 0; i < 2; i++) {
      gateway.say("</stream:stream>");
      gateway = play.connect(GatewayPlay.XGW_1).prove();
      assertThat(gateway.bind("harbor.example")).doesNotContain("<message");
      assertThat(gateway.enable()).matches("(?s)<enabled .*<message id='p'.*");
      assertThat(play.fates).isEqualTo(List.of());
    }
    gateway.say("</stream:stream>");
    assertThat(play.fates).containsExactly("p BROKEN_UNCONFIRMED");
  }

  // ---- row 7

  @Test
  void row7NobodyIsBound() {
    assertThat(play.leg.serves(Play.HARBOR)).isFalse();
    play.deliverMessage("p", "mara");
    assertThat(play.fates).containsExactly("p NOBODY_EVER");
  }

  @Test
  void row7NobodyIsBoundAnyMore() {
    play.connect(GatewayPlay.XGW_1).ready().say("</stream:stream>");
    play.advance(Duration.ofSeconds(32));
    play.deliverMessage("p", "mara");
    assertThat(play.fates).containsExactly("p NOBODY_NOW");
  }

  // ---- row 8

  @Test
  void row8TheWindowIsFull() {
    play.connect(GatewayPlay.XGW_1).ready();
    for (int i = 0; i <= GatewayPlay.WINDOW_STANZAS; i++) {
      play.deliverMessage("p" + i, "mara");
    }
    assertThat(play.fates).containsExactly("p" + GatewayPlay.WINDOW_STANZAS + " FULL");
  }

  @Test
  void row8PresenceThatIsNewerTakesTheRoomOfOlder() {
    play.connect(GatewayPlay.XGW_1).ready().say("</stream:stream>");
    play.deliver(PRESENCE.formatted("x1", ""));
    for (int i = 1; i < GatewayPlay.WINDOW_STANZAS; i++) {
      play.deliverMessage("p" + i, "mara");
    }
    play.deliver(PRESENCE.formatted("x2", ""));
    assertThat(play.fates).containsExactly("x1 FULL");
    play.deliverMessage("late", "mara");
    assertThat(play.fates).containsExactly("x1 FULL", "late FULL");
    assertThat(play.connect(GatewayPlay.XGW_1).ready().heard()).isEmpty();
  }

  // ---- row 9

  @Test
  void row9TellsGatewaysAndWaitsUntilTheyKnow() {
    var gateway = play.connect(GatewayPlay.XGW_1).ready();
    play.leg.stopTaking();
    play.loop.runTasks();
    assertThat(gateway.heard())
        .isEqualTo("<drain xmlns='sallyport:xmpp:pool:0'/><r xmlns='urn:xmpp:sm:3'/>");
    assertThat(play.leg.crossing()).isEqualTo(1);
    gateway.message("crossed");
    assertThat(play.sent).hasSize(1);
    gateway.count(0);
    assertThat(play.leg.crossing()).isZero();
    play.leg.drain();
    play.loop.runTasks();
    assertThat(gateway.heard()).contains("<system-shutdown ").endsWith("</stream:stream>");
    var late = play.connect(GatewayPlay.XGW_2);
    late.say(late.header());
    late.say("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='EXTERNAL'>=</auth>");
    assertThat(late.say(late.header())).contains("<system-shutdown ");
  }

  /** Who hears less than the node has done sends it again, or tells its sender that it failed. */
  @Test
  void row9SaysHowFarItIsBeforeItEnds() {
    var gateway = withTwoSent();
    play.leg.drain();
    play.loop.runTasks();
    assertThat(gateway.heard())
        .startsWith("<a xmlns='urn:xmpp:sm:3' h='1'/><stream:error><system-shutdown ");
  }

  /** The same whoever ends the stream, and for whatever reason. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "</stream:stream>",
        "<stream:error><reset xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error>",
        "<message from='a@second.harbor.example' to='piet@lighthouse.example'/>",
        "<not well-formed>",
      })
  void saysHowFarItIsBeforeAStreamEnds(String last) {
    assertThat(withTwoSent().say(last))
        .startsWith("<a xmlns='urn:xmpp:sm:3' h='1'/>")
        .contains("</stream:stream>")
        .doesNotContain("h='2'");
  }

  /** One of two stanzas has arrived, and the gateway has not asked. */
  private GatewayPlay.Gateway withTwoSent() {
    var gateway = play.connect(GatewayPlay.XGW_1).ready();
    gateway.message("m1");
    gateway.message("m2");
    play.sent.getFirst().settled().run();
    play.loop.runTasks();
    return gateway;
  }

  @Test
  void row9WhatIsOpenIsLostWhenTheNodeStops() {
    play.connect(GatewayPlay.XGW_1).ready();
    play.deliverMessage("p", "mara");
    play.leg.giveUp();
    play.leg.drain();
    play.loop.runTasks();
    assertThat(play.fates).containsExactly("p NOBODY_NOW");
  }

  // ---- row 10, and errors whose gateway is gone

  @Test
  void row10AnErrorIsNotAnsweredWithOne() {
    var gateway = play.connect(GatewayPlay.XGW_1).ready();
    assertThat(
            gateway.say(
                "<message type='error' id='e' from='mara@harbor.example'"
                    + " to='a@stranger.example'/>"))
        .isEmpty();
    assertThat(gateway.ask()).contains("h='1'");
  }

  @Test
  void errorsGoToWhoServesTheDomainNow() {
    var first = play.connect(GatewayPlay.XGW_1).ready();
    first.message("m");
    var second = play.connect(GatewayPlay.XGW_2).ready();
    first.say("</stream:stream>");
    play.sent.getFirst().bounce(Bounce.of(StanzaCondition.REMOTE_SERVER_TIMEOUT, "no"));
    play.loop.runTasks();
    assertThat(second.heard())
        .contains("<message type='error' id='m'", "to='mara@harbor.example/gw'");
  }

  @Test
  void row10CountsWhatGatewaysAreToldAndWhatIsDropped() {
    var gateway = play.connect(GatewayPlay.XGW_1).ready();
    String refused = "<message%s id='m' from='mara@harbor.example' to='a@stranger.example'/>";
    gateway.say(refused.formatted(""));
    assertThat(play.counters.total(XmppCounter.ERRORS_TOLD)).isOne();
    assertThat(play.counters.total(XmppCounter.DROPPED_ANSWERS)).isZero();
    gateway.say(refused.formatted(" type='error'"));
    assertThat(play.counters.total(XmppCounter.ERRORS_TOLD)).isOne();
    assertThat(play.counters.total(XmppCounter.DROPPED_ANSWERS)).isOne();
  }

  @Test
  void row10CountsAnErrorWhoseGatewayIsGone() {
    var gateway = play.connect(GatewayPlay.XGW_1).ready();
    gateway.message("m1");
    gateway.message("m2");
    play.sent.getFirst().bounce(Bounce.of(StanzaCondition.REMOTE_SERVER_TIMEOUT, "no"));
    play.loop.runTasks();
    gateway.say("</stream:stream>");
    assertThat(play.counters.total(XmppCounter.ERRORS_TOLD)).isOne();
    assertThat(play.counters.total(XmppCounter.DROPPED_ANSWERS)).as("not counted").isOne();
    play.sent.getLast().bounce(Bounce.of(StanzaCondition.REMOTE_SERVER_TIMEOUT, "no"));
    play.advance(Duration.ofSeconds(32));
    assertThat(play.counters.total(XmppCounter.ERRORS_TOLD)).isEqualTo(2);
    assertThat(play.counters.total(XmppCounter.DROPPED_ANSWERS)).as("nobody there").isEqualTo(2);
  }

  // ---- several gateways, several streams

  /** By the same hash as everywhere: xgw2 scores higher for mara, and xgw1 for others. */
  @ParameterizedTest
  @CsvSource({"mara", "MARA", "mara/phone"})
  void spreadsUsersByTheHash(String local) {
    var first = play.connect(GatewayPlay.XGW_1).ready();
    var second = play.connect(GatewayPlay.XGW_2).ready();
    String to =
        local.contains("/") ? local.replace("/", "@harbor.example/") : local + "@harbor.example";
    play.deliver("<message id='p' from='piet@lighthouse.example' to='%s'/>".formatted(to));
    assertThat(second.heard()).contains("id='p'");
    assertThat(first.heard()).doesNotContain("id='p'");
  }

  @Test
  void newStreamOfAGatewayWhoseOldOneAnswers() {
    var old = play.connect(GatewayPlay.XGW_1).ready();
    var fresh = play.connect(GatewayPlay.XGW_1).ready();
    assertThat(old.heard()).isEqualTo("<r xmlns='urn:xmpp:sm:3'/>");
    old.count(0);
    play.advance(Duration.ofSeconds(10));
    old.message("m1");
    fresh.message("m2");
    assertThat(play.sent).hasSize(2);
  }

  @Test
  void newStreamOfAGatewayWhoseOldOneIsSilent() {
    var old = play.connect(GatewayPlay.XGW_1).ready();
    play.deliverMessage("p", "mara");
    var fresh = play.connect(GatewayPlay.XGW_1).ready();
    old.heard();
    play.advance(Duration.ofSeconds(4));
    assertThat(old.heard()).doesNotContain("<conflict ");
    play.advance(Duration.ofSeconds(3));
    assertThat(old.heard()).contains("<conflict ");
    assertThat(fresh.heard()).contains("<message id='p'");
  }

  @Test
  void newStreamOfAGatewayWhoseOldOneIsBroken() {
    var old = play.connect(GatewayPlay.XGW_1).ready();
    play.deliverMessage("p", "mara");
    old.connection.cut();
    var fresh = play.connect(GatewayPlay.XGW_1).prove();
    fresh.bind("harbor.example");
    assertThat(fresh.enable()).contains("<message id='p'");
    assertThat(play.connect(GatewayPlay.XGW_1).prove().resume(old.resumption, 0))
        .contains("<item-not-found ");
  }

  @Test
  void fourStreamsOfAGatewayAndNoMore() {
    List<GatewayPlay.Gateway> streams = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      var stream = play.connect(GatewayPlay.XGW_1).ready();
      streams.add(stream);
      streams.forEach(each -> each.count(0));
    }
    var fifth = play.connect(GatewayPlay.XGW_1);
    fifth.say(fifth.header());
    fifth.say("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='EXTERNAL'>=</auth>");
    assertThat(fifth.say(fifth.header())).contains("<resource-constraint ");
    assertThat(streams).allMatch(stream -> stream.connection.isOpen());
    assertThat(play.connect(GatewayPlay.XGW_2).ready().connection.isOpen()).isTrue();
  }

  @Test
  void asksASilentGatewayWhetherItIsThere() {
    var gateway = play.connect(GatewayPlay.XGW_1).ready();
    play.advance(Duration.ofSeconds(302));
    assertThat(gateway.heard()).contains("<r xmlns='urn:xmpp:sm:3'/>");
    play.advance(Duration.ofSeconds(62));
    assertThat(gateway.heard()).contains("<connection-timeout ");
    assertThat(play.connect(GatewayPlay.XGW_1).prove().resume(gateway.resumption, 0))
        .contains("<resumed ");
  }

  @Test
  void staysWhileItAnswers() {
    var gateway = play.connect(GatewayPlay.XGW_1).ready();
    for (int i = 0; i < 10; i++) {
      play.advance(Duration.ofSeconds(302));
      gateway.count(0);
    }
    assertThat(gateway.connection.isOpen()).isTrue();
  }

  /** A domain that another has taken for itself meanwhile is still one it may send from. */
  @Test
  void whoGoesOnSpeaksForWhatItCannotServeAgain() {
    var first = play.connect(GatewayPlay.XGW_1).prove();
    first.bind("own.harbor.example");
    first.bind("harbor.example");
    first.enable();
    first.connection.cut();
    play.advance(Duration.ofSeconds(32));
    var second = play.connect(GatewayPlay.XGW_2).prove();
    assertThat(second.bind("own.harbor.example")).contains("type='result'");
    var again = play.connect(GatewayPlay.XGW_1).prove();
    assertThat(again.resume(first.resumption, 0)).contains("<resumed ");
    assertThat(
            again.say("<message id='m' from='a@own.harbor.example' to='piet@lighthouse.example'/>"))
        .doesNotContain("invalid-from");
    assertThat(play.sent).extracting(GatewayPlay.Sent::id).containsExactly("m");
  }

  /** Nothing was written to those that broke before they said whether they count. */
  @Test
  void whatWasWrittenToNobodyIsNotLost() {
    for (int i = 0; i < 4; i++) {
      var gateway = play.connect(GatewayPlay.XGW_1).prove();
      gateway.bind("harbor.example");
      if (i == 0) {
        play.deliverMessage("p", "mara");
      }
      gateway.connection.cut();
      play.advance(Duration.ZERO);
    }
    assertThat(play.fates).isEmpty();
    var last = play.connect(GatewayPlay.XGW_2).prove();
    last.bind("harbor.example");
    assertThat(last.enable()).contains("<message id='p'");
  }

  /** What waits for that word is bounded by its octets as well. */
  @Test
  void whatWaitsForAWordHasItsLimit() {
    var gateway = play.connect(GatewayPlay.XGW_1).prove();
    gateway.bind("harbor.example");
    String body = "x".repeat(GatewayPlay.WINDOW_OCTETS / 3);
    for (int i = 1; i <= 5; i++) {
      play.deliver(
          "<message id='p%d' from='piet@lighthouse.example' to='a@harbor.example'>%s</message>"
              .formatted(i, body));
    }
    assertThat(play.fates).containsExactly("p4 FULL", "p5 FULL");
  }
}
