package io.sallyport.app.node;

import io.sallyport.app.logs.LogFormat;
import io.sallyport.app.logs.NodeLog;
import io.sallyport.telemetry.Problem;
import io.sallyport.topology.Node;
import io.sallyport.topology.Topology;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A node that has this whole process to itself: its log, its signals, its exit code. */
public final class NodeProcess {
  /** What the command line says of the process. */
  public record Options(LogFormat logFormat, Duration drainLimit, boolean isInputWatched) {}

  /** How the process ended. */
  public sealed interface End {
    record Stopped() implements End {}

    /** The node did not start; nothing is open. */
    record Refused(List<Problem> problems) implements End {}
  }

  /** How long a signal waits for a node that is starting. */
  private static final Duration START_LIMIT = Duration.ofSeconds(10);

  private final String version;
  private final Options options;

  public NodeProcess(String version, Options options) {
    this.version = version;
    this.options = options;
  }

  /** Runs the node until a signal ends the process; returns only if it did not start. */
  public End run(Topology topology, Node node) {
    NodeLog log =
        NodeLog.start(options.logFormat(), node.name(), new FileOutputStream(FileDescriptor.out));
    var running = new CompletableFuture<Optional<NodeRuntime>>();
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().name("drain").unstarted(() -> end(running, log)));
    NodeRuntime.Start start =
        NodeRuntime.start(
            topology,
            node,
            new NodeRuntime.Surroundings(
                version,
                log.events(),
                InstantSource.system(),
                log::droppedLines,
                Runtime.getRuntime().availableProcessors()));
    return switch (start) {
      case NodeRuntime.Start.Refused refused -> {
        running.complete(Optional.empty());
        log.close();
        yield new End.Refused(refused.problems());
      }
      case NodeRuntime.Start.Running started -> {
        running.complete(Optional.of(started.node()));
        yield untilSignal();
      }
    };
  }

  /**
   * Ends a node well, also one that is still starting. A JVM ended by a signal exits with 128 and
   * its number; a node that drained has ended well.
   */
  private void end(CompletableFuture<Optional<NodeRuntime>> running, NodeLog log) {
    running
        .completeOnTimeout(Optional.empty(), START_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
        .join()
        .ifPresent(node -> {
          node.drainAndStop(options.drainLimit());
          log.close();
          Runtime.getRuntime().halt(0);
        });
  }

  private End untilSignal() {
    if (options.isInputWatched()) {
      awaitInputEnd();
      System.exit(0);
    }
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return new End.Stopped();
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
