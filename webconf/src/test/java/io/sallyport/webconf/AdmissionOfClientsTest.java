package io.sallyport.webconf;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.net.NetCounter;
import io.sallyport.net.StrangerGate;
import io.sallyport.topology.Webconf;
import io.sallyport.wire.srl.Id128;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Every answer that a client may hear, and what inside hears of it: nothing before a good token.
 */
class AdmissionOfClientsTest {
  private final Edge edge = new Edge();

  @Test
  void letsAnInvitedClientThrough() {
    var agent = edge.agent();
    var client = edge.invited();

    assertThat(client.heard()).isEmpty();
    agent.accept();

    assertThat(client.heard()).isEqualTo("HTTP/1.1 200 Connection established\r\n\r\n");
    assertThat(client.connection.isProven()).isTrue();
    assertThat(edge.switchboard.sessions()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "GET / HTTP/1.1,                 405",
    "CONNECT fe1.example.com HTTP/1, 400",
    "CONNECT fe1.example.com:443 HTTP/1.1, 407",
  })
  void refusesAHead(String line, String status) {
    var agent = edge.agent();
    agent.heard();
    var client = edge.client();
    client.say(line + "\r\nHost: fe1.example.com:443\r\n\r\n");

    assertThat(client.status()).isEqualTo(status);
    assertThat(client.connection.isOpen()).isFalse();
    assertThat(agent.heard()).isEmpty();
    assertThat(client.connection.isProven()).isFalse();
  }

  /** What is no token counts like a wrong one; who shows nothing only asks what to show. */
  @ParameterizedTest
  @CsvSource({"Proxy-Authorization: Basic x, true", "Accept: *, false"})
  void shutsOutWhoShowsWhatIsNoToken(String field, boolean isShutOut) {
    edge.strangers.admit(Edge.CLIENT.getAddress(), 0);
    for (int i = 0; i < StrangerGate.Limits.DEFAULT.failures(); i++) {
      var client = edge.client();
      client.say("CONNECT fe1.example.com:443 HTTP/1.1\r\n" + field + "\r\n\r\n");
      assertThat(client.status()).isEqualTo("407");
    }

    assertThat(edge.strangers.admit(Edge.CLIENT.getAddress(), 0).refusal().isPresent())
        .isEqualTo(isShutOut);
  }

  @Test
  void shutsOutOfASharedListenerWhoShowsBadTokens() {
    String strange = TokenMint.create().mint(Edge.SERVICE, "7ECB", Edge.NOW.plusSeconds(120));
    for (int i = 0; i < StrangerGate.Limits.DEFAULT.failures(); i++) {
      var client = edge.clientAmongOthers();
      client.connect(Edge.SERVICE, strange);
      assertThat(client.status()).isEqualTo("403");
    }
    var shut = edge.clientAmongOthers();
    shut.connect(Edge.SERVICE, edge.token());

    assertThat(shut.heard()).isEmpty();
    assertThat(shut.connection.isOpen()).isFalse();
    assertThat(edge.net.total(NetCounter.REFUSED_BANNED)).isEqualTo(1);
    assertThat(edge.strangers.open()).isZero();

    edge.pass(StrangerGate.Limits.DEFAULT.shut());
    assertThat(edge.clientAmongOthers().connection.isOpen()).isTrue();
  }

  @Test
  void countsStrangersOfASharedListenerUntilTheyAreKnownOrGone() {
    edge.agent();
    var known = edge.clientAmongOthers();
    var gone = edge.clientAmongOthers();
    assertThat(edge.strangers.open()).isEqualTo(2);

    known.connect(Edge.SERVICE, edge.token());
    assertThat(edge.strangers.open()).isEqualTo(1);
    gone.connection.close();
    edge.loop.runTasks();
    assertThat(edge.strangers.open()).isZero();
    assertThat(known.connection.isOpen()).isTrue();
  }

