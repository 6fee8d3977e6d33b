package io.sallyport.lab.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.wire.Octets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The load's accounts of stanzas, with its own server in the subject's place. */
class TalkTest {
  private static final int AT_ONCE = 64;
  private static final long ENOUGH = 2_000;
  private static final Duration LIMIT = Duration.ofMinutes(1);

  @TempDir Path folder;

  @Test
  void nothingIsMissingWhereAllArrives() {
    try (XmppLoad load = new XmppLoad(new Workplace(folder))) {
      Talk talk = talk(load, _ -> false);
      run(load, talk, ENOUGH);
      assertThat(talk.failed()).isZero();
    }
  }

  @Test
  void anAnswerThatIsLostIsMissing() {
    try (XmppLoad load = new XmppLoad(new Workplace(folder))) {
      AtomicLong answers = new AtomicLong();
      Talk talk = talk(load, _ -> answers.incrementAndGet() == 10);
      run(load, talk, ENOUGH);
      assertThat(talk.failed()).isEqualTo(1);
    }
  }

  private static void run(XmppLoad load, Talk talk, long enough) {
    talk.begin();
    load.await(LIMIT, () -> talk.done() >= enough);
    talk.end();
    assertThat(talk.done()).isGreaterThanOrEqualTo(enough);
  }

  /** Both ends dial the load's own servers: one stands inside, the other outside. */
  private static Talk talk(XmppLoad load, Predicate<Octets> isLost) {
    List<LoadStream> streams = load.connect(new Door(XmppLoad.INSIDE, XmppLoad.OURS), 2, 1);
    LoadStream back = load.connect(new Door(XmppLoad.OUTSIDE, XmppLoad.PARTNER), 1, 2).getFirst();
    Consumer<Octets> wayBack =
        stanza -> {
          if (!isLost.test(stanza)) {
            back.send(stanza);
          }
        };
    return new Talk(load, streams, wayBack, AT_ONCE);
  }
}
