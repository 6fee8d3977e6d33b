package io.sallyport.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AcknowledgementsTest {
  @Test
  void countsNothingWhileOff() {
    var acknowledgements = new Acknowledgements();
    assertThat(acknowledgements.received()).isEqualTo(-1);
    acknowledgements.sent();
    assertThat(acknowledgements.open()).isZero();
    assertThat(acknowledgements.acknowledge(1)).isEqualTo(-1);
  }

  @Test
  void saysTheFirstThatAreAllDealtWith() {
    long seed = Long.getLong("sallyport.seed", 1);
    var random = new Random(seed);
    var acknowledgements = new Acknowledgements();
    acknowledgements.turnOn();
    List<Long> open = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      open.add(acknowledgements.received());
    }
    Collections.shuffle(open, random);
    while (!open.isEmpty()) {
      acknowledgements.settle(open.removeLast());
      long first = open.stream().mapToLong(number -> number).min().orElse(1000);
      assertThat(acknowledgements.handled()).as("seed %d", seed).isEqualTo(first);
    }
  }

  @Test
  void takesACountOnceAndBeginsAnewAtTheEnd() {
    var acknowledgements = new Acknowledgements();
    acknowledgements.turnOn();
    for (int i = 0; i < 3; i++) {
      acknowledgements.sent();
    }
    assertThat(acknowledgements.acknowledge(2)).isEqualTo(2);
    assertThat(acknowledgements.acknowledge(2)).isZero();
    assertThat(acknowledgements.acknowledge(4)).isEqualTo(-1);
    assertThat(acknowledgements.acknowledge(1)).isEqualTo(-1);
    assertThat(acknowledgements.open()).isEqualTo(1);
  }
}
