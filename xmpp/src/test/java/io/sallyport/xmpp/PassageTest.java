package io.sallyport.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.testkit.ManualLoop;
import io.sallyport.topology.Xmpp;
import io.sallyport.wire.xmpp.DomainPair;
import io.sallyport.wire.xmpp.Stanza;
import io.sallyport.wire.xmpp.StanzaCondition;
import io.sallyport.wire.xmpp.XmppLimits;
import io.sallyport.wire.xmpp.XmppReader;
import io.sallyport.xmpp.inside.Loss;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of a stanza between the sides, and when it is settled where it came from. */
class PassageTest {
  private static final StanzaCondition TIMEOUT = StanzaCondition.REMOTE_SERVER_TIMEOUT;
  private static final Duration GRACE = Duration.ofSeconds(30);

  private final PaperSide outside = new PaperSide();
  private final PaperSide inside = new PaperSide();
  private final ManualLoop loop = new ManualLoop();
  private final HeldMemory memory = new HeldMemory(100_000);
  private final List<String> events = new ArrayList<>();
  private final StanzaTotals totals =
      new StanzaTotals((event, fields) -> events.add(event.id() + List.of(fields)));
  private final Passage passage =
      new Passage(outside, inside, List.of(), loop, GRACE, memory, totals);
  private final List<String> settled = new ArrayList<>();

  private static Stanza stanza(String text) {
    return read(Play.HEADER + text);
  }

  private static Stanza read(String text) {
    var reader = new XmppReader(XmppLimits.PROVEN);
    reader.feed(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    reader.next();
    return (Stanza) reader.next();
  }

  private static Stanza stanza(String element, String attributes, DomainPair pair) {
    return stanza(
        "<%s %s from='a@%s' to='b@%s'/>".formatted(element, attributes, pair.from(), pair.to()));
  }

  private void fromInside(String element, String attributes) {
    Stanza stanza = stanza(element, attributes, Play.OUT);
    passage.fromInside(
        stanza,
        new Origin(Play.OUT, Xmpp.Method.EXTERNAL, "harbor.example", Xmpp.Trust.UNVERIFIED),
        () -> settled.add(stanza.id().orElseThrow()));
  }

  private void fromPartner(String element, String attributes) {
    Stanza stanza = stanza(element, attributes, Play.IN);
    passage.fromPartner(
        stanza,
        new Origin(Play.IN, Xmpp.Method.EXTERNAL, "lighthouse.example", Xmpp.Trust.FEDERATED),
        () -> settled.add(stanza.id().orElseThrow()));
  }

  @Test
  void settlesWhatTheOtherSideHasTakenAndNotBefore() {
    fromInside("message", "id='m'");
    fromPartner("message", "id='n'");
    assertThat(outside.events).containsExactly("sent m");
    assertThat(inside.events).containsExactly("sent n");
    assertThat(settled).isEmpty();
    assertThat(passage.open()).isEqualTo(2);
    outside.next().confirmed();
    inside.next().confirmed();
    assertThat(settled).containsExactly("m", "n");
    assertThat(passage.open()).isZero();
  }

  /** Whoever is at the other end, if it reads as we do, would end the stream of all. */
  @Test
  void sendsNothingOnThatItWouldNotReadItself() {
    String header = Play.HEADER.replace(" to=", " xml:lang='de' to=");
    StringBuilder text =
        new StringBuilder("<message id='m' from='a@harbor.example' to='b@lighthouse.example'");
    for (int i = 3; i < XmppLimits.PROVEN.attributes(); i++) {
      text.append(" a").append(i).append("=''");
    }
    Stanza stanza = read(header + text + "/>");
    passage.outward(stanza, Play.OUT, inside, () -> settled.add("m"));
    assertThat(outside.events).isEmpty();
    assertThat(inside.events).containsExactly("answered m policy-violation");
    inside.next().confirmed();
    assertThat(settled).containsExactly("m");
  }

  @ParameterizedTest
  @EnumSource(
      value = Loss.class,
      names = {"PARTNER_UNREACHABLE", "PARTNER_ABSENT", "BROKEN_UNCONFIRMED", "FULL"})
  void bouncesAMessageAndSettlesItWhenThatHasArrived(Loss loss) {
    fromInside("message", "id='m'");
    outside.next().lost(loss, TIMEOUT, "gone");
    assertThat(inside.events).containsExactly("answered m remote-server-timeout");
    assertThat(settled).isEmpty();
    inside.next().confirmed();
    assertThat(settled).containsExactly("m");
  }

  /** Row 2: once more on a new stream, then it is told (3.7). */
  @Test
  void sendsWhatDidNotLeaveOnceMore() {
    fromInside("message", "id='m'");
    outside.next().lost(Loss.BROKEN_UNSENT, TIMEOUT, "gone");
    assertThat(outside.events).containsExactly("sent m", "sent m");
    outside.next().lost(Loss.BROKEN_UNSENT, TIMEOUT, "gone");
    assertThat(outside.events).hasSize(2);
    assertThat(inside.events).containsExactly("answered m remote-server-timeout");
    assertThat(settled).isEmpty();
  }

  /** What is left of its 90 s would not do for the other end to say that it has it (3.6 rule 5). */
  @Test
  void sendsNothingOnceMoreThatCameLongAgo() {
    fromInside("message", "id='m'");
    loop.advance(Duration.ofSeconds(61));
    outside.next().lost(Loss.BROKEN_UNSENT, TIMEOUT, "gone");
    assertThat(outside.events).hasSize(1);
    assertThat(inside.events).containsExactly("answered m remote-server-timeout");
  }

  @Test
  void confirmsWhatArrivedTheSecondTime() {
    fromInside("presence", "id='p'");
    outside.next().lost(Loss.BROKEN_UNSENT, TIMEOUT, "gone");
    outside.next().confirmed();
    assertThat(settled).containsExactly("p");
    assertThat(inside.events).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "presence, id='x'",
    "message, id='x' type='error'",
    "iq, id='x' type='result'",
    "iq, id='x' type='error'"
  })
  void tellsNobodyOfWhatNobodyMisses(String element, String attributes) {
    fromInside(element, attributes);
    outside.next().lost(Loss.BROKEN_UNCONFIRMED, TIMEOUT, "gone");
    assertThat(inside.events).isEmpty();
    assertThat(settled).containsExactly("x");
    assertThat(totals("xmpp_dropped")).isEqualTo(Map.of(List.of("broken-unconfirmed"), 1L));
    assertThat(events).singleElement().asString().startsWith("stanza-dropped[").contains("reason");
  }

