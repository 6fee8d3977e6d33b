package io.sallyport.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.tls.PeerIdentity;
import io.sallyport.telemetry.Events;
import io.sallyport.topology.Xmpp;
import io.sallyport.wire.Octets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Two ends of ours against each other: what is proven how, and what becomes of stanzas. */
class StreamsTest {
  private static final TwoServers.Terms EXTERNAL = TwoServers.Terms.EXTERNAL;

  private static List<String> messages(List<String> arrived) {
    return arrived.stream().map(text -> text.replaceAll(".* id='([^']*)'.*", "$1")).toList();
  }

  static Stream<TwoServers.Terms> waysToProve() {
    return Stream.of(
        EXTERNAL,
        EXTERNAL.withBidi(),
        EXTERNAL.withDirectTls(),
        EXTERNAL.withDialbackOnly(),
        EXTERNAL.withDialbackOnly().withDirectTls(),
        EXTERNAL.inTheClear());
  }

  @ParameterizedTest
  @MethodSource("waysToProve")
  void sendBothWaysInOrder(TwoServers.Terms terms) {
    var servers = new TwoServers(terms);
    for (int i = 0; i < 5; i++) {
      servers.send("m" + i);
      servers.sendBack("n" + i);
    }
    assertThat(messages(servers.atLighthouse)).containsExactly("m0", "m1", "m2", "m3", "m4");
    assertThat(messages(servers.atHarbor)).containsExactly("n0", "n1", "n2", "n3", "n4");
    servers.loop.advance(Duration.ofSeconds(5));
    assertThat(servers.fates).hasSize(10).allMatch(fate -> fate.endsWith(" confirmed"));
  }

  @Test
  void tellHowADomainWasProven() {
    var external = new TwoServers(EXTERNAL);
    external.send("m");
    assertThat(external.atLighthouse.getFirst()).startsWith("EXTERNAL ");
    var overTls = new TwoServers(EXTERNAL.withDialbackOnly());
    overTls.send("m");
    assertThat(overTls.atLighthouse.getFirst()).startsWith("DIALBACK_TLS ");
    var inTheClear = new TwoServers(EXTERNAL.inTheClear());
    inTheClear.send("m");
    assertThat(inTheClear.atLighthouse.getFirst()).startsWith("DIALBACK_TCP ");
  }

  /** Row 9: a key is verified over a connection of its own, which closes then (XEP-0220). */
  @Test
  void must9KeysAreVerifiedOverAnotherConnection() {
    var servers = new TwoServers(EXTERNAL.withDialbackOnly());
    servers.send("m");
    assertThat(servers.connections).hasSize(2);
    servers.loop.advance(StreamTimes.CLOSING);
    assertThat(servers.connections.get(0).isOpen()).isTrue();
    assertThat(servers.connections.get(1).isOpen()).isFalse();
    assertThat(servers.counters.total(XmppCounter.KEYS_JUDGED)).isEqualTo(1);
    assertThat(servers.counters.total(XmppCounter.STREAMS_IN_FAILED)).isZero();
  }

  @Test
  void shareAStreamBothWays() {
    var servers = new TwoServers(EXTERNAL.withBidi());
    servers.send("m");
    servers.sendBack("n");
    assertThat(servers.connections).hasSize(1);
    assertThat(messages(servers.atHarbor)).containsExactly("n");
  }

  @Test
  void needOneStreamForEachWayOtherwise() {
    var servers = new TwoServers(EXTERNAL);
    servers.send("m");
    servers.sendBack("n");
    assertThat(servers.connections).hasSize(2);
  }

  /** Row 14: the order of stanzas is kept, whatever waits meanwhile (RFC 6120 section 10.1). */
  @Test
  void must14OrderIsKeptWhileAStreamIsMade() {
    var servers = new TwoServers(EXTERNAL);
    List<String> expected = IntStream.range(0, 1000).mapToObj(i -> "m" + i).toList();
    expected.forEach(servers::send);
    assertThat(messages(servers.atLighthouse)).isEqualTo(expected);
  }

  @Test
  void bounceWhatCannotBeSent() {
    var servers = new TwoServers(EXTERNAL);
    servers.setReachable(false);
    servers.send("m");
    assertThat(servers.fates).containsExactly("m PARTNER_UNREACHABLE REMOTE_SERVER_TIMEOUT");
  }

  @Test
  void waitLongerAfterEachFailure() {
    var servers = new TwoServers(EXTERNAL);
    servers.setReachable(false);
    for (int i = 0; i < 12; i++) {
      servers.send("m" + i);
      servers.loop.advance(Duration.ofSeconds(1));
    }
    servers.setReachable(true);
    servers.loop.advance(Duration.ofMinutes(10));
    servers.send("late");
    assertThat(messages(servers.atLighthouse)).contains("late");
    assertThat(servers.fates).contains("m0 PARTNER_UNREACHABLE REMOTE_SERVER_TIMEOUT");
  }

