package io.sallyport.xmpp.inside;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is told and heard of stanzas under way (XEP-0198). */
class AcknowledgementTest {
  @Test
  void tellsOnlyWhatIsDoneFromTheFirstOn() {
    HandedOff count = new HandedOff(10, 1_000);
    HandedOff.Entry first = count.received(100);
    HandedOff.Entry second = count.received(100);

    count.done(second);
    assertThat(count.acknowledged()).isZero();
    assertThat(count.receivedCount()).isEqualTo(2);
    count.done(first);
    count.done(first);
    assertThat(count.acknowledged()).isEqualTo(2);
    assertThat(count.openStanzas()).isZero();
  }

  @Test
  void hasRoomForSoManyStanzasAndOctets() {
    HandedOff byNumber = new HandedOff(2, 1_000);
    HandedOff byOctets = new HandedOff(10, 150);

    byNumber.received(1);
    assertThat(byNumber.hasRoom()).isTrue();
    HandedOff.Entry last = byNumber.received(1);
    assertThat(byNumber.hasRoom()).isFalse();
    byOctets.received(150);
    assertThat(byOctets.hasRoom()).isFalse();
    byNumber.done(last);
    assertThat(byNumber.hasRoom()).as("the first is still open").isFalse();
  }

  @Test
  void countsWhateverTheOrderOfTheEnds() {
    long seed = Long.getLong("sallyport.seed", 1);
    Random random = new Random(seed);
    HandedOff count = new HandedOff(1_000, 1_000_000);
    List<HandedOff.Entry> entries = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      entries.add(count.received(random.nextInt(1, 500)));
    }
    Collections.shuffle(entries, random);
    entries.forEach(count::done);

    assertThat(count.acknowledged()).as("seed " + seed).isEqualTo(500);
    assertThat(count.hasRoom()).isTrue();
  }

  @Test
  void releasesWhatTheOtherEndHasTaken() {
    Unacknowledged<String> sent = new Unacknowledged<>(3, 1_000);
    sent.sent("a", 10);
    sent.sent("b", 10);
    sent.sent("c", 10);
    assertThat(sent.hasRoom()).isFalse();

    assertThat(sent.acknowledged(2))
        .isEqualTo(new Unacknowledged.Outcome.Taken<>(List.of("a", "b")));
    assertThat(sent.acknowledged(2)).isEqualTo(new Unacknowledged.Outcome.Taken<>(List.of()));
    assertThat(sent.open()).containsExactly("c");
    assertThat(sent.hasRoom()).isTrue();
  }

  @Test
  void refusesToHearOfMoreThanWasSentOrLessThanBefore() {
    Unacknowledged<String> sent = new Unacknowledged<>(3, 1_000);
    sent.sent("a", 10);
    sent.sent("b", 10);
    sent.acknowledged(1);

    assertThat(sent.acknowledged(3)).isEqualTo(new Unacknowledged.Outcome.TooHigh<>(3, 2));
    assertThat(sent.acknowledged(0)).isEqualTo(new Unacknowledged.Outcome.TooHigh<>(0, 2));
    assertThat(sent.open()).containsExactly("b");
  }

  @Test
  void asksAfterSoMany() {
    Unacknowledged<Integer> sent = new Unacknowledged<>(100, 100_000);
    List<Integer> asked = new ArrayList<>();
    for (int i = 1; i <= 40; i++) {
      if (sent.sent(i, 1)) {
        asked.add(i);
      }
    }

    assertThat(asked).containsExactly(16, 32);
  }
}