  @Test
  void cutsAStrangerOfASharedListenerWhoseSourceHasMostIfAllPlacesAreTaken() {
    var oldest = edge.clientAmongOthers();
    edge.clientAmongOthers();
    for (int i = 2; i < StrangerGate.Limits.DEFAULT.open(); i++) {
      edge.strangers.admit(
          InetAddress.ofLiteral("198.18.%d.%d".formatted(i / 250, i % 250)), edge.loop.nanoTime());
    }
    var newcomer = edge.clientAmongOthers(Edge.OFFICE);
    edge.loop.runTasks();

    assertThat(newcomer.connection.isOpen()).isTrue();
    assertThat(oldest.connection.isOpen()).isFalse();
    assertThat(edge.net.total(NetCounter.CONNECTIONS_SHED)).isEqualTo(1);
  }

  @Test
  void refusesAHeadThatIsTooLarge() {
    var client = edge.client();
    client.say("CONNECT fe1.example.com:443 HTTP/1.1\r\nX: " + "x".repeat(9_000));

    assertThat(client.status()).isEqualTo("431");
  }

  @Test
  void offersBothSchemesToWhoShowsNothing() {
    var client = edge.client();
    client.say("CONNECT fe1.example.com:443 HTTP/1.1\r\nHost: fe1.example.com:443\r\n\r\n");

    assertThat(client.heard())
        .contains(
            "Proxy-Authenticate: Bearer realm=\"sallyport\"\r\n",
            "Proxy-Authenticate: Basic realm=\"sallyport\"\r\n",
            "Content-Length: 0\r\n",
            "Connection: close\r\n");
  }

  @Test
  void closesWhoDoesNotSayWhatItWants() {
    var client = edge.client();
    client.say("CONNECT fe1.example.com:443 HTTP/1.1\r\n");
    edge.pass(Duration.ofSeconds(9));
    assertThat(client.connection.isOpen()).isTrue();
    edge.pass(Duration.ofSeconds(1));

    assertThat(client.connection.isOpen()).isFalse();
    assertThat(client.heard()).isEmpty();
    assertThat(edge.count(WebconfCounter.HEADS_OVERDUE)).isEqualTo(1);
  }

  /** The type of the record that PSOM clients are said to begin with. */
  @Test
  void refusesPsomAndCountsIt() {
    var client = edge.client();
    client.connection.receive(new byte[] {0x37, 0, 0, 0, 0});

    assertThat(client.status()).isEqualTo("400");
    assertThat(edge.count(WebconfCounter.FOREIGN_CLIENTS)).isEqualTo(1);
    assertThat(edge.said).contains(WebconfEvent.FOREIGN_CLIENT);
  }

  @Test
  void refusesATokenForAnotherServiceThanTheOneAskedFor() {
    edge.agent(new Id128(1, 1), "fe1.example.com", "conf.example.com");
    var client = edge.client();
    client.connect("conf.example.com", edge.token());

    assertThat(client.status()).isEqualTo("403");
    assertThat(edge.count(WebconfCounter.TOKENS_FOR_ANOTHER)).isEqualTo(1);
  }

  @Test
  void refusesATokenSignedWithAKeyThatNobodyAnnounced() {
    var client = edge.invited();

    assertThat(client.status()).isEqualTo("403");
    assertThat(edge.count(WebconfCounter.TOKENS_OF_UNKNOWN_KEY)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"-61, 403", "-60, ''", "900, ''", "901, 403"})
  void refusesATokenOutOfItsTime(int secondsFromNow, String status) {
    edge.agent();
    var client = edge.client();
    client.connect(
        Edge.SERVICE, edge.mint.mint(Edge.SERVICE, "c", Edge.NOW.plusSeconds(secondsFromNow)));

    assertThat(client.status()).isEqualTo(status);
    assertThat(edge.count(WebconfCounter.TOKENS_OUT_OF_TIME)).isEqualTo(status.isEmpty() ? 0 : 1);
  }

  @Test
  void refusesATokenThatWasChanged() {
    edge.agent();
    String token = edge.token();
    int at = token.length() - 40;
    String changed =
        token.substring(0, at) + (token.charAt(at) == 'A' ? 'B' : 'A') + token.substring(at + 1);
    var client = edge.client();
    client.connect(Edge.SERVICE, changed);

    assertThat(client.status()).isEqualTo("403");
    assertThat(edge.count(WebconfCounter.TOKENS_FORGED)).isEqualTo(1);
  }