  /** Row 25: what was written and not acknowledged when a stream breaks is told so. */
  @Test
  void must25NothingIsLostSilently() {
    var servers = new TwoServers(EXTERNAL);
    servers.send("m0");
    servers.loop.advance(Duration.ofSeconds(5));
    servers.fates.clear();
    servers.connections.getFirst().stick();
    servers.send("m1");
    servers.connections.getFirst().cut();
    assertThat(servers.fates).containsExactly("m1 BROKEN_UNCONFIRMED REMOTE_SERVER_TIMEOUT");
    servers.send("m2");
    assertThat(messages(servers.atLighthouse)).containsExactly("m0", "m2");
  }

  /** A partner that does not read costs no more than its share of memory. */
  @Test
  void keepLittleForAPartnerThatDoesNotRead() {
    var servers = new TwoServers(EXTERNAL);
    servers.send("m0");
    servers.connections.getFirst().setWaitingOctets(Xmpp.Limits.DEFAULT.queueBytes());
    servers.send("m1");
    assertThat(servers.fates).contains("m1 FULL RESOURCE_CONSTRAINT");
    servers.connections.getFirst().setWaitingOctets(0);
    servers.send("m2");
    assertThat(messages(servers.atLighthouse)).containsExactly("m0", "m2");
  }

  /** A stream error says that something was not taken, and nobody knows what. */
  @Test
  void must25AStreamErrorConfirmsNothing() {
    var servers = new TwoServers(EXTERNAL);
    servers.send("m0");
    servers.loop.advance(Duration.ofSeconds(5));
    servers.fates.clear();
    servers.connections.getFirst().stick();
    servers.send("m1");
    servers.drainLighthouse();
    servers.loop.advance(Duration.ofSeconds(10));
    assertThat(servers.fates).containsExactly("m1 BROKEN_UNCONFIRMED REMOTE_SERVER_TIMEOUT");
  }

  /** A question about a key that was answered takes no other address. */
  @Test
  void dialOnceForAQuestion() {
    var servers = new TwoServers(EXTERNAL.withDialbackOnly());
    servers.letHostsHave(3);
    servers.send("m");
    servers.loop.advance(Duration.ofMinutes(2));
    assertThat(servers.connections).hasSize(2);
    assertThat(messages(servers.atLighthouse)).containsExactly("m");
  }

  /** Where the first address is no good, the next is asked about the key. */
  @Test
  void must9AKeyIsAskedForAtTheNextAddress() {
    var servers = new TwoServers(EXTERNAL.withDialbackOnly());
    servers.letHostsHave(2);
    servers.letAnswer(accepted ->
        switch (servers.connections.size()) {
          case 1 -> servers.acceptAtLighthouse(accepted);
          case 2 -> {
            accepted.close();
            yield ConnectionHandler.NOBODY;
          }
          default -> servers.acceptAtHarbor(accepted);
        });
    servers.send("m");
    servers.loop.advance(Duration.ofSeconds(10));
    assertThat(messages(servers.atLighthouse)).containsExactly("m");
    assertThat(servers.connections).hasSize(3);
  }

  @Test
  void leaveWhoAnswersNoQuestionAboutAKey() {
    var servers = new TwoServers(EXTERNAL.withDialbackOnly());
    servers.letAnswer(accepted ->
        servers.connections.size() == 1
            ? servers.acceptAtLighthouse(accepted)
            : ConnectionHandler.NOBODY);
    servers.send("m");
    assertThat(servers.connections).hasSize(2);
    servers.loop.advance(StreamTimes.VERIFYING);
    assertThat(servers.connections.get(1).isOpen()).isFalse();
    assertThat(servers.fates).containsExactly("m PARTNER_UNREACHABLE REMOTE_SERVER_TIMEOUT");
  }

  /** A question about a key takes none of the places: what it asks for may be the last. */
  @Test
  void askAboutKeysWhereOneMoreConnectionMayBe() {
    var servers = new TwoServers(EXTERNAL.withDialbackOnly(), 1);
    servers.send("m");
    servers.loop.advance(Duration.ofSeconds(10));
    assertThat(messages(servers.atLighthouse)).containsExactly("m");
  }

  /** What comes while a stream closes waits for the next. */
  @Test
  void openAnotherStreamWhileOneCloses() {
    var servers = new TwoServers(EXTERNAL);
    servers.send("m0");
    servers.loop.advance(Duration.ofSeconds(5));
    servers.drainLighthouse();
    servers.send("m1");
    assertThat(servers.connections).hasSize(2);
  }

  /** A stream that ends is forgotten while the others are still to be ended. */
  @Test
  void endAllStreamsOfANodeThatStops() {
    var servers = new TwoServers(EXTERNAL);
    servers.send("m");
    servers.loop.advance(Duration.ofSeconds(5));
    servers.drainHarbor();
    servers.loop.advance(Duration.ofSeconds(5));
    assertThat(servers.connections.getFirst().isOpen()).isFalse();
  }