  /** Nobody can be told of an error that is lost (3.7 row 10). */
  @Test
  void countsErrorsThatAreLost() {
    fromInside("message", "id='m'");
    outside.next().lost(Loss.PARTNER_UNREACHABLE, TIMEOUT, "gone");
    inside.next().lost(Loss.FULL, TIMEOUT, "does not read");
    assertThat(settled).containsExactly("m");
    assertThat(totals("xmpp_bounced")).isEqualTo(Map.of(List.of("remote-server-timeout"), 1L));
    assertThat(totals("xmpp_dropped")).isEqualTo(Map.of(List.of("full"), 1L));
  }

  @Test
  void countsWhatCameByDirectionAndKind() {
    fromInside("message", "id='m'");
    fromPartner("presence", "id='p'");
    fromPartner("presence", "id='q'");
    assertThat(totals("xmpp_stanzas"))
        .containsEntry(List.of("out", "message"), 1L)
        .containsEntry(List.of("in", "presence"), 2L)
        .containsEntry(List.of("in", "iq"), 0L);
  }

  private Map<List<String>, Long> totals(String name) {
    return totals.all().stream()
        .filter(total -> total.name().equals(name))
        .findFirst()
        .orElseThrow()
        .totals();
  }

  /** Row 13: a question is answered, in whichever way nobody inside could be asked. */
  @ParameterizedTest
  @EnumSource(Loss.class)
  void must13IqIsAlwaysAnswered(Loss loss) {
    for (String type : List.of("get", "set")) {
      fromPartner("iq", "id='" + type + "' type='" + type + "'");
      inside.next().lost(loss, TIMEOUT, "gone");
      if (outside.events.isEmpty()) {
        inside.next().lost(loss, TIMEOUT, "gone again");
      }
      assertThat(outside.take()).singleElement().asString().startsWith("answered " + type + " ");
      outside.next().confirmed();
    }
  }

