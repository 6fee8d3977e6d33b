package io.sallyport.app.cli;

import io.sallyport.net.tls.TlsFiles;
import io.sallyport.topology.Topology;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * What every program has that runs inside and dials the nodes of a pool: which nodes, and by what
 * both sides prove who they are. Each says in its own words whose {@code --certificate} it is.
 */
final class InsideOptions {
  @Option(
      names = "--edge",
      paramLabel = "HOST[:PORT]",
      description = "A node of the pool, by the name in its internal certificate; repeat it.")
  private List<String> edges = List.of();

  @Option(
      names = {"-t", "--topology"},
      paramLabel = "FILE",
      description = "The topology to take the nodes from, in place of --edge.")
  private @Nullable Path topology;

  @Option(names = "--key", required = true, paramLabel = "FILE", description = "Its key.")
  private Path key = Path.of("");

  @Option(
      names = "--trust",
      required = true,
      paramLabel = "FILE",
      description = "PEM file of the authorities of the nodes' internal certificates.")
  private Path trust = Path.of("");

  /** The pool, if it is said by its topology. */
  Optional<Topology> pool() {
    return Optional.ofNullable(topology).map(NamedPlace::topology);
  }

  /**
   * The nodes to dial, one or more.
   *
   * @param pool as {@link #pool} gave it
   * @param row of the nodes that is dialled
   * @param usualPort of that row
   * @param remedy said if the pool does not listen there
   */
  List<NamedPlace> nodes(Optional<Topology> pool, String row, int usualPort, String remedy) {
    List<NamedPlace> nodes = new ArrayList<>();
    edges.forEach(edge -> nodes.add(NamedPlace.read(edge, "--edge", usualPort)));
    pool.ifPresent(topology -> nodes.addAll(NamedPlace.nodes(topology, row, remedy)));
    if (nodes.isEmpty()) {
      throw new CommandRefused(
          ExitCode.WRONG_USE, "sallyport: name the nodes of the pool with --edge or --topology");
    }
    return nodes;
  }

  /** Files of the program's own certificate, its key, and whom it trusts. */
  TlsFiles files(Path certificate) {
    return TlsFiles.of(certificate, key, trust);
  }
}
