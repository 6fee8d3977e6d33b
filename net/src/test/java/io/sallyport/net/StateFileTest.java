package io.sallyport.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node keeps is there afterwards, or it says that it is not. */
class StateFileTest {
  private static final int MAX_BYTES = 100;

  @TempDir Path folder;
  private final RecordedEvents events = new RecordedEvents();
  private Path path;
  private StateFile file;

  @BeforeEach
  void make() {
    path = folder.resolve("state/edge.kept");
    file = new StateFile(path, MAX_BYTES, events);
  }

  private void awaitText(String text) {
    Eventually.until("the file says " + text, () -> file.read().equals(text));
  }

  @Test
  void keepsTheLast() throws IOException {
    assertThat(file.read()).isEmpty();
    file.keep(() -> "first\n");
    awaitText("first\n");
    file.keep(() -> "2\n");
    awaitText("2\n");
    try (var files = Files.list(path.getParent())) {
      assertThat(files).containsExactly(path);
    }
    assertThat(events.of(NetEvent.STATE_NOT_KEPT)).isEmpty();
  }

  @Test
  void goesOnAfterWhatCouldNotBeKept() {
    file.keep(() -> {
      throw new IllegalStateException("no text");
    });
    Eventually.until("it is said", () -> !events.of(NetEvent.STATE_NOT_KEPT).isEmpty());
    file.keep(() -> "text\n");
    awaitText("text\n");
  }

  @Test
  void saysWhatItCannotWriteOrRead() throws IOException {
    Files.createDirectories(path.resolveSibling(path.getFileName() + ".new"));
    file.keep(() -> "text\n");
    Eventually.until("it is said", () -> !events.of(NetEvent.STATE_NOT_KEPT).isEmpty());
    Files.writeString(path, "x".repeat(MAX_BYTES + 1));
    assertThat(file.read()).isEmpty();
    assertThat(events.of(NetEvent.STATE_NOT_READ))
        .singleElement()
        .extracting(RecordedEvents.Recorded::fields)
        .asString()
        .contains("longer than 100 octets");
  }
}