  /** Row 13: a question is answered whatever happens (RFC 6120 section 8.2.3). */
  @Test
  void answersAQuestionThatNobodyCouldBeAsked() {
    fromPartner("iq", "id='q' type='get'");
    inside.next().lost(Loss.BROKEN_UNCONFIRMED, TIMEOUT, "gone");
    assertThat(outside.events).containsExactly("answered q remote-server-timeout");
  }

  /** Row 6: whether anybody has ever been there tells if it is worth a second try (3.7). */
  @Test
  void saysWhetherSomebodyInsideWasEverThere() {
    fromPartner("message", "id='m'");
    inside.next().lost(Loss.PARTNER_UNREACHABLE, TIMEOUT, "gone");
    assertThat(outside.take()).containsExactly("answered m service-unavailable");
    outside.next().confirmed();

    fromInside("presence", "id='p'");
    outside.next().confirmed();
    outside.take();
    fromPartner("message", "id='n'");
    inside.next().lost(Loss.PARTNER_UNREACHABLE, TIMEOUT, "gone");
    assertThat(outside.take()).containsExactly("answered n remote-server-timeout");
  }

  @Test
  void sendsAnErrorThatDidNotLeaveOnceMore() {
    fromInside("message", "id='m'");
    outside.next().lost(Loss.PARTNER_UNREACHABLE, TIMEOUT, "gone");
    inside.next().lost(Loss.BROKEN_UNSENT, TIMEOUT, "gone");
    assertThat(inside.events).hasSize(2);
    assertThat(settled).isEmpty();
    inside.next().lost(Loss.BROKEN_UNSENT, TIMEOUT, "gone");
    assertThat(inside.events).hasSize(2);
    assertThat(settled).containsExactly("m");
  }

  @Test
  void doesNotRepeatAnErrorThatMayHaveArrived() {
    fromInside("message", "id='m'");
    outside.next().lost(Loss.PARTNER_UNREACHABLE, TIMEOUT, "gone");
    inside.next().lost(Loss.BROKEN_UNCONFIRMED, TIMEOUT, "gone");
    assertThat(inside.events).hasSize(1);
    assertThat(settled).containsExactly("m");
  }

  // ---- the node stops

  @Test
  void endsStreamsWhenNothingIsUnderWay() {
    passage.drain();
    assertThat(outside.events).containsExactly("stops taking");
    assertThat(inside.events).containsExactly("stops taking");
    loop.advance(Duration.ofSeconds(1));
    assertThat(outside.events).containsExactly("stops taking", "gives up", "drains");
    assertThat(inside.events).containsExactly("stops taking", "gives up", "drains");
  }

  @Test
  void keepsStreamsForWhatIsUnderWay() {
    fromInside("message", "id='m'");
    passage.drain();
    loop.advance(Duration.ofSeconds(10));
    assertThat(outside.events).doesNotContain("drains");
    outside.next().confirmed();
    loop.advance(Duration.ofSeconds(1));
    assertThat(outside.events).endsWith("drains");
    assertThat(inside.events).endsWith("drains");
  }

  @Test
  void keepsStreamsForWhatCrossesTheEndOfOthers() {
    passage.drain();
    inside.setCrossing(1);
    loop.advance(Duration.ofSeconds(10));
    assertThat(outside.events).doesNotContain("drains");
    fromInside("message", "id='late'");
    inside.setCrossing(0);
    loop.advance(Duration.ofSeconds(1));
    assertThat(outside.events).doesNotContain("drains");
    outside.next().confirmed();
    loop.advance(Duration.ofSeconds(1));
    assertThat(outside.events).endsWith("drains");
  }

  @Test
  void waitsNoLongerThanItsGrace() {
    fromInside("message", "id='m'");
    passage.drain();
    loop.advance(GRACE.plusSeconds(1));
    assertThat(outside.events).endsWith("gives up", "drains");
  }
}
