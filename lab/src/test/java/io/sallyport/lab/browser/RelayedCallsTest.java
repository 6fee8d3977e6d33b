package io.sallyport.lab.browser;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.Await;
import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.LabNetwork;
import io.sallyport.lab.peers.MediaPool;
import io.sallyport.lab.peers.NodeCounters;
import io.sallyport.topology.json.JsonWriter;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A browser that may use nothing but relays calls itself: audio and a data channel. */
class RelayedCallsTest {
  private static final String NODE_1 = MediaPool.NAME;
  private static final String NODE_2 = "second." + MediaPool.NAME;
  private static final Duration LIMIT = Duration.ofMinutes(1);

  @RegisterExtension static final Lab LAB = new Lab();

  private static MediaPool pool;
  private static PageServer pages;
  private static Browser browser;
  private static DevTools page;

  @BeforeAll
  static void start() {
    LabNetwork network = LabNetwork.choose();
    pool = MediaPool.startOnUsualPorts(LAB.forClass(), network);
    pages = PageServer.start(network.outside());
    browser =
        Browser.start(
            LAB.forClass(),
            pool.externalCertificate(),
            Map.of(NODE_1, pool.outside(1).getAddress(), NODE_2, pool.outside(2).getAddress()));
    page = browser.open(pages.page("media.html"));
    Await.until(
        "the page's script", LIMIT, () -> page.evaluate("typeof window.media").equals("object"));
  }

  @AfterAll
  static void stop() {
    browser.close();
    pages.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"udp", "tcp", "tls"})
  void bothEndsAreAtOneNode(String transport) {
    call(Way.outside(1, transport), Way.outside(1, transport)).assertRelayed();
  }

  @ParameterizedTest
  @CsvSource({"udp, udp", "tls, tcp", "udp, tls"})
  void mediaGoFromNodeToNode(String first, String second) {
    NodeCounters here = pool.counters(1);
    NodeCounters there = pool.counters(2);

    call(Way.outside(1, first), Way.outside(2, second)).assertRelayed();

    assertRelayedSince(here, 1);
    assertRelayedSince(there, 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"udp", "tcp"})
  void anEndInsideCallsOneOutside(String transport) {
    call(Way.inside(2, transport), Way.outside(1, transport)).assertRelayed();
  }

  @ParameterizedTest
  @ValueSource(strings = {"udp", "tcp", "tls"})
  void nobodyRelaysWithAWrongPassword(String transport) {
    String user = pool.credentials("mara").user();

    assertNoRelay(Way.outside(1, transport), new MediaPool.Credentials(user, "guess"));
  }

  @Test
  void nobodyRelaysWhomNobodyVouchedFor() {
    assertNoRelay(Way.outside(1, "udp"), new MediaPool.Credentials("mara", "harbour-light"));
    assertNoRelay(Way.outside(2, "tls"), new MediaPool.Credentials("mara", "harbour-light"));
    assertNoRelay(Way.inside(2, "udp"), new MediaPool.Credentials("mara", "harbour-light"));
  }

  private static void assertRelayedSince(NodeCounters before, int node) {
    NodeCounters now = pool.counters(node);
    for (String counter :
        List.of("allocations_made", "packets_from_clients", "packets_from_peers")) {
      assertThat(now.total("av_" + counter))
          .as(counter)
          .isGreaterThan(before.total("av_" + counter));
    }
  }

  private static void assertNoRelay(Way way, MediaPool.Credentials credentials) {
    long before = pool.counters(way.node()).total("av_allocations_made");

    Properties found = run("media.gather(%s)".formatted(server(way, credentials)));

    assertThat(found.getProperty("candidates")).isEqualTo("0");
    assertThat(found.getProperty("errors")).contains("401");
    assertThat(pool.counters(way.node()).total("av_allocations_made")).isEqualTo(before);
  }

  /** How an end reaches its relay. */
  private record Way(int node, InetSocketAddress server, String transport) {
    static Way outside(int node, String transport) {
      boolean isUdp = transport.equals("udp");
      return new Way(node, isUdp ? pool.outside(node) : pool.outsideOnStreams(node), transport);
    }

    static Way inside(int node, String transport) {
      boolean isUdp = transport.equals("udp");
      return new Way(node, isUdp ? pool.inside(node) : pool.insideOnStreams(node), transport);
    }

    String url() {
      String carrier = transport.equals("udp") ? "udp" : "tcp";
      return isTls()
          ? "turns:%s:%d?transport=%s".formatted(name(), server.getPort(), carrier)
          : "turn:%s:%d?transport=%s".formatted(server.getHostString(), server.getPort(), carrier);
    }

    private boolean isTls() {
      return transport.equals("tls");
    }

    private String name() {
      return node == 1 ? NODE_1 : NODE_2;
    }

    /** Where relayed addresses of the node are, for whom they may be. */
    String relay() {
      return pool.outside(node).getAddress().getHostAddress();
    }
  }

  private static Call call(Way first, Way second) {
    String report =
        "media.call(%s, %s)"
            .formatted(
                server(first, pool.credentials("mara")), server(second, pool.credentials("ines")));
    return new Call(first, second, run(report));
  }

  /** What the two ends of a call told when it was over. */
  private record Call(Way first, Way second, Properties report) {
    void assertRelayed() {
      assertEnd("mara", first, second);
      assertEnd("ines", second, first);
      assertThat(report.get("mara.local.address")).isEqualTo(report.get("ines.remote.address"));
      assertThat(report.get("ines.local.address")).isEqualTo(report.get("mara.remote.address"));
    }

    private void assertEnd(String name, Way own, Way other) {
      assertThat(report).containsEntry(name + ".local", "relay");
      assertThat(report).containsEntry(name + ".remote", "relay");
      assertThat(report).containsEntry(name + ".local.protocol", own.transport());
      assertThat(report).containsEntry(name + ".local.url", own.url());
      assertThat(report.getProperty(name + ".local.address")).startsWith(own.relay() + ":5");
      assertThat(report.getProperty(name + ".remote.address")).startsWith(other.relay() + ":5");
      assertThat(report).containsEntry(name + ".heard", "4 20000");
      assertThat(number(name + ".sent")).isGreaterThan(20_000);
      assertThat(number(name + ".received")).isGreaterThan(20_000);
      assertThat(number(name + ".packets")).isGreaterThanOrEqualTo(50);
    }

    private long number(String key) {
      return Long.parseLong(report.getProperty(key));
    }
  }

  private static String server(Way way, MediaPool.Credentials credentials) {
    return new JsonWriter()
        .beginObject()
        .member("urls", way.url())
        .member("username", credentials.user())
        .member("credential", credentials.password())
        .endObject()
        .toString();
  }

  private static Properties run(String script) {
    Properties values = new Properties();
    try {
      values.load(new StringReader(page.evaluate(script)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return values;
  }
}