  /** Each end has dialled, and both streams stay (XEP-0288). */
  @Test
  void endBothStreamsOfAPairWhenTheNodeStops() {
    var servers = new TwoServers(EXTERNAL.withBidi());
    servers.letVerdictsTake(Duration.ofSeconds(30));
    servers.send("m1");
    servers.letVerdictsTake(Duration.ZERO);
    servers.sendBack("n");
    servers.connections.get(1).cut();
    servers.send("m2");
    servers.loop.advance(Duration.ofSeconds(35));
    assertThat(servers.connections).hasSize(3);
    assertThat(servers.connections.get(0).isOpen()).isTrue();
    assertThat(servers.connections.get(2).isOpen()).isTrue();
    servers.drainHarbor();
    servers.loop.advance(StreamTimes.CLOSING);
    assertThat(servers.connections.get(0).isOpen()).isFalse();
    assertThat(servers.connections.get(2).isOpen()).isFalse();
  }

  /** A stream that nobody waited for any more has come after all, and is used. */
  @Test
  void dialNoMoreOnceALateStreamIsThere() {
    var servers = new TwoServers(EXTERNAL.withBidi());
    servers.letVerdictsTake(Duration.ofSeconds(30));
    servers.send("m1");
    servers.letVerdictsTake(Duration.ZERO);
    servers.sendBack("n");
    servers.connections.get(1).cut();
    servers.letVerdictsTake(Duration.ofSeconds(50));
    servers.send("m2");
    servers.loop.advance(Duration.ofSeconds(31));
    assertThat(messages(servers.atLighthouse)).containsExactly("m1", "m2");
    servers.connections.get(0).cut();
    servers.letVerdictsTake(Duration.ofSeconds(5));
    servers.send("m3");
    // What became of the second dialling is nothing to what waits for the third.
    servers.connections.get(2).cut();
    servers.loop.advance(Duration.ofSeconds(6));
    assertThat(messages(servers.atLighthouse)).containsExactly("m1", "m2", "m3");
  }

  private static final String BAYS_ANSWER =
      "<db:result from='lighthouse.example' to='bay.example' type='%s'/>";

  /** Several pairs on one connection, where there is no place for another (XEP-0220 2.3). */
  @Test
  void takeAnotherDomainAlongWhereThereIsNoPlace() {
    var servers = new TwoServers(EXTERNAL.withDirectTls(), 1);
    var lighthouse = new PlayedServer(servers);
    servers.send("m1");
    lighthouse.heard();
    servers.sendFromBay("b1");
    assertThat(lighthouse.heard())
        .contains("<db:result", "from='bay.example'", "to='lighthouse.example'")
        .doesNotContain("<message");
    lighthouse.say(BAYS_ANSWER.formatted("valid"));
    servers.sendFromBay("b2");
    servers.send("m2");
    assertThat(lighthouse.heard()).containsSubsequence("id='b1'", "id='b2'", "id='m2'");
    assertThat(servers.connections).hasSize(1);
    servers.loop.advance(Duration.ofSeconds(5));
    assertThat(servers.fates).contains("b1 confirmed", "b2 confirmed", "m1 confirmed");
    // All that went along needs a place of its own again.
    servers.connections.getFirst().cut();
    servers.sendFromBay("b3");
    assertThat(lighthouse.heard()).contains("id='b3'").doesNotContain("db:result");
  }

  @Test
  void tellWhoMayNotGoAlong() {
    var servers = new TwoServers(EXTERNAL.withDirectTls(), 1);
    var lighthouse = new PlayedServer(servers);
    servers.send("m1");
    servers.sendFromBay("b1");
    lighthouse.say(BAYS_ANSWER.formatted("invalid"));
    assertThat(servers.fates).contains("b1 PARTNER_UNREACHABLE REMOTE_SERVER_TIMEOUT");
    servers.sendFromBay("b2");
    assertThat(servers.fates).contains("b2 PARTNER_UNREACHABLE RESOURCE_CONSTRAINT");
    lighthouse.heard();
    servers.send("m2");
    assertThat(lighthouse.heard()).contains("id='m2'");
  }

  /** Its place is free then. */
  @Test
  void dialForWhoWaitedToGoAlongOnAStreamThatBroke() {
    var servers = new TwoServers(EXTERNAL.withDirectTls(), 1);
    var lighthouse = new PlayedServer(servers);
    servers.send("m1");
    servers.sendFromBay("b1");
    lighthouse.heard();
    servers.connections.getFirst().cut();
    servers.loop.advance(Duration.ofSeconds(1));
    assertThat(lighthouse.heard()).contains("id='b1'").doesNotContain("db:result");
  }

  @Test
  void waitForNoAnswerForEverToGoAlong() {
    var servers = new TwoServers(EXTERNAL.withDirectTls(), 1);
    var lighthouse = new PlayedServer(servers);
    servers.send("m1");
    servers.sendFromBay("b1");
    servers.loop.advance(Duration.ofSeconds(61));
    assertThat(servers.fates).contains("b1 PARTNER_UNREACHABLE REMOTE_SERVER_TIMEOUT");
    servers.sendFromBay("b2");
    servers.connections.getFirst().cut();
    lighthouse.heard();
    servers.sendFromBay("b3");
    servers.loop.advance(Duration.ofSeconds(3));
    assertThat(lighthouse.heard()).contains("id='b3'").doesNotContain("db:result");
  }

