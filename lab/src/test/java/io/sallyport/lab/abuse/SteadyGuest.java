package io.sallyport.lab.abuse;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.Await;
import io.sallyport.lab.webconf.Invited;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A guest that talks to the server inside at a steady pace, and is answered each time. */
final class SteadyGuest implements AutoCloseable {
  private static final String WORDS = "who is there?";
  private static final Duration PACE = Duration.ofMillis(10);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Invited joined;
  private final Thread thread;
  private final List<Duration> taken = new CopyOnWriteArrayList<>();
  private volatile @Nullable Exception failure;

  private SteadyGuest(Invited joined) {
    this.joined = joined;
    this.thread = Thread.ofVirtual().name("guest").unstarted(this::talk);
  }

  static SteadyGuest start(Invited joined) {
    var guest = new SteadyGuest(joined);
    guest.thread.start();
    return guest;
  }

  private void talk() {
    try {
      while (true) {
        long begunNanos = System.nanoTime();
        joined.send(WORDS);
        assertThat(joined.receive(WORDS.length())).isEqualTo(WORDS);
        taken.add(Duration.ofNanos(System.nanoTime() - begunNanos));
        Thread.sleep(PACE);
      }
    } catch (IOException e) {
      failure = e;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Answers so far. */
  int answers() {
    return taken.size();
  }

  /** Waits until so many answers have come; fails if the guest was thrown out. */
  void awaitAnswers(int count) {
    Await.until(
        () -> count + " answers; there are " + answers(),
        PATIENCE,
        () -> {
          assertThat(failure).as("the guest stays").isNull();
          return answers() >= count;
        });
  }

  /** What 99 of 100 answers took at most, of those after the first few. */
  Duration slowest(int after) {
    List<Duration> sorted = taken.stream().skip(after).sorted().toList();
    assertThat(sorted).as("answers meanwhile").isNotEmpty();
    return sorted.get((int) Math.ceil(sorted.size() * 0.99) - 1);
  }

  @Override
  public void close() throws IOException {
    thread.interrupt();
    joined.close();
  }
}
