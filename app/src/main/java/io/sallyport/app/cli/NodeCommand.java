package io.sallyport.app.cli;

import io.sallyport.app.logs.NodeLog;
import io.sallyport.app.node.NodeRuntime;
import io.sallyport.topology.Node;
import io.sallyport.topology.Topology;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Runs one edge node until it is told to stop. */
@Command(
    name = "node",
    description = "Run one edge node; SIGTERM drains and ends it.",
    mixinStandardHelpOptions = true)
final class NodeCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private ProgramOptions program = new ProgramOptions();

  @Mixin private TopologyOption topology = new TopologyOption();

  @Option(
      names = {"-n", "--node"},
      required = true,
      paramLabel = "NODE",
      description = "Name of the node, as in the topology.")
  private String name = "";

  @Option(
      names = "--drain-limit",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "How long transactions under way may take to end after SIGTERM; default 30.")
  private int drainLimitSeconds;

  @Option(
      names = "--end-with-input",
      hidden = true,
      description = "End when standard input does: for a parent process that may be killed.")
  private boolean isInputWatched;

  NodeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (drainLimitSeconds < 0) {
      throw new CommandRefused(
          ExitCode.WRONG_USE, "sallyport: --drain-limit is a number of seconds from 0 on");
    }
    Topology pool = topology.topology();
    Node node = TopologyOption.node(pool, name);
    return ProgramOptions.end(
        console,
        program
            .process(node.name(), drainLimitSeconds, isInputWatched)
            .run(log -> NodeRuntime.start(pool, node, surroundings(log))));
  }

  private static NodeRuntime.Surroundings surroundings(NodeLog log) {
    return new NodeRuntime.Surroundings(
        Version.current(),
        log.events(),
        InstantSource.system(),
        log::droppedLines,
        Runtime.getRuntime().availableProcessors());
  }
}