  /** It says nothing of what is under way by then. */
  @Test
  void hearNoLateNoToGoAlong() {
    var servers = new TwoServers(EXTERNAL.withDirectTls(), 1);
    var lighthouse = new PlayedServer(servers);
    servers.send("m1");
    servers.sendFromBay("b1");
    servers.loop.advance(Duration.ofSeconds(61));
    servers.letDiallingTake(Duration.ofSeconds(2));
    servers.sendFromBay("b2");
    lighthouse.say(BAYS_ANSWER.formatted("invalid"));
    assertThat(servers.fates).noneMatch(fate -> fate.startsWith("b2"));
    servers.loop.advance(Duration.ofSeconds(3));
    assertThat(servers.fates).contains("b2 PARTNER_UNREACHABLE RESOURCE_CONSTRAINT");
  }

  /** Its place is taken until the connection is closed. */
  @Test
  void waitUntilAStreamThatEndsHasLeftItsPlace() {
    var servers = new TwoServers(EXTERNAL.withDirectTls(), 1);
    var lighthouse = new PlayedServer(servers);
    servers.send("m1");
    servers.loop.advance(Duration.ofSeconds(597));
    servers.sendFromBay("b1");
    assertThat(lighthouse.heard()).contains("from='bay.example'");
    servers.loop.advance(Duration.ofSeconds(5));
    assertThat(lighthouse.heard()).contains("</stream:stream>");
    servers.loop.advance(Duration.ofSeconds(6));
    assertThat(servers.counters.total(XmppCounter.IDLE)).isOne();
    assertThat(lighthouse.heard()).contains("id='b1'");
  }

  /** The entry says that nothing is proven by dialback. */
  @Test
  void askForNothingByDialbackThatMayNotBe() {
    var servers = new TwoServers(EXTERNAL.withDirectTls().withoutDialback(), 1);
    var lighthouse = new PlayedServer(servers);
    servers.send("m1");
    servers.sendFromBay("b1");
    assertThat(lighthouse.heard()).doesNotContain("db:result");
    assertThat(servers.fates).contains("b1 PARTNER_UNREACHABLE RESOURCE_CONSTRAINT");
  }

  /** What it waited for elsewhere counts; the stream is still made for the other. */
  @Test
  void letNothingWaitLongerThanItsTime() {
    var servers = new TwoServers(EXTERNAL);
    servers.letDiallingTake(Duration.ofSeconds(30));
    servers.send("new");
    servers.sendOld("old", Duration.ofSeconds(45));
    servers.loop.advance(Duration.ofSeconds(14));
    assertThat(servers.fates).isEmpty();
    servers.loop.advance(Duration.ofSeconds(2));
    assertThat(servers.fates).containsExactly("old PARTNER_UNREACHABLE REMOTE_SERVER_TIMEOUT");
    servers.loop.advance(Duration.ofSeconds(20));
    assertThat(messages(servers.atLighthouse)).containsExactly("new");
  }

  @Test
  void beginNoStreamForNobody() {
    var servers = new TwoServers(EXTERNAL);
    servers.letDiallingTake(Duration.ofSeconds(61));
    servers.send("m1");
    servers.loop.advance(Duration.ofSeconds(62));
    assertThat(servers.fates).containsExactly("m1 PARTNER_UNREACHABLE REMOTE_SERVER_TIMEOUT");
    assertThat(servers.connections.getFirst().isOpen()).isFalse();
    assertThat(servers.counters.total(XmppCounter.STREAMS_OUT)).isZero();
  }

  private static String lastPing(List<String> arrived) {
    String last = arrived.getLast();
    assertThat(last).contains("<iq type='get'", "<ping xmlns='urn:xmpp:ping'/>");
    Matcher id = Pattern.compile(" id='([0-9a-f]{32})'").matcher(last);
    assertThat(id.find()).isTrue();
    return id.group(1);
  }

  private static String pong(String type, String id) {
    return "<iq type='%s' id='%s' from='lighthouse.example' to='harbor.example'/>"
        .formatted(type, id);
  }

  /** Its answer comes on the stream the other way, and is for nobody inside. */
  @ParameterizedTest
  @ValueSource(strings = {"result", "error"})
  void probeWhoCountsNothing(String type) {
    var servers = new TwoServers(EXTERNAL.withProbes());
    servers.letNobodyCount();
    servers.sendBack("n");
    servers.send("m");
    servers.loop.advance(Duration.ofSeconds(5));
    String id = lastPing(servers.atLighthouse);
    assertThat(servers.fates).doesNotContain("m confirmed");
    int arrived = servers.atHarbor.size();
    servers.sendBack("other", pong(type, "00000000000000000000000000000000"));
    assertThat(servers.fates).doesNotContain("m confirmed");
    assertThat(servers.atHarbor).hasSize(arrived + 1);
    servers.sendBack("pong", pong(type, id));
    servers.sendBack("again", pong(type, id));
    assertThat(servers.fates).containsOnlyOnce("m confirmed");
    assertThat(servers.atHarbor).hasSize(arrived + 1);
  }

