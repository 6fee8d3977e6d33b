package io.sallyport.app.process;

import io.sallyport.app.logs.LogFormat;
import io.sallyport.app.logs.NodeLog;
import io.sallyport.telemetry.Problem;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** A program that has this whole process to itself: its log, its signals, its exit code. */
public final class ProgramProcess {
  /**
   * What the command line says of the process.
   *
   * @param name of the program, in its log
   * @param isInputWatched ends it when standard input does
   */
  public record Options(
      String name, LogFormat logFormat, Duration drainLimit, boolean isInputWatched) {}

  /** How long a signal waits for a program that is starting. */
  private static final Duration START_LIMIT = Duration.ofSeconds(10);

  private final Options options;

  public ProgramProcess(Options options) {
    this.options = options;
  }

  /**
   * Runs a program until a signal ends the process; returns only if it did not start.
   *
   * @return why it did not
   */
  public List<Problem> run(Function<NodeLog, Program.Start<?>> starter) {
    NodeLog log =
        NodeLog.start(
            options.logFormat(), options.name(), new FileOutputStream(FileDescriptor.out));
    var running = new CompletableFuture<Optional<Program>>();
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("drain").unstarted(() -> end(running, log)));
    return switch (start(starter, log, running)) {
      case Program.Start.Refused<?> refused -> {
        running.complete(Optional.empty());
        log.close();
        yield refused.problems();
      }
      case Program.Start.Running<?> started -> {
        running.complete(Optional.of(started.program()));
        awaitSignal();
        yield List.of();
      }
    };
  }

  private static Program.Start<?> start(
      Function<NodeLog, Program.Start<?>> starter,
      NodeLog log,
      CompletableFuture<Optional<Program>> running) {
    Program.Start<?> start = null;
    try {
      start = starter.apply(log);
      return start;
    } finally {
      if (start == null) {
        // Who ends the process waits for no program, and what was logged is written.
        running.complete(Optional.empty());
        log.close();
      }
    }
  }

  /**
   * Ends a program well, also one that is still starting. A JVM ended by a signal exits with 128
   * and its number; a program that drained has ended well.
   */
  private void end(CompletableFuture<Optional<Program>> running, NodeLog log) {
    running
        .completeOnTimeout(Optional.empty(), START_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
        .join()
        .ifPresent(program -> {
          program.drainAndStop(options.drainLimit());
          log.close();
          Runtime.getRuntime().halt(0);
        });
  }

  private void awaitSignal() {
    if (options.isInputWatched()) {
      awaitInputEnd();
      System.exit(0);
    }
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void awaitInputEnd() {
    try {
      while (System.in.read() >= 0) {
        // Nothing is expected; only the end counts.
      }
    } catch (IOException e) {
      // As good as the end.
    }
  }
}
