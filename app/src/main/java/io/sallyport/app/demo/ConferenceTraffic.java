package io.sallyport.app.demo;

import io.sallyport.app.agent.ConferenceAgent;
import io.sallyport.app.process.Program;
import io.sallyport.net.mint.IssuedCertificate;
import io.sallyport.net.tls.TlsFiles;
import io.sallyport.topology.Node;
import io.sallyport.webconf.AgentSettings;
import io.sallyport.webconf.TokenMint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * A conferencing server inside with an agent, and a guest outside who was invited: the guest
 * reaches the server through each node, on connections that the agent opened.
 */
final class ConferenceTraffic {
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Duration POLL = Duration.ofMillis(20);

  private final DemoPool pool;
  private final RowWatch watch;
  private final Consumer<String> narrator;
  private final TokenMint mint = TokenMint.create();

  ConferenceTraffic(DemoPool pool, RowWatch watch, Consumer<String> narrator) {
    this.pool = pool;
    this.watch = watch;
    this.narrator = narrator;
  }

  void run() {
    try (ServerSocket server = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
        ConferenceAgent agent = agent(server.getLocalPort())) {
      Thread.ofVirtual().name("demo-conference").start(() -> serve(server));
      watch.row("INT-04", () -> park(agent));
      watch.row("EXT-08", this::join);
    } catch (IOException e) {
      watch.failUnseen(List.of("INT-04", "EXT-08"), e);
    }
  }

  private ConferenceAgent agent(int backendPort) throws IOException {
    Path certs = pool.file().resolveSibling("certs");
    TlsFiles files =
        TlsFiles.of(
            certs.resolve("conference.pem"),
            certs.resolve("conference.key"),
            certs.resolve("authority.pem"));
    pool.certificates()
        .issueServer(DemoPool.CONFERENCES, Instant.now())
        .write(
            files.identities().getFirst().certificate(),
            files.identities().getFirst().key(),
            IssuedCertificate.Existing.REPLACED);
    AgentSettings settings =
        new AgentSettings(
            List.of(DemoPool.CONFERENCES),
            pool.topology().nodes().stream().map(this::edge).toList(),
            new AgentSettings.Place(InetAddress.getLoopbackAddress().getHostAddress(), backendPort),
            false,
            List.of(mint.publicKey()));
    return switch (ConferenceAgent.start(settings, files, (_, _) -> {}, 1)) {
      case Program.Start.Running<ConferenceAgent> running -> running.program();
      case Program.Start.Refused<ConferenceAgent> refused ->
          throw new IOException("the agent does not start: " + refused.problems());
    };
  }

  private AgentSettings.Place edge(Node node) {
    InetSocketAddress address = pool.listener(node, "INT-04");
    return new AgentSettings.Place(node.name(), address.getPort(), List.of(address.getAddress()));
  }

  private String park(ConferenceAgent agent) throws IOException {
    int nodes = pool.topology().nodes().size();
    long endNanos = System.nanoTime() + LIMIT.toNanos();
    while (agent.service().readyEdges().size() < nodes) {
      if (System.nanoTime() - endNanos > 0) {
        throw new IOException("ready at " + agent.service().readyEdges() + " only");
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
    narrator.accept("An agent inside keeps connections ready at " + agent.service().readyEdges());
    return "HELLO, READY from an agent to both nodes, mutual TLS";
  }

  private String join() throws IOException {
    var guest =
        new ConferenceGuest(
            DemoTls.user(pool.certificates().authority()),
            pool.topology().external().webconf().orElseThrow(),
            DemoPool.CONFERENCES);
    for (Node node : pool.topology().nodes()) {
      guest.join(
          pool.listener(node, "EXT-08"),
          mint.mint(DemoPool.CONFERENCES, "demo", Instant.now().plusSeconds(60)));
      narrator.accept("A guest with a token reaches the server through " + node.name());
    }
    return "CONNECT with a token, octets both ways through both nodes, TLS";
  }

  /** Says back what it hears, to one after the other. */
  private static void serve(ServerSocket server) {
    while (!server.isClosed()) {
      try (Socket guest = server.accept()) {
        guest.getInputStream().transferTo(guest.getOutputStream());
      } catch (IOException e) {
        // The guest is gone, or the demo is over.
      }
    }
  }
}
