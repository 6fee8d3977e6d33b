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
import java.util.concurrent.CountDownLatch;

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
        log.close();
        yield new End.Refused(refused.problems());
      }
      case NodeRuntime.Start.Running running -> untilSignal(running.node(), log);
    };
  }

  private End untilSignal(NodeRuntime node, NodeLog log) {
    // A JVM ended by a signal exits with 128 and its number; a node that drained has ended well.
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("drain")
                .unstarted(() -> {
                  node.drainAndStop(options.drainLimit());
                  log.close();
                  Runtime.getRuntime().halt(0);
                }));
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