  @Test
  void probeOnOneStreamForBothWays() {
    var servers = new TwoServers(EXTERNAL.withBidi().withProbes());
    servers.letNobodyCount();
    servers.send("m");
    servers.loop.advance(Duration.ofSeconds(5));
    String id = lastPing(servers.atLighthouse);
    servers.sendBack("pong", pong("result", id));
    assertThat(servers.connections).hasSize(1);
    assertThat(servers.fates).contains("m confirmed");
    assertThat(servers.atHarbor).noneMatch(it -> it.contains(id));
  }

  /** Which would otherwise have been taken for taken after two seconds. */
  @Test
  void must25BounceWhatAProbeDoesNotConfirm() {
    var servers = new TwoServers(EXTERNAL.withProbes());
    servers.letNobodyCount();
    servers.sendBack("n");
    servers.send("m");
    servers.loop.advance(Duration.ofSeconds(10));
    servers.connections.getLast().cut();
    assertThat(servers.fates).contains("m BROKEN_UNCONFIRMED REMOTE_SERVER_TIMEOUT");
    assertThat(servers.fates).doesNotContain("m confirmed");
  }

  @Test
  void must25EndAStreamWhoseProbesAreNotAnswered() {
    var servers = new TwoServers(EXTERNAL.withProbes());
    servers.letNobodyCount();
    servers.sendBack("n");
    servers.send("m");
    servers.loop.advance(Duration.ofSeconds(89));
    assertThat(servers.fates).isEmpty();
    servers.loop.advance(Duration.ofSeconds(5));
    assertThat(servers.fates).contains("m BROKEN_UNCONFIRMED REMOTE_SERVER_TIMEOUT");
    assertThat(servers.connections.getLast().isOpen()).isFalse();
  }

  /** Without a stream of the partner's an answer has no way back. */
  @Test
  void probeNobodyWhoCannotAnswer() {
    var servers = new TwoServers(EXTERNAL.withProbes());
    servers.letNobodyCount();
    servers.send("m");
    servers.loop.advance(Duration.ofSeconds(5));
    assertThat(servers.atLighthouse).hasSize(1);
    assertThat(servers.fates).containsExactly("m confirmed");
  }

  @Test
  void closeWhatIsIdle() {
    var servers = new TwoServers(EXTERNAL);
    servers.send("m");
    servers.loop.advance(Duration.ofMinutes(11));
    assertThat(servers.connections.getFirst().isOpen()).isFalse();
    assertThat(servers.counters.total(XmppCounter.IDLE)).isPositive();
    servers.send("n");
    assertThat(messages(servers.atLighthouse)).containsExactly("m", "n");
  }

  @Test
  void sendWhiteSpaceWhenNothingElseIsSent() {
    var servers = new TwoServers(EXTERNAL);
    servers.send("m");
    servers.loop.advance(Duration.ofSeconds(10));
    long before = servers.connections.getFirst().octetsSent();
    // One that is trusted may be a Lync, and that ends streams after 300 s of silence.
    servers.loop.advance(Duration.ofSeconds(241));
    assertThat(servers.connections.getFirst().octetsSent()).isGreaterThan(before);
  }

  @Test
  void askWhoIsSilentAndGiveUpWithoutAnAnswer() {
    var servers = new TwoServers(EXTERNAL);
    servers.send("m");
    servers.loop.advance(Duration.ofSeconds(10));
    servers.connections.getFirst().other().stick();
    servers.loop.advance(Duration.ofMinutes(7));
    assertThat(servers.counters.total(XmppCounter.UNANSWERED)).isEqualTo(1);
  }

  /** Where nobody counts, by a ping; its answer keeps the stream from nothing. */
  @Test
  void pingWhoIsSilentAndCountsNothing() {
    var servers = new TwoServers(EXTERNAL.withBidi().withDirectTls());
    var lighthouse = new PlayedServer(servers);
    servers.send("m");
    assertThat(lighthouse.heard()).contains("<bidi ", "<message id='m'");
    servers.loop.advance(Duration.ofSeconds(302));
    String id = lastPing(List.of(lighthouse.heard()));
    servers.loop.advance(Duration.ofSeconds(50));
    lighthouse.say(pong("result", id));
    assertThat(servers.atHarbor).isEmpty();
    servers.loop.advance(Duration.ofSeconds(200));
    assertThat(servers.connections.getFirst().isOpen()).isTrue();
    servers.loop.advance(Duration.ofSeconds(60));
    assertThat(servers.counters.total(XmppCounter.IDLE)).isOne();
    assertThat(servers.counters.total(XmppCounter.UNANSWERED)).isZero();
  }

