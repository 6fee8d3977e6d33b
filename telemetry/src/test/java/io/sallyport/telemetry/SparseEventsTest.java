package io.sallyport.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SparseEventsTest {
  private enum Happening implements Event {
    KNOCK,
    CALL;

    @Override
    public Level level() {
      return Level.INFO;
    }

    @Override
    public String text() {
      return "Somebody is here";
    }
  }

  private final List<String> stated = new ArrayList<>();
  private long nowNanos = Long.MAX_VALUE - SparseEvents.PERIOD.toNanos();
  private final SparseEvents events =
      new SparseEvents(
          (event, fields) -> stated.add(event.id() + " " + List.of(fields)), () -> nowNanos);

  private void state(Event event, int times) {
    for (int i = 0; i < times; i++) {
      events.state(event, "from", "x");
    }
  }

  @Test
  void passesOnSoManyOfEachEventAndNoMore() {
    state(Happening.KNOCK, 25);
    state(Happening.CALL, 1);
    assertThat(stated)
        .hasSize(SparseEvents.MOST + 1)
        .contains("knock [from, x]")
        .endsWith("call [from, x]");
  }

  @Test
  void saysWithTheNextHowManyWereLeftOut() {
    state(Happening.KNOCK, 25);
    stated.clear();
    nowNanos += SparseEvents.PERIOD.toNanos() - 1;
    state(Happening.KNOCK, 1);
    assertThat(stated).isEmpty();
    nowNanos += 1;
    state(Happening.KNOCK, 2);
    assertThat(stated).containsExactly("knock [from, x, omitted, 16]", "knock [from, x]");
  }
}
