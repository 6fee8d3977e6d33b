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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The network falls silent, and no end of a connection says goodbye to the other. */
@SuppressWarnings("NullAway.Init") // set before all tests
class SilenceTest {
  @RegisterExtension static final Lab LAB = new Lab();

  /** A PING after 25 s and a fifth, and 5 s for its answer; probes would take longer. */
  private static final Duration PARKED = Duration.ofSeconds(80);

  /**
   * Probes after a minute, every 10 s, of which three may be lost; without it is a quarter of an
   * hour.
   */
  private static final Duration SESSION = Duration.ofMinutes(5);

  /** An agent may pause for a minute. */
  private static final Duration BACK = Duration.ofMinutes(3);

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

  /**
   * An agent is out of reach of a node, and a client of another node: what was free is gone soon,
   * and so are sessions, those that say nothing and those that wait for an answer; others go on.
   */
  @Test
  void findsOutWhoIsOutOfReach() throws IOException {
    var at = pool.backend();
    try (EchoServer server = new EchoServer(at)) {
      PeerProcess agent = pool.agent(LAB.forTest(), at);
      try (Invited idle = join(1);
          Invited asking = join(1);
          Invited away = join(2);
          Invited other = join(2)) {
        long lost = pool.counters(1).total("webconf_agents_lost");
        long begunNanos = System.nanoTime();
        try (Silence silence = Silence.around(LAB.forTest(), pool.link(1), away.socket())) {
          asking.send("who hears this?");
          Await.until(
              "the node is rid of free connections",
              PARKED,
              () -> pool.counters(1).total("webconf_agents_lost") >= lost + 8);
          assertThat(silence).isNotNull();
          other.send("here");
          assertThat(other.receive(4)).isEqualTo("here");
          join(2).close();
          assertThat(idle.isCut()).isTrue();
          assertThat(asking.isCut()).isTrue();
          agent.awaitOutput("event=edge-lost  edge=ae1.harbor.lan", SESSION);
          Await.until("the server is rid of them", SESSION, () -> server.clients() == 1);
          assertThat(Duration.ofNanos(System.nanoTime() - begunNanos)).isLessThan(SESSION);
        }
        assertThat(away.isOver()).isTrue();
        other.send("here");
        assertThat(other.receive(4)).isEqualTo("here");
        Await.until("the agent is back", BACK, () -> isOpen(1));
      }
    }
  }

  private static boolean isOpen(int node) {
    try (Invited client = Invited.connect(tls, pool.outside(node), pool.token())) {
      return client.status().equals("200");
    } catch (IOException e) {
      return false;
    }
  }
}
