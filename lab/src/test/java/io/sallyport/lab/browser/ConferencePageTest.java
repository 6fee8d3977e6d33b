package io.sallyport.lab.browser;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.sallyport.lab.peers.Await;
import io.sallyport.lab.peers.ConferencePool;
import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.LabNetwork;
import io.sallyport.lab.peers.ListeningSockets;
import io.sallyport.lab.peers.PeerProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Two people with a conference of HTTP in Chromium, each through a node. A browser shows no tokens
 * of one use to a proxy, so socat does it for each of its connections.
 */
class ConferencePageTest {
  @RegisterExtension static final Lab LAB = new Lab();

  private static final Duration LIMIT = Duration.ofMinutes(1);
  private static final int TOKENS = 40;

  private static final String PAGE =
      """
      <!doctype html><title>conference</title><script>
      const heard = [];
      const ready = new Promise(go => {
        const events = new EventSource('/events');
        events.onopen = go;
        events.onmessage = event => heard.push(event.data);
      });
      const say = text => fetch('/say', {method: 'POST', body: text}).then(answer => answer.status);
      async function hears(text) {
        while (!heard.includes(text)) await new Promise(soon => setTimeout(soon, 20));
        return heard.join();
      }
      </script>
      """;

  @Test
  void joinsTwoPeopleThroughBothNodes() throws IOException {
    ConferencePool pool = ConferencePool.start(LAB.forTest(), LabNetwork.choose());
    InetSocketAddress at = pool.backend();
    try (Conference conference = new Conference(at)) {
      pool.agent(LAB.forTest(), at);
      int first = door(pool, 1);
      int second = door(pool, 2);
      try (Browser browser =
          Browser.start(
              LAB.forTest(),
              pool.outsideAuthority(),
              Map.of(ConferencePool.SERVICE, InetAddress.getLoopbackAddress()))) {
        DevTools ines = open(browser, first);
        DevTools mara = open(browser, second);

        assertThat(ines.evaluate("say('Who is there?')")).isEqualTo("204");
        assertThat(mara.evaluate("hears('Who is there?')")).isEqualTo("Who is there?");
        assertThat(mara.evaluate("say('Mara.')")).isEqualTo("204");
        assertThat(ines.evaluate("hears('Mara.')")).isEqualTo("Who is there?,Mara.");
        assertThat(conference.listeners()).isEqualTo(2);
      }
    }
    for (int node = 1; node <= 2; node++) {
      assertThat(pool.counters(node).total("webconf_sessions_started")).isPositive();
      assertThat(pool.counters(node).total("webconf_tokens_used")).isZero();
    }
  }

  /** The page, once it has come and hears what is said. */
  private static DevTools open(Browser browser, int port) {
    DevTools page = browser.open(URI.create("http://" + ConferencePool.SERVICE + ":" + port + "/"));
    Await.until(
        "the page of port " + port, LIMIT, () -> page.evaluate("typeof say").equals("function"));
    page.evaluate("ready");
    return page;
  }

  /** A port on this machine, each connection to which is one to the conference with a new token. */
  private static int door(ConferencePool pool, int node) {
    int tunnel = listen("tunnel" + node, tls(pool, node));
    String tokens = String.join("\n", Stream.generate(pool::token).limit(TOKENS).toList()) + "\n";
    var left = LAB.forTest().write("tokens" + node, tokens);
    var script =
        LAB.forTest()
            .write(
                "join" + node,
                """
                exec 9<>%1$s.lock; flock 9
                token=$(head -n 1 %1$s); sed -i 1d %1$s
                flock -u 9
                exec socat - PROXY:127.0.0.1:%2$s:443,proxyport=%3$d,proxyauth=x:$token
                """
                    .formatted(left, ConferencePool.SERVICE, tunnel));
    return listen("door" + node, "EXEC:sh " + script);
  }

  private static String tls(ConferencePool pool, int node) {
    InetSocketAddress outside = pool.outside(node);
    return "OPENSSL:%s:%d,cafile=%s,commonname=%s,snihost=%s"
        .formatted(
            outside.getAddress().getHostAddress(),
            outside.getPort(),
            pool.outsideAuthority(),
            ConferencePool.NAME,
            ConferencePool.NAME);
  }

  private static int listen(String name, String to) {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    int port = ListeningSockets.freePort(loopback);
    PeerProcess socat =
        LAB.forTest()
            .start(
                name,
                List.of(
                    PeerProcess.program("socat"),
                    "TCP-LISTEN:" + port + ",bind=127.0.0.1,reuseaddr,fork",
                    to));
    socat.awaitListener(new InetSocketAddress(loopback, port), LIMIT);
    return port;
  }

  /** A conference inside: whoever opens the page hears what anybody says. */
  private static final class Conference implements AutoCloseable {
    private final HttpServer server;
    private final Set<OutputStream> listeners = ConcurrentHashMap.newKeySet();

    Conference(InetSocketAddress at) throws IOException {
      server = HttpServer.create(at, 16);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.createContext("/", asked -> answer(asked, 200, "text/html", PAGE));
      server.createContext("/events", this::listen);
      server.createContext("/say", this::say);
      server.start();
    }

    int listeners() {
      return listeners.size();
    }

    private static void answer(HttpExchange asked, int status, String type, String text)
        throws IOException {
      byte[] octets = text.getBytes(StandardCharsets.UTF_8);
      asked.getResponseHeaders().set("Content-Type", type);
      asked.sendResponseHeaders(status, octets.length == 0 ? -1 : octets.length);
      asked.getResponseBody().write(octets);
      asked.close();
    }

    private void listen(HttpExchange asked) throws IOException {
      asked.getResponseHeaders().set("Content-Type", "text/event-stream");
      asked.sendResponseHeaders(200, 0);
      OutputStream out = asked.getResponseBody();
      out.write(":\n\n".getBytes(StandardCharsets.UTF_8));
      out.flush();
      listeners.add(out);
    }

    private void say(HttpExchange asked) throws IOException {
      String said = new String(asked.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      for (OutputStream out : listeners) {
        out.write(("data: " + said + "\n\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
      }
      answer(asked, 204, "text/plain", "");
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }
}
