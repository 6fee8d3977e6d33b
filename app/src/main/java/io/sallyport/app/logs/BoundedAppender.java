package io.sallyport.app.logs;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.LongAdder;

/**
 * Writes lines on its own thread. When the output does not keep up, lines are dropped and counted:
 * no event loop ever waits for a terminal or a disk.
 */
final class BoundedAppender extends UnsynchronizedAppenderBase<ILoggingEvent> {
  /** Lines that may wait; some megabytes at most, since values are bounded. */
  static final int MAX_WAITING = 8192;

  private static final int MAX_BATCH = 256;

  private final LineLayout layout;
  private final OutputStream output;
  private final BlockingQueue<ILoggingEvent> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
  private final LongAdder dropped = new LongAdder();
  private final Thread writer;

  BoundedAppender(LineLayout layout, OutputStream output) {
    this.layout = layout;
    this.output = output;
    this.writer = Thread.ofPlatform().daemon().name("sallyport-log").unstarted(this::write);
  }

  /** Lines lost because the output did not keep up or failed. */
  long dropped() {
    return dropped.sum();
  }

  @Override
  public void start() {
    super.start();
    writer.start();
  }

  @Override
  protected void append(ILoggingEvent event) {
    if (!waiting.offer(event)) {
      dropped.increment();
    }
  }

  /** Writes what waits, for two seconds at most. */
  @Override
  public void stop() {
    super.stop();
    writer.interrupt();
    try {
      writer.join(2000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void write() {
    List<ILoggingEvent> batch = new ArrayList<>(MAX_BATCH);
    try {
      while (true) {
        batch.add(waiting.take());
        waiting.drainTo(batch, MAX_BATCH - 1);
        writeOut(batch);
      }
    } catch (InterruptedException stopping) {
      waiting.drainTo(batch);
      writeOut(batch);
    }
  }

  private void writeOut(List<ILoggingEvent> batch) {
    StringBuilder lines = new StringBuilder();
    batch.forEach(event -> lines.append(layout.apply(event)));
    try {
      output.write(lines.toString().getBytes(StandardCharsets.UTF_8));
      output.flush();
    } catch (IOException closed) {
      dropped.add(batch.size());
    }
    batch.clear();
  }
}