  @Test
  void giveUpOnWhoAnswersNoPing() {
    var servers = new TwoServers(EXTERNAL.withBidi().withDirectTls());
    var lighthouse = new PlayedServer(servers);
    servers.send("m");
    lighthouse.heard();
    servers.loop.advance(Duration.ofSeconds(362));
    assertThat(lighthouse.heard()).contains("<ping ", "<connection-timeout ");
    assertThat(servers.counters.total(XmppCounter.UNANSWERED)).isOne();
  }

  /** What is counted stays with the other end, which knows from the count that it was not taken. */
  @Test
  void takeNothingMoreThatIsCountedOnceTheNodeStops() {
    var servers = new TwoServers(EXTERNAL);
    servers.send("m0");
    servers.loop.advance(Duration.ofSeconds(5));
    servers.stopLighthouse();
    servers.send("m1");
    assertThat(servers.crossingLighthouse()).isZero();
    assertThat(servers.connections.getFirst().isOpen()).isTrue();
    assertThat(messages(servers.atLighthouse)).containsExactly("m0");
    servers.drainLighthouse();
    servers.loop.advance(Duration.ofSeconds(6));
    assertThat(servers.fates)
        .containsExactly("m0 confirmed", "m1 BROKEN_UNCONFIRMED REMOTE_SERVER_TIMEOUT");
  }

  /** Also where the stream is one of our own, and its other end counts nothing. */
  @Test
  void takeWhatCrossesTheEndOfAStreamThatCarriesBothWays() {
    var servers = new TwoServers(EXTERNAL.withBidi().withDirectTls());
    var lighthouse = new PlayedServer(servers);
    servers.send("m0");
    assertThat(lighthouse.heard()).contains("<bidi ", "<message id='m0'");
    servers.stopHarbor();
    assertThat(lighthouse.heard()).contains("<system-shutdown ");
    assertThat(servers.crossingHarbor()).isEqualTo(1);
    lighthouse.say("<message id='m1' from='a@lighthouse.example' to='b@harbor.example'/>");
    assertThat(messages(servers.atHarbor)).containsExactly("m1");
    lighthouse.say("</stream:stream>");
    assertThat(servers.crossingHarbor()).isZero();
  }

  @Test
  void tellOperatorsWhyThePartnerEndsThem() {
    var servers = new TwoServers(EXTERNAL);
    servers.send("m0");
    servers.drainLighthouse();
    assertThat(servers.outsideEvents)
        .singleElement()
        .asString()
        .startsWith("STREAM_ERROR_TOLD ")
        .contains("condition, system-shutdown, text, The server stops");
  }

  /** Both ends say how long a stream was there and who ended it, under the name it began with. */
  @Test
  void tellOperatorsHowTheyEnd() {
    var servers = new TwoServers(EXTERNAL);
    servers.send("m0");
    servers.loop.advance(Duration.ofSeconds(5));
    assertThat(servers.events)
        .anyMatch(event -> event.startsWith("STREAM_IN [stream, 1, from, "))
        .anyMatch(event -> event.startsWith("STREAM_OUT [stream, 1, to, "))
        .noneMatch(event -> event.startsWith("STREAM_ENDED "));
    servers.drainLighthouse();
    servers.loop.advance(StreamTimes.CLOSING);
    assertThat(ends(servers)).containsExactlyInAnyOrder("5, by, us]", "5, by, peer]");

    var broken = new TwoServers(EXTERNAL);
    broken.send("m0");
    broken.connections.getFirst().cut();
    broken.loop.advance(Duration.ZERO);
    assertThat(ends(broken)).containsExactly("0, by, connection]", "0, by, connection]");
  }

  private static List<String> ends(TwoServers servers) {
    return servers.events.stream()
        .filter(event -> event.startsWith("STREAM_ENDED [stream, 1, remote, "))
        .map(event -> event.replaceAll(".* seconds, ", ""))
        .toList();
  }

  private static String elsewhere(String host) {
    return "<stream:error><see-other-host xmlns='urn:ietf:params:xml:ns:xmpp-streams'>%s"
            .formatted(host)
        + "</see-other-host></stream:error></stream:stream>";
  }

  /** No more than twice, and each server has to prove the domain (RFC 6120 section 4.9.3.19). */
  @Test
  void goWhereAServerThatHasProvenTheDomainSendsThem() {
    var servers = new TwoServers(EXTERNAL);
    var lighthouse = new PlayedServer(servers);
    lighthouse.letTlsSay(elsewhere("xmpp2.lighthouse.example:5270"));
    servers.send("m0");
    assertThat(servers.hosts)
        .containsExactly(
            "lighthouse.example", "xmpp2.lighthouse.example", "xmpp2.lighthouse.example");
    assertThat(servers.fates).containsExactly("m0 PARTNER_UNREACHABLE REMOTE_SERVER_TIMEOUT");
    lighthouse.letTlsSay("");
    lighthouse.heard();
    servers.send("m1");
    assertThat(lighthouse.heard()).contains("<message id='m1'");
    assertThat(servers.hosts).last().isEqualTo("lighthouse.example");
  }

