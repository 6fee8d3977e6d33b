package io.sallyport.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Row 14: stanzas of one pair of domains arrive in order (RFC 6120 section 10.1). */
class StanzaOrderTest {
  private static final int MESSAGES = 10_000;
  private static final int BETWEEN_BREAKS = 1_250;
  private static final Duration UNTIL_PROVEN = Duration.ofSeconds(5);

  static Stream<TwoServers.Terms> terms() {
    return Stream.of(
        TwoServers.Terms.EXTERNAL,
        TwoServers.Terms.EXTERNAL.withBidi(),
        TwoServers.Terms.EXTERNAL.withDialbackOnly());
  }

  private static List<String> numbers(List<String> arrived) {
    return arrived.stream().map(text -> text.replaceAll(".* id='([^']*)'.*", "$1")).toList();
  }

  private static void assertInOrder(List<String> arrived, String prefix, List<String> fates) {
    List<String> sent = all(prefix);
    String first = "none";
    for (int i = 0; i < Math.min(sent.size(), arrived.size()); i++) {
      if (!sent.get(i).equals(arrived.get(i))) {
        first = sent.get(i) + ", but came " + arrived.get(i);
        break;
      }
    }
    assertThat(arrived.size() + " arrived, first out of order: " + first)
        .as(() ->
            "fates other than confirmed: "
                + fates.stream().filter(f -> !f.endsWith(" confirmed")).limit(5).toList())
        .isEqualTo(sent.size() + " arrived, first out of order: none");
  }

  private static List<String> all(String prefix) {
    return IntStream.range(0, MESSAGES).mapToObj(i -> prefix + i).toList();
  }

  /** The stream breaks again and again; what is sent meanwhile waits for the next. */
  @ParameterizedTest
  @MethodSource("terms")
  void must14TenThousandMessagesStayInOrderOverReconnects(TwoServers.Terms terms) {
    var servers = new TwoServers(terms);
    servers.letVerdictsTake(UNTIL_PROVEN);
    for (int i = 0; i < MESSAGES; i++) {
      if (i % BETWEEN_BREAKS == 0) {
        List.copyOf(servers.connections).forEach(PipedConnection::cut);
      }
      servers.send("m" + i);
      if (i % BETWEEN_BREAKS == BETWEEN_BREAKS / 2) {
        servers.loop.advance(UNTIL_PROVEN.multipliedBy(3));
      }
    }
    servers.loop.advance(UNTIL_PROVEN.multipliedBy(3));
    assertThat(servers.connections.size()).isGreaterThanOrEqualTo(MESSAGES / BETWEEN_BREAKS);
    assertInOrder(numbers(servers.atLighthouse), "m", servers.fates);
  }

  /** The same for what goes back on a stream that the other end has opened (XEP-0288). */
  @ParameterizedTest
  @MethodSource("terms")
  void must14TheOtherDirectionStaysInOrder(TwoServers.Terms terms) {
    var servers = new TwoServers(terms);
    servers.letVerdictsTake(UNTIL_PROVEN);
    for (int i = 0; i < MESSAGES; i++) {
      if (i % BETWEEN_BREAKS == 0) {
        List.copyOf(servers.connections).forEach(PipedConnection::cut);
        servers.send("m" + i);
      }
      servers.sendBack("n" + i);
      if (i % BETWEEN_BREAKS == BETWEEN_BREAKS / 2) {
        servers.loop.advance(UNTIL_PROVEN.multipliedBy(3));
      }
    }
    servers.loop.advance(UNTIL_PROVEN.multipliedBy(3));
    assertInOrder(numbers(servers.atHarbor), "n", servers.fates);
  }
}
