package io.sallyport.app.demo;

import io.sallyport.topology.Node;
import io.sallyport.topology.OutputFormat;
import io.sallyport.topology.json.JsonWriter;
import io.sallyport.topology.summary.Language;
import io.sallyport.topology.summary.PortSummary;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A pool of two nodes, stand-ins for what is around it, and users, all on this machine. Owns
 * everything that it starts, and leaves nothing when closed.
 */
public final class Demo implements AutoCloseable {
  private final Path folder;
  private final boolean isFolderOurs;
  private final Consumer<String> narrator;
  private final Deque<AutoCloseable> running = new ArrayDeque<>();
  private final List<DemoNode> nodes = new ArrayList<>();

  /**
   * @param folder where files go
   * @param isFolderOurs true if the folder goes with the demo
   * @param narrator takes lines about what is happening, from several threads
   */
  public Demo(Path folder, boolean isFolderOurs, Consumer<String> narrator) {
    this.folder = folder;
    this.isFolderOurs = isFolderOurs;
    this.narrator = narrator;
  }

  /** Starts everything and passes traffic over every row that is built. */
  public Result run() throws IOException {
    DemoPool pool = DemoPool.create(folder, Instant.now());
    narrator.accept("The pool is described in " + pool.file());
    pool.overrides()
        .forEach((row, port) ->
            narrator.accept(
                row + " gets port " + port + ": its own is taken, or not for this user"));
    StandInNextHop nextHop = nextHop(pool);
    Outside outside = new Outside(pool, Instant.now());
    own(outside);
    narrator.accept(
        "Stand-ins for the outside: names at "
            + pool.names()
            + ", a partner at "
            + pool.partner().address()
            + ", a public network at "
            + pool.provider().address());
    for (Node node : pool.topology().nodes()) {
      DemoNode process =
          new DemoNode(pool.file(), node.name(), pool.listener(node, "GEN-09"), narrator);
      own(process);
      nodes.add(process);
    }
    for (DemoNode node : nodes) {
      node.awaitReady();
    }
    List<RowVerdict> verdicts =
        RowVerdict.of(new DemoTraffic(pool, nodes, nextHop, outside, narrator).run());
    return new Result(pool, verdicts);
  }

  private StandInNextHop nextHop(DemoPool pool) throws IOException {
    Map<String, InetSocketAddress> internal =
        pool.topology().nodes().stream()
            .collect(Collectors.toMap(Node::name, node -> pool.listener(node, "INT-02")));
    StandInNextHop nextHop =
        new StandInNextHop(
            DemoPool.NEXT_HOP,
            pool.nextHop(),
            DemoTls.server(
                pool.certificates().authority(),
                pool.certificates().issueServer(DemoPool.NEXT_HOP, Instant.now())),
            internal);
    own(nextHop);
    narrator.accept("A stand-in for the server inside listens at " + pool.nextHop());
    return nextHop;
  }

  private synchronized void own(AutoCloseable part) {
    running.push(part);
  }

  /** Ends what was started, last first, and removes the files if they are the demo's own. */
  @Override
  public synchronized void close() {
    nodes.forEach(DemoNode::end);
    while (!running.isEmpty()) {
      switch (running.pop()) {
        case DemoNode node -> node.close();
        case StandInNextHop nextHop -> nextHop.close();
        case Outside outside -> outside.close();
        default -> throw new IllegalStateException("the demo does not know what it started");
      }
    }
    if (isFolderOurs && Files.exists(folder)) {
      delete();
    }
  }

  private void delete() {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      narrator.accept("Cannot remove " + folder + ": " + e);
    }
  }

  /** What the demo found. */
  public static final class Result {
    private final DemoPool pool;
    private final List<RowVerdict> verdicts;

    private Result(DemoPool pool, List<RowVerdict> verdicts) {
      this.pool = pool;
      this.verdicts = verdicts;
    }

    /** True if every row that is built works. */
    public boolean isGood() {
      return verdicts.stream().allMatch(RowVerdict::isGood);
    }

    /** The port tables with a verdict per row. */
    public String summary() {
      Map<String, String> states =
          verdicts.stream()
              .collect(Collectors.toMap(verdict -> verdict.row().id(), RowVerdict::words));
      return PortSummary.of(pool.topology(), states).render(Language.ENGLISH, OutputFormat.TEXT);
    }

    /** For programs. */
    public String json() {
      JsonWriter text =
          new JsonWriter()
              .beginObject()
              .member("pool", pool.topology().pool())
              .member("topology", pool.file().toString())
              .member("good", isGood())
              .name("rows")
              .beginArray();
      for (RowVerdict verdict : verdicts) {
        text.beginObject()
            .member("row", verdict.row().id())
            .member("verdict", verdict.outcome().words())
            .member("text", verdict.text())
            .member("milliseconds", verdict.millis())
            .endObject();
      }
      return text.endArray().endObject().toString();
    }

    /** What a person may try while the pool is up. */
    public List<String> suggestions() {
      Node first = pool.topology().nodes().getFirst();
      InetSocketAddress clients = pool.listener(first, "EXT-05");
      InetSocketAddress pages = pool.listener(first, "GEN-09");
      String host = clients.getAddress().getHostAddress();
      Path authority = pool.file().resolveSibling("certs").resolve("authority.pem");
      return List.of(
          "bin/sallyport status --topology " + pool.file() + " --node " + first.name(),
          "curl http://" + pages.getAddress().getHostAddress() + ":" + pages.getPort() + "/metrics",
          "openssl s_client -connect "
              + host
              + ":"
              + clients.getPort()
              + " -servername "
              + pool.topology().external().access()
              + " -CAfile "
              + authority,
          "or sign a SIP client in as anybody@"
              + DemoPool.DOMAIN
              + " over TLS, no password, proxy "
              + host
              + ":"
              + clients.getPort());
    }
  }
}