  private static String streamError(String condition) {
    return "<stream:error><%s xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>"
        .formatted(condition);
  }

  /** What one server says before proofs is of that server, and the domain may have others. */
  @ParameterizedTest
  @ValueSource(strings = {"system-shutdown", "resource-constraint", "internal-server-error"})
  void tryTheNextAddressWhereAServerEndsTheStreamBeforeProofs(String condition) {
    var servers = new TwoServers(EXTERNAL);
    servers.letHostsHave(2);
    new PlayedServer(servers).letClearSay(streamError(condition));
    servers.send("m0");
    assertThat(servers.connections).hasSize(2);
    assertThat(servers.fates).containsExactly("m0 PARTNER_UNREACHABLE REMOTE_SERVER_TIMEOUT");
  }

  @ParameterizedTest
  @CsvSource({"host-unknown, PARTNER_ABSENT", "policy-violation, PARTNER_UNREACHABLE"})
  void tryNobodyElseAfterWhatTheDomainSays(String condition, String loss) {
    var servers = new TwoServers(EXTERNAL);
    servers.letHostsHave(2);
    new PlayedServer(servers).letClearSay(streamError(condition));
    servers.send("m0");
    assertThat(servers.connections).hasSize(1);
    assertThat(servers.fates).singleElement().asString().startsWith("m0 " + loss);
  }

  @Test
  void leaveAPartnerAloneThatSaysItKnowsNoSuchDomain() {
    var servers = new TwoServers(EXTERNAL);
    new PlayedServer(servers).letClearSay(streamError("host-unknown"));
    for (int i = 0; i < 60; i++) {
      servers.send("m" + i);
      servers.loop.advance(Duration.ofSeconds(5));
    }
    assertThat(servers.connections).hasSizeBetween(3, 4);
  }

  /** A server may close when it refuses a certificate, and know dialback (XEP-0178 section 3). */
  @Test
  void proveByDialbackAnewWhereTheServerLeavesAfterRefusingACertificate() {
    var servers = new TwoServers(EXTERNAL);
    var lighthouse = new PlayedServer(servers);
    lighthouse.letAuthHear(
        "<failure"
            + " xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><not-authorized/></failure></stream:stream>");
    servers.send("m0");
    assertThat(servers.connections).hasSize(2);
    assertThat(lighthouse.heard())
        .containsOnlyOnce("<auth ")
        .containsPattern("(?s)<auth .*<db:result ");
  }

  /** Once: there may be room on another connection (XEP-0220 section 2.4). */
  @Test
  void proveByDialbackAnewWhereAConnectionHasTooMuch() {
    var servers = new TwoServers(EXTERNAL.withDialbackOnly().withDirectTls(), 1);
    var lighthouse = new PlayedServer(servers);
    lighthouse.letTlsSay(
        "<stream:features><dialback xmlns='urn:xmpp:features:dialback'/></stream:features>");
    servers.send("m0");
    String full =
        "<db:result from='lighthouse.example' to='harbor.example' type='error'><error type='wait'>"
            + "<resource-constraint xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></db:result>";
    lighthouse.say(full);
    // Its place has to be free first.
    servers.loop.advance(StreamTimes.CLOSING);
    assertThat(servers.connections).hasSize(2);
    assertThat(servers.fates).isEmpty();
    lighthouse.say(full);
    assertThat(servers.connections).hasSize(2);
    assertThat(servers.fates).containsExactly("m0 PARTNER_UNREACHABLE REMOTE_SERVER_TIMEOUT");
  }

  @Test
  void goNowhereForWhatIsSaidInTheClear() {
    var servers = new TwoServers(EXTERNAL);
    new PlayedServer(servers).letClearSay(elsewhere("xmpp2.lighthouse.example"));
    servers.send("m0");
    assertThat(servers.hosts).containsExactly("lighthouse.example");
    assertThat(servers.fates).containsExactly("m0 PARTNER_UNREACHABLE REMOTE_SERVER_TIMEOUT");
  }

  @Test
  void tellWhatWaitsForAStreamOnceTheNodeStops() {
    var servers = new TwoServers(EXTERNAL);
    servers.letVerdictsTake(Duration.ofSeconds(10));
    servers.send("m0");
    servers.giveUpHarbor();
    servers.send("m1");
    assertThat(servers.fates)
        .containsExactly(
            "m0 PARTNER_UNREACHABLE REMOTE_SERVER_TIMEOUT",
            "m1 PARTNER_UNREACHABLE REMOTE_SERVER_TIMEOUT");
    assertThat(servers.atLighthouse).isEmpty();
  }

