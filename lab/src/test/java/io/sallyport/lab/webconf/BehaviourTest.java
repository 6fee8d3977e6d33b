package io.sallyport.lab.webconf;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.Await;
import io.sallyport.lab.peers.ConferencePool;
import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.LabNetwork;
import io.sallyport.lab.peers.PeerProcess;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What happens to sessions when an end is lost, slow, half-closed, or one of very many. */
@SuppressWarnings("NullAway.Init") // set before each test
class BehaviourTest {
  @RegisterExtension static final Lab LAB = new Lab();

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int SESSIONS = 1_000;
  private static final int AT_ONCE = 16;

  /** What the sockets of four processes on one machine may hold between two ends. */
  private static final long MOST_HELD_OCTETS = 64 << 20;

  private ConferencePool pool;
  private SSLContext tls;

  @BeforeEach
  void startNodes() {
    pool = ConferencePool.start(LAB.forTest(), LabNetwork.choose());
    tls = Invited.tls(pool);
  }

  private Invited join(int node) throws IOException {
    Invited client = Invited.connect(tls, pool.outside(node), pool.token());
    assertThat(client.status()).isEqualTo("200");
    return client;
  }

  private static void echo(Invited client, String text) throws IOException {
    client.send(text);
    assertThat(client.receive(text.length())).isEqualTo(text);
  }

  @Test
  void endsEachWayOnItsOwnAndCutsWhatIsCut() throws IOException {
    var at = pool.backend();
    try (EchoServer server =
        new EchoServer(
            at,
            client -> {
              int heard = client.getInputStream().readAllBytes().length;
              client
                  .getOutputStream()
                  .write(("heard " + heard).getBytes(StandardCharsets.US_ASCII));
            })) {
      pool.agent(LAB.forTest(), at);
      try (Invited client = join(1)) {
        client.send("x".repeat(100_000));
        client.socket().shutdownOutput();

        assertThat(client.receive(12)).isEqualTo("heard 100000");
        assertThat(client.isCut()).isFalse();
      }
      try (Invited client = join(1)) {
        client.send("x");
        Await.until("the server has it", LIMIT, () -> server.clients() == 1);
        server.cut();

        assertThat(client.isCut()).isTrue();
      }
    }
  }

  @Test
  void losesAnAgentANodeAndAServer() throws IOException {
    var at = pool.backend();
    try (EchoServer server = new EchoServer(at)) {
      PeerProcess agent = pool.agent(LAB.forTest(), at);
      try (Invited client = join(1)) {
        echo(client, "hello");
        agent.kill();

        assertThat(client.isCut()).isTrue();
      }
      try (Invited client = Invited.connect(tls, pool.outside(1), pool.token())) {
        assertThat(client.status()).isEqualTo("503");
      }
      Await.until("the server is rid of its client", LIMIT, () -> server.clients() == 0);
      pool.agent(LAB.forTest(), at);
      try (Invited first = join(1);
          Invited second = join(2)) {
        echo(first, "hello");
        pool.node(1).kill();

        // The kernel closes what the process had: with the end of a stream, which is no goodbye.
        assertThat(first.isOver()).isTrue();
        echo(second, "still here");
      }
    }
    try (Invited client = Invited.connect(tls, pool.outside(2), pool.token())) {
      assertThat(client.status()).as("nobody listens at the server's address").isEqualTo("502");
    }
  }

  @Test
  void makesTheFastWaitForTheSlowAndNobodyElse() throws IOException {
    AtomicLong written = new AtomicLong();
    AtomicLong movedNanos = new AtomicLong(System.nanoTime());
    var at = pool.backend();
    try (EchoServer server = new EchoServer(at, client -> flood(client, written, movedNanos))) {
      pool.agent(LAB.forTest(), at);
      try (Invited slow = join(1)) {
        Await.until(
            "the server has to wait",
            LIMIT,
            () ->
                written.get() > 0
                    && System.nanoTime() - movedNanos.get() > TimeUnit.SECONDS.toNanos(3));
        assertThat(written.get()).isLessThan(MOST_HELD_OCTETS);
        try (Invited other = join(1)) {
          assertThat(other.receive(1_000_000)).hasSize(1_000_000);
        }
        long before = written.get();
        assertThat(slow.receive((int) before)).hasSize((int) before);
        assertThat(server.clients()).isPositive();
      }
    }
  }

  private static void flood(Socket client, AtomicLong written, AtomicLong movedNanos)
      throws IOException {
    OutputStream out = client.getOutputStream();
    byte[] octets = new byte[16_384];
    while (true) {
      out.write(octets);
      written.addAndGet(octets.length);
      movedNanos.set(System.nanoTime());
    }
  }

  @Test
  void carriesAThousandSessionsAtOnce() throws Exception {
    var at = pool.backend();
    var failures = new ConcurrentLinkedQueue<Throwable>();
    var turns = new Semaphore(AT_ONCE);
    var joined = new CountDownLatch(SESSIONS);
    List<Thread> threads = new ArrayList<>();
    try (EchoServer server = new EchoServer(at)) {
      pool.agent(LAB.forTest(), at);
      for (int i = 0; i < SESSIONS; i++) {
        int number = i;
        threads.add(Thread.ofVirtual().start(() -> attend(number, turns, joined, failures)));
      }
      assertThat(joined.await(4, TimeUnit.MINUTES)).as("%s", failures.peek()).isTrue();
      assertThat(failures).isEmpty();
      assertThat(server.clients()).isEqualTo(SESSIONS);
      for (Thread thread : threads) {
        thread.join();
      }
    }
    assertThat(failures).isEmpty();
  }

  /** Joins, waits until everybody has, and says something. */
  private void attend(
      int number,
      Semaphore turns,
      CountDownLatch joined,
      ConcurrentLinkedQueue<Throwable> failures) {
    try {
      turns.acquire();
      Invited client;
      try {
        client = join(1 + number % 2);
      } finally {
        turns.release();
      }
      try (client) {
        joined.countDown();
        joined.await();
        echo(client, "session " + number);
      }
    } catch (IOException | InterruptedException | AssertionError e) {
      failures.add(e);
      joined.countDown();
    }
  }
}
