package io.sallyport.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ContactWindowTest {
  private static final int MOST = 1_000;

  private long nowNanos = Long.MAX_VALUE - Duration.ofHours(30).toNanos();
  private final ContactWindow window = new ContactWindow(MOST, nowNanos);

  private void pass(Duration time) {
    nowNanos += time.toNanos();
  }

  private boolean note(int number) {
    return window.note(1_000_003L * (number + 1), nowNanos);
  }

  @Test
  void takesExactlySoManyContactsAndTheKnownOnesAgain() {
    for (int i = 0; i < MOST; i++) {
      assertThat(note(i)).isTrue();
    }
    assertThat(note(MOST)).isFalse();
    assertThat(note(0)).isTrue();
    assertThat(note(MOST - 1)).isTrue();
    assertThat(window.count(nowNanos)).isEqualTo(MOST);
  }

  @Test
  void forgetsAContactADayAfterItWasAskedForLast() {
    note(1);
    note(2);
    pass(Duration.ofHours(12));
    note(2);
    pass(Duration.ofHours(12).plusMinutes(1));
    assertThat(window.count(nowNanos)).isEqualTo(1);
    pass(Duration.ofHours(12));
    assertThat(window.count(nowNanos)).isZero();
  }

  @Test
  void hasRoomAgainAsTheDayMovesOn() {
    for (int i = 0; i < MOST; i++) {
      note(i);
      pass(Duration.ofMinutes(1));
    }
    assertThat(note(MOST)).isFalse();
    pass(Duration.ofMinutes(24 * 60 - MOST + 1));
    assertThat(note(MOST)).isTrue();
    assertThat(note(MOST + 1)).isFalse();
  }

  @Test
  void doesAsASimpleMapWouldDo() {
    long seed = Long.getLong("sallyport.seed", 1);
    Random random = new Random(seed);
    Map<Long, Long> model = new HashMap<>();
    long minute = 0;
    ContactWindow small = new ContactWindow(50, nowNanos);
    for (int i = 0; i < 200_000; i++) {
      if (random.nextInt(20) == 0) {
        int step = random.nextInt(60);
        minute += step;
        pass(Duration.ofMinutes(step));
        long oldest = minute - ContactWindow.WINDOW.toMinutes();
        model.values().removeIf(last -> last < oldest);
      }
      // All fall on few places, so that they are in each other's way.
      long contact = (1L + random.nextInt(100)) << 16 | random.nextInt(2);
      boolean isRoom = model.containsKey(contact) || model.size() < 50;
      assertThat(small.note(contact, nowNanos)).as("seed %d, step %d", seed, i).isEqualTo(isRoom);
      if (isRoom) {
        model.put(contact, minute);
      }
    }
    assertThat(small.count(nowNanos)).as("seed %d", seed).isEqualTo(model.size());
  }
}
