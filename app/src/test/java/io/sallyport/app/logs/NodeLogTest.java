package io.sallyport.app.logs;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.telemetry.Event;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class NodeLogTest {
  private enum Sample implements Event {
    SAMPLE_HAPPENED;

    @Override
    public Level level() {
      return Level.WARN;
    }

    @Override
    public String text() {
      return "A sample happened";
    }
  }

  @Test
  void textIsOneLineWhateverAValueHolds() {
    assertThat(logged(LogFormat.TEXT, "from", "a\r\n2026 ERROR forged\u001b[31m"))
        .hasLineCount(1)
        .contains(
            " WARN  A sample happened  event=sample-happened  from=a\\u000d\\u000a2026 ERROR");
  }

  @Test
  void jsonIsOneObjectPerLineWithItsFields() {
    assertThat(logged(LogFormat.JSON, "from", "a\n\"b\""))
        .hasLineCount(1)
        .startsWith("{\"time\": \"")
        .contains("\"level\": \"WARN\",\"node\": \"ae1\",\"text\": \"A sample happened\"")
        .contains("\"event\": \"sample-happened\",\"from\": \"a\\n\\\"b\\\"\"}");
  }

  @Test
  void jsonHasNoKeyTwice() {
    assertThat(logged(LogFormat.JSON, "node", "ae1", "time", "noon", "node", "ae2"))
        .containsOnlyOnce("\"node\":")
        .containsOnlyOnce("\"time\":")
        .contains("\"field-time\": \"noon\"", "\"field-node\": \"ae2\"");
  }

  @Test
  void longValuesAreCut() {
    assertThat(logged(LogFormat.TEXT, "from", "x".repeat(100_000)))
        .hasSizeBetween(LoggedEvents.MAX_VALUE_LENGTH, 1000);
  }

  @Test
  void aStuckOutputDropsLinesAndBlocksNobody() {
    CountDownLatch unstuck = new CountDownLatch(1);
    OutputStream stuck =
        new OutputStream() {
          @Override
          public void write(int octet) {
            try {
              unstuck.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          }
        };
    try (NodeLog log = NodeLog.start(LogFormat.TEXT, "ae1", stuck)) {
      for (int i = 0; i < BoundedAppender.MAX_WAITING + 1000; i++) {
        log.events().state(Sample.SAMPLE_HAPPENED, "number", i);
      }
      assertThat(log.droppedLines()).isPositive();
      unstuck.countDown();
    }
  }

  private static String logged(LogFormat format, Object... fields) {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    try (NodeLog log = NodeLog.start(format, "ae1", output)) {
      log.events().state(Sample.SAMPLE_HAPPENED, fields);
    }
    return output.toString(StandardCharsets.UTF_8);
  }
}
