package io.sallyport.lab.webconf;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.Await;
import io.sallyport.lab.peers.ConferencePool;
import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.LabNetwork;
import io.sallyport.lab.peers.PeerProcess;
import java.io.IOException;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Keys that are renewed, and agents, servers and nodes that go; the nodes last of all. */
@SuppressWarnings("NullAway.Init") // set before all tests
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LossTest {
  @RegisterExtension static final Lab LAB = new Lab();

  private static final Duration LIMIT = Duration.ofSeconds(60);

  private static ConferencePool pool;
  private static SSLContext tls;

  @BeforeAll
  static void startNodes() {
    pool = ConferencePool.start(LAB.forClass(), LabNetwork.choose());
    tls = Invited.tls(pool);
  }

  private static Invited join(int node) throws IOException {
    Invited client = Invited.connect(tls, pool.outside(node), pool.token());
    assertThat(client.status()).isEqualTo("200");
    return client;
  }

  private static String status(int node, String token) throws IOException {
    try (Invited client = Invited.connect(tls, pool.outside(node), token)) {
      return client.status();
    }
  }

  private static void echo(Invited client, String text) throws IOException {
    client.send(text);
    assertThat(client.receive(text.length())).isEqualTo(text);
  }

  /** Whoever makes tokens changes keys while agents with both take over. */
  @Test
  @Order(1)
  void takesTokensOfBothKeysWhileTheyAreRenewed() throws IOException {
    var at = pool.backend();
    var old = pool.keys().newest();
    var renewed = pool.keys().renew();
    try (EchoServer server = new EchoServer(at)) {
      PeerProcess first = pool.agent(LAB.forTest(), at);
      assertThat(status(1, ConferencePool.token(old))).isEqualTo("200");
      assertThat(status(1, ConferencePool.token(renewed))).isEqualTo("403");

      pool.keys().announce(old, renewed);
      PeerProcess both = pool.agent(LAB.forTest(), at);
      first.close();
      assertThat(status(1, ConferencePool.token(old))).isEqualTo("200");
      assertThat(status(2, ConferencePool.token(renewed))).isEqualTo("200");

      pool.keys().announce(renewed);
      pool.agent(LAB.forTest(), at);
      both.close();
      Await.until(
          "the old key is forgotten", LIMIT, () -> hears(1, ConferencePool.token(old), "403"));
      assertThat(status(1, ConferencePool.token(renewed))).isEqualTo("200");
      assertThat(server.clients()).isNotNegative();
    }
  }

  private static boolean hears(int node, String token, String status) {
    try {
      return status(node, token).equals(status);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  @Order(2)
  void losesAnAgentAndAServer() throws IOException {
    var at = pool.backend();
    try (EchoServer server = new EchoServer(at)) {
      PeerProcess agent = pool.agent(LAB.forTest(), at);
      try (Invited client = join(1)) {
        echo(client, "hello");
        agent.kill();

        assertThat(client.isCut()).isTrue();
      }
      Await.until("the node is without an agent", LIMIT, () -> hears(1, pool.token(), "503"));
      Await.until("the server is rid of its client", LIMIT, () -> server.clients() == 0);
    }
    pool.agent(LAB.forTest(), at);
    assertThat(status(2, pool.token()))
        .as("nobody listens at the server's address")
        .isEqualTo("502");
  }

  @Test
  @Order(3)
  void letsSessionsEndAsANodeGoesAndLosesThoseOfOneThatIsKilled() throws IOException {
    var at = pool.backend();
    try (EchoServer server = new EchoServer(at)) {
      PeerProcess agent = pool.agent(LAB.forTest(), at);
      try (Invited first = join(1);
          Invited second = join(2)) {
        echo(first, "hello");
        pool.node(1).terminate();
        agent.awaitOutput("event=edge-lost  edge=ae1.harbor.lan", LIMIT);

        Await.until("no new client is taken", LIMIT, LossTest::isClosed);
        echo(first, "still here");
        echo(second, "here, too");
        first.socket().close();
        pool.node(1).awaitExit(LIMIT);
        echo(second, "here alone");
        pool.node(2).kill();

        // The kernel closes what the process had: with the end of a stream, which is no goodbye.
        assertThat(second.isOver()).isTrue();
        agent.awaitOutput("event=no-edge", LIMIT);
      }
      assertThat(server.clients()).isNotNegative();
    }
  }

  /** Nobody listens any more, or everybody hears 503. */
  private static boolean isClosed() {
    try {
      return status(1, pool.token()).equals("503");
    } catch (IOException e) {
      return true;
    }
  }
}
