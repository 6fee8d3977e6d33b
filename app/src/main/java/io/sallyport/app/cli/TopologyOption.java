package io.sallyport.app.cli;

import io.sallyport.topology.Node;
import io.sallyport.topology.Problem;
import io.sallyport.topology.ReadResult;
import io.sallyport.topology.Topology;
import io.sallyport.topology.TopologyReader;
import java.nio.file.Path;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** The option that most commands have, and the checked pool behind it. */
final class TopologyOption {
  @Option(
      names = {"-t", "--topology"},
      required = true,
      paramLabel = "FILE",
      description = "The topology file of the pool.")
  private Path file = Path.of("");

  Path file() {
    return file;
  }

  /** Reads the file; refuses with every problem that it has. */
  Topology topology() {
    return switch (TopologyReader.read(file)) {
      case ReadResult.Valid valid -> valid.topology();
      case ReadResult.Invalid invalid ->
          throw new CommandRefused(
              ExitCode.BAD_CONFIGURATION,
              invalid.problems().stream().map(Problem::toString).toList());
    };
  }

  /** The node of that name, which somebody typed. */
  static Node node(Topology topology, String name) {
    return topology
        .node(name)
        .orElseThrow(() ->
            new CommandRefused(
                ExitCode.BAD_CONFIGURATION,
                "The topology has no node '"
                    + name
                    + "'; it has "
                    + topology.nodes().stream().map(Node::name).collect(Collectors.joining(", "))));
  }
}
