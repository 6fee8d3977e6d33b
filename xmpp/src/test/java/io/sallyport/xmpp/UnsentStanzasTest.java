package io.sallyport.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.topology.Xmpp;
import io.sallyport.wire.xmpp.StanzaCondition;
import io.sallyport.xmpp.inside.Loss;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is lost of what waits for a stream. */
class UnsentStanzasTest {
  private static final Xmpp.Limits LIMITS = Xmpp.Limits.DEFAULT;
  private static final StanzaCondition TIMEOUT = StanzaCondition.REMOTE_SERVER_TIMEOUT;

  private final UnsentStanzas waiting = new UnsentStanzas(LIMITS);
  private final List<String> lost = new ArrayList<>();
  private final List<String> left = new ArrayList<>();
  private long nowNanos;

  private boolean add(String id, String text, Duration age) {
    return waiting.add(
        TwoServers.stanza(text.formatted(id)),
        new Sending() {
          private final long came = nowNanos - age.toNanos();

          @Override
          public long cameNanos(long now) {
            return came;
          }

          @Override
          public void confirmed() {
            left.add(id);
          }

          @Override
          public void lost(Loss loss, StanzaCondition condition, String text) {
            lost.add(id + " " + loss);
          }
        },
        nowNanos);
  }

  private boolean message(String id) {
    return add(id, "<message id='%s' from='a@harbor.example/x' to='b@x.example'/>", Duration.ZERO);
  }

  private boolean presence(String id, String from) {
    String text = "<presence id='%s' from='" + from + "' to='b@x.example'/>";
    return add(id, text, Duration.ZERO);
  }

  private void fill() {
    while (waiting.size() < LIMITS.queueStanzas()) {
      assertThat(message("m" + waiting.size())).isTrue();
    }
  }

  private List<String> send() {
    while (!waiting.isEmpty()) {
      waiting.sendFirst((_, sending) -> sending.confirmed());
    }
    assertThat(waiting.octets()).isZero();
    return left;
  }

  @Test
  void theNewestIsLostWithoutRoom() {
    fill();
    assertThat(message("late")).isFalse();
    assertThat(lost).containsExactly("late FULL");
  }

  /** What a stream has given back came before what waits. */
  @Test
  void theyLeaveInTheOrderInWhichTheyCame() {
    String text = "<message id='%s' from='a@harbor.example/x' to='b@x.example'/>";
    message("m3");
    message("m4");
    add("m1", text, Duration.ofSeconds(2));
    add("m2", text, Duration.ofSeconds(1));
    message("m5");
    assertThat(send()).containsExactly("m1", "m2", "m3", "m4", "m5");
  }

  /** A state takes the place of the one before (3.7 row 8). */
  @Test
  void presenceTakesThePlaceOfWhatItsSenderTold() {
    presence("other", "b@harbor.example/x");
    presence("elsewhere", "a@harbor.example/y");
    presence("first", "a@harbor.example/x");
    fill();
    assertThat(presence("third", "a@harbor.example/x")).isTrue();
    assertThat(lost).containsExactly("first FULL");
    assertThat(presence("new", "a@harbor.example/z")).isTrue();
    assertThat(lost).containsExactly("first FULL", "elsewhere FULL");
    assertThat(presence("stranger", "c@harbor.example/x")).isFalse();
    assertThat(send()).contains("other").doesNotContain("elsewhere").endsWith("third", "new");
  }

  /** Nothing is lost for what still has no room then. */
  @Test
  void presenceTakesNoPlaceThatIsTooSmall() {
    presence("small", "a@harbor.example/x");
    String big = "<message id='%s' from='b@harbor.example' to='b@x.example'><body>";
    big += "x".repeat(250_000) + "</body></message>";
    while (waiting.octets() + 250_100 < LIMITS.queueBytes()) {
      add("big" + waiting.size(), big, Duration.ZERO);
    }
    lost.clear();
    String status = "<presence id='%s' from='a@harbor.example/x' to='b@x.example'><status>";
    status += "x".repeat(260_000) + "</status></presence>";
    assertThat(add("large", status, Duration.ZERO)).isFalse();
    assertThat(lost).containsExactly("large FULL");
  }

  @Test
  void requestsOfPresenceTakeNoPlace() {
    presence("state", "a@harbor.example/x");
    fill();
    String asks = "<presence type='subscribe' id='%s' from='a@harbor.example' to='b@x.example'/>";
    assertThat(add("asks", asks, Duration.ZERO)).isFalse();
    assertThat(lost).containsExactly("asks FULL");
  }

  /** Counted from when it came, not from when it began to wait here. */
  @Test
  void whatHasWaitedLongEnoughLeavesNoMore() {
    message("new");
    add("old", "<message id='%s' from='a@harbor.example' to='b@x'/>", Duration.ofSeconds(50));
    assertThat(waiting.timeLeft(nowNanos)).isEqualTo(Duration.ofSeconds(10));
    nowNanos += Duration.ofSeconds(10).toNanos();
    waiting.loseOverdue(nowNanos, TIMEOUT, "late");
    assertThat(lost).containsExactly("old PARTNER_UNREACHABLE");
    assertThat(waiting.timeLeft(nowNanos)).isEqualTo(Duration.ofSeconds(50));
    assertThat(send()).containsExactly("new");
  }
}