  @Test
  void takesATokenOnceAlsoIfItsTextDiffers() {
    edge.agent();
    edge.agent();
    String token = edge.token();
    char last = token.charAt(token.length() - 1);
    var first = edge.client();
    first.connect(Edge.SERVICE, token);
    var second = edge.client();
    second.connect(Edge.SERVICE, token);
    var third = edge.client();
    // The last character of 86 has four bits that do not count.
    third.connect(Edge.SERVICE, token.substring(0, token.length() - 1) + (char) (last + 1));

    assertThat(first.heard()).isEmpty();
    assertThat(second.status()).isEqualTo("403");
    assertThat(third.status()).isEqualTo("403");
    assertThat(edge.count(WebconfCounter.TOKENS_USED)).isEqualTo(2);
    assertThat(second.connection.isProven()).isFalse();
  }

  @Test
  void knowsKeysOfTheTopologyBesides() {
    var written =
        new Edge(
            new Webconf(
                Optional.empty(),
                List.of(),
                List.of(
                    new Webconf.SigningKey(
                        "other.example.com",
                        "0000000000000001",
                        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")),
                Optional.empty(),
                Webconf.Limits.DEFAULT));

    assertThat(written.keys.of("other.example.com", 1)).hasSize(1);
    assertThat(written.keys.of("fe1.example.com", 1)).isEmpty();
    assertThat(written.keys.of("other.example.com", 2)).isEmpty();
  }

  @Test
  void hasLimitsOnSessions() {
    edge.agent();
    var limited = limited(1, 9, 9);
    assertThat(limited.status()).isEqualTo("503");
    assertThat(limited(9, 1, 9).status()).isEqualTo("503");
    assertThat(limited(9, 9, 1).heard()).contains("429 Too Many Requests", "Retry-After: 60");
  }

  /** The second client of an edge with these limits; the first is let through. */
  private static Edge.Client limited(int all, int perService, int perSource) {
    var edge = new Edge(limits(all, perService, perSource));
    var agent = edge.agent();
    edge.agent();
    edge.invited();
    agent.accept();
    return edge.invited();
  }

  private static Webconf.Limits limits(int all, int perService, int perSource) {
    var absent = Webconf.Limits.DEFAULT;
    return new Webconf.Limits(
        all,
        perService,
        perSource,
        absent.strangers(),
        absent.strangersPerSource(),
        absent.waitingPerService(),
        absent.parkWait(),
        absent.poolTarget(),
        absent.parkedPerAgent(),
        absent.parkedPerService(),
        absent.stall(),
        absent.sessionIdle(),
        absent.sessionMax(),
        absent.drainGrace(),
        absent.times());
  }

  @Test
  void letsTenTimesAsManyInFromAnOffice() {
    var edge = new Edge(limits(99, 99, 1));
    for (int i = 0; i < 11; i++) {
      edge.agent();
    }
    for (int i = 0; i < 10; i++) {
      assertThat(invited(edge, Edge.OFFICE).heard()).isEmpty();
    }

    assertThat(invited(edge, Edge.OFFICE).status()).isEqualTo("429");
  }

  private static Edge.Client invited(Edge edge, InetSocketAddress from) {
    var client = edge.client(from);
    client.connect(Edge.SERVICE, edge.token());
    return client;
  }

  @Test
  void countsTheSessionsOfOtherSourcesApart() {
    edge.agent();
    edge.agent();
    edge.invited();
    var other = edge.client(new InetSocketAddress("203.0.113.99", 1));
    other.connect(Edge.SERVICE, edge.token());

    assertThat(other.heard()).isEmpty();
    assertThat(edge.switchboard.sessions()).isEqualTo(2);
  }

  @Test
  void takesNobodyWhileItDrains() {
    var agent = edge.agent();
    agent.heard();
    edge.switchboard.drain();
    var client = edge.invited();

    assertThat(client.heard()).contains("503 Service Unavailable", "Retry-After: 30");
    assertThat(agent.bye()).isEqualTo(6);
  }
}
