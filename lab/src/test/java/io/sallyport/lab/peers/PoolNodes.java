package io.sallyport.lab.peers;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The two nodes of a pool, 1 and 2, each an operating system process of its own. */
final class PoolNodes {
  private static final Duration START = Duration.ofMinutes(5);
  private static final int SECRET_OCTETS = 32;

  private final PeerScope scope;
  private final int heapMegabytes;
  private final Path topology;
  private final List<String> options;
  private final Map<Integer, PeerProcess> processes = new HashMap<>();
  private int starts;

  private PoolNodes(PeerScope scope, int heapMegabytes, Path topology, List<String> options) {
    this.scope = scope;
    this.heapMegabytes = heapMegabytes;
    this.topology = topology;
    this.options = options;
  }

  /**
   * Starts both and waits until they are ready.
   *
   * @param heapMegabytes of each
   * @param topology names them ae1.harbor.lan and ae2.harbor.lan
   * @param options of the command besides
   */
  static PoolNodes start(PeerScope scope, int heapMegabytes, Path topology, String... options) {
    PoolNodes nodes = new PoolNodes(scope, heapMegabytes, topology, List.of(options));
    nodes.launch(1);
    nodes.launch(2);
    nodes.awaitReady(1);
    nodes.awaitReady(2);
    return nodes;
  }

  /** A file of keys of the pool with one key: id, when it starts to sign, and the secret. */
  static Path keys(PeerScope scope) {
    return scope.write("pool.keys", "0 2026-01-01T00:00:00Z " + secret() + "\n");
  }

  /** A random secret as files of keys have it. */
  static String secret() {
    byte[] secret = new byte[SECRET_OCTETS];
    new SecureRandom().nextBytes(secret);
    return Base64.getEncoder().encodeToString(secret);
  }

  /** The process of a node since its last start. */
  PeerProcess node(int node) {
    return Objects.requireNonNull(processes.get(node), "node 1 or 2");
  }

  /** Starts a node that has ended, and waits until it is ready. */
  void restart(int node) {
    launch(node);
    awaitReady(node);
  }

  private void launch(int node) {
    starts++;
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("node", "--topology", topology.toString()));
    arguments.addAll(List.of("--node", "ae" + node + ".harbor.lan"));
    arguments.addAll(options);
    processes.put(
        node, scope.start("ae" + node + "-" + starts, ProgramCommand.of(heapMegabytes, arguments)));
  }

  private void awaitReady(int node) {
    node(node).awaitOutput("event=node-ready", START);
  }
}