  /** What has no stream any more is forgotten while others are still to be ended. */
  @Test
  void endStreamsThatWereOpenedHereWhenTheNodeStops() {
    var servers = new TwoServers(EXTERNAL);
    servers.send("m0");
    servers.loop.advance(Duration.ofSeconds(5));
    servers.drainHarbor();
    servers.loop.advance(Duration.ofSeconds(6));
    assertThat(servers.connections).noneMatch(PipedConnection::isOpen);
    assertThat(servers.fates).containsExactly("m0 confirmed");
  }

  /** A stanza that is acknowledged to nobody has a fate all the same, and others a new stream. */
  @Test
  void must25WhatNobodyAcknowledgesIsToldAfterNinetySeconds() {
    var servers = new TwoServers(EXTERNAL);
    servers.send("m0");
    servers.loop.advance(Duration.ofSeconds(5));
    servers.fates.clear();
    servers.connections.getFirst().other().stick();
    servers.send("m1");
    servers.loop.advance(Duration.ofSeconds(85));
    assertThat(servers.fates).isEmpty();
    servers.loop.advance(Duration.ofSeconds(10));
    assertThat(servers.fates).containsExactly("m1 BROKEN_UNCONFIRMED REMOTE_SERVER_TIMEOUT");
    servers.send("m2");
    assertThat(servers.connections).hasSize(2);
  }

  @Test
  void endWhenTheNodeStops() {
    var servers = new TwoServers(EXTERNAL);
    servers.send("m");
    servers.drainLighthouse();
    servers.loop.advance(Duration.ofSeconds(6));
    assertThat(servers.connections.getFirst().isOpen()).isFalse();
    assertThat(servers.fates).containsExactly("m confirmed");
  }

  @Test
  void takeNoRevokedCertificate() {
    var servers = new TwoServers(EXTERNAL);
    servers.revoke();
    servers.send("m");
    assertThat(servers.fates).containsExactly("m PARTNER_UNREACHABLE REMOTE_SERVER_TIMEOUT");
    assertThat(servers.atLighthouse).isEmpty();
  }

  @Test
  void keepWhatComesUntilACertificateIsKnown() {
    var servers = new TwoServers(EXTERNAL);
    servers.letVerdictsTake(Duration.ofSeconds(10));
    servers.send("m");
    assertThat(servers.atLighthouse).isEmpty();
    servers.loop.advance(Duration.ofSeconds(11));
    assertThat(servers.atLighthouse.getFirst()).startsWith("EXTERNAL ");
    assertThat(servers.connections).hasSize(1);
  }

  @Test
  void endWhenACertificateInUseIsRevoked() {
    var servers = new TwoServers(EXTERNAL);
    servers.send("m");
    servers.revoke();
    servers.loop.advance(StreamTimes.CLOSING);
    assertThat(servers.connections.getFirst().isOpen()).isFalse();
  }

  /** The stream ends with the certificate, before it would have for any other reason. */
  @Test
  void endWithTheirCertificates() {
    var servers = new TwoServers(EXTERNAL);
    servers.loop.advance(Duration.ofDays(365).minusSeconds(10));
    servers.send("m");
    servers.loop.advance(Duration.ofSeconds(5));
    assertThat(servers.connections.getFirst().isOpen()).isTrue();
    servers.loop.advance(Duration.ofSeconds(15));
    assertThat(servers.connections.getFirst().isOpen()).isFalse();
  }

  /** T1 runs from the connection to the proof, and nothing prolongs it. */
  @Test
  void closeWhoProvesNothing() {
    var servers = new TwoServers(EXTERNAL);
    servers.send("m");
    var stranger = PipedConnection.pair(servers.loop, PeerIdentity.NONE, PeerIdentity.NONE);
    stranger.other().open(servers::acceptAtLighthouse);
    List<Integer> waited = new ArrayList<>();
    for (int i = 0; i < 65 && stranger.other().isOpen(); i++) {
      stranger.send(Octets.of(new byte[] {' '}));
      servers.loop.advance(Duration.ofSeconds(1));
      waited.add(i);
    }
    assertThat(waited).hasSizeBetween(59, 62);
    assertThat(servers.counters.total(XmppCounter.OVERDUE)).isEqualTo(1);
  }

  /** Everything has a fate within 90 s: a stream on which something has none is dead. */
  @Test
  void endAStreamOnWhichSomethingIsNotTakenInTime() {
    var servers = new TwoServers(EXTERNAL);
    var never = new PaperSide();
    servers.letHarborPass(
        new Passage(
            servers.harborSide(),
            never,
            List.of(),
            servers.loop,
            Duration.ofSeconds(30),
            servers.held,
            new StanzaTotals(Events.NONE)));
    servers.sendBack("n");
    assertThat(never.events).containsExactly("sent n");
    servers.loop.advance(Duration.ofSeconds(89));
    assertThat(servers.fates).isEmpty();
    servers.loop.advance(Duration.ofSeconds(4));
    assertThat(servers.fates).containsExactly("n BROKEN_UNCONFIRMED REMOTE_SERVER_TIMEOUT");
    servers.sendBack("m");
    assertThat(never.events).containsExactly("sent n", "sent m");
  }
}
