package io.sallyport.lab.webconf;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.peers.Await;
import io.sallyport.lab.peers.ConferencePool;
import io.sallyport.lab.peers.Lab;
import io.sallyport.lab.peers.LabNetwork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What happens to sessions when an end is slow, half-closed, or one of very many. */
@SuppressWarnings("NullAway.Init") // set before all tests
class BehaviourTest {
  @RegisterExtension static final Lab LAB = new Lab();

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int SESSIONS = 1_000;
  private static final int AT_ONCE = 16;

  /** What the sockets of four processes on one machine may hold between two ends. */
  private static final long MOST_HELD_OCTETS = 64 << 20;

  /** Nobody has written for so long: the one who writes waits. */
  private static final Duration STANDSTILL = Duration.ofSeconds(1);

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

  /** Before TLS 1.3 a goodbye ends both ways (RFC 5246 section 7.2.1). */
  @Test
  void losesNothingOfAnOldClientNorForIt() throws Exception {
    SSLContext old = Invited.tls(pool, "TLSv1.2");
    var heard = new CompletableFuture<Integer>();
    var at = pool.backend();
    try (EchoServer server =
        new EchoServer(
            at,
            client -> {
              if (client.getInputStream().read() == 'g') {
                client.getOutputStream().write(new byte[1_000_000]);
              } else {
                heard.complete(1 + client.getInputStream().readAllBytes().length);
              }
            })) {
      pool.agent(LAB.forTest(), at);
      try (Invited client = Invited.connect(old, pool.outside(1), pool.token())) {
        assertThat(client.socket().getSession().getProtocol()).isEqualTo("TLSv1.2");
        client.send("x".repeat(100_000));
      }
      assertThat(heard.get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isEqualTo(100_000);
      try (Invited client = Invited.connect(old, pool.outside(2), pool.token())) {
        client.send("g");

        assertThat(client.receive(1_000_000)).hasSize(1_000_000);
        assertThat(client.isCut()).isFalse();
      }
      Await.until("nobody is left", LIMIT, () -> server.clients() == 0);
    }
  }

  @Test
  void makesTheFastWaitForTheSlowAndNobodyElse() throws IOException {
    var written = new Written();
    var at = pool.backend();
    try (EchoServer server = new EchoServer(at, client -> flood(client, written))) {
      pool.agent(LAB.forTest(), at);
      try (Invited slow = join(1)) {
        written.awaitStandstill();
        assertThat(written.octets()).isLessThan(MOST_HELD_OCTETS);
        try (Invited other = join(1)) {
          assertThat(other.receive(1_000_000)).hasSize(1_000_000);
        }
        long before = written.octets();
        assertThat(slow.receive((int) before)).hasSize((int) before);
        assertThat(server.clients()).isPositive();
      }
    }
  }

  @Test
  void makesAFastClientWaitForASlowServer() throws Exception {
    var written = new Written();
    var mayRead = new CountDownLatch(1);
    var at = pool.backend();
    var read = new AtomicLong();
    try (EchoServer server =
        new EchoServer(
            at,
            client -> {
              if (client.getInputStream().read() == 'e') {
                client.getInputStream().transferTo(client.getOutputStream());
                return;
              }
              awaitQuietly(mayRead);
              byte[] octets = new byte[65_536];
              for (int n = 0; n >= 0; n = client.getInputStream().read(octets)) {
                read.addAndGet(n);
              }
            })) {
      pool.agent(LAB.forTest(), at);
      try (Invited fast = join(2)) {
        fast.send("f");
        Thread writer =
            Thread.ofVirtual().start(() -> floodQuietly(fast.socket(), written, mayRead));
        written.awaitStandstill();
        assertThat(written.octets()).isLessThan(MOST_HELD_OCTETS);
        try (Invited other = join(2)) {
          other.send("e");
          echo(other, "meanwhile");
        }
        mayRead.countDown();
        writer.join();
        Await.until("all has arrived", LIMIT, () -> read.get() == written.octets());
        assertThat(server.clients()).isPositive();
      }
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Until it may be read, which ends the last write. */
  private static void floodQuietly(Socket to, Written written, CountDownLatch mayRead) {
    try {
      byte[] octets = new byte[16_384];
      while (mayRead.getCount() > 0) {
        to.getOutputStream().write(octets);
        written.add(octets.length);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void flood(Socket client, Written written) throws IOException {
    byte[] octets = new byte[16_384];
    while (true) {
      client.getOutputStream().write(octets);
      written.add(octets.length);
    }
  }

  /** How much somebody could write, and when last. */
  private static final class Written {
    private final AtomicLong octets = new AtomicLong();
    private volatile long movedNanos = System.nanoTime();

    void add(int more) {
      octets.addAndGet(more);
      movedNanos = System.nanoTime();
    }

    long octets() {
      return octets.get();
    }

    void awaitStandstill() {
      Await.until(
          "who writes has to wait",
          LIMIT,
          () -> octets() > 0 && System.nanoTime() - movedNanos > STANDSTILL.toNanos());
    }
  }

  @Test
  void carriesAThousandSessionsAtOnce() throws Exception {
    var at = pool.backend();
    var failures = new ConcurrentLinkedQueue<Throwable>();
    var turns = new Semaphore(AT_ONCE);
    var joined = new CountDownLatch(SESSIONS);
    var counted = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    try (EchoServer server = new EchoServer(at)) {
      pool.agent(LAB.forTest(), at);
      for (int i = 0; i < SESSIONS; i++) {
        int number = i;
        threads.add(
            Thread.ofVirtual().start(() -> attend(number, turns, joined, counted, failures)));
      }
      assertThat(joined.await(10, TimeUnit.MINUTES)).as("%s", failures.peek()).isTrue();
      assertThat(failures).isEmpty();
      // The system takes a connection before its server does.
      Await.until("all are there", LIMIT, () -> server.clients() == SESSIONS);
      counted.countDown();
      for (Thread thread : threads) {
        thread.join();
      }
    }
    assertThat(failures).isEmpty();
  }

  /** Joins, waits until everybody has and was counted, and says something. */
  private void attend(
      int number,
      Semaphore turns,
      CountDownLatch joined,
      CountDownLatch counted,
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
        counted.await();
        echo(client, "session " + number);
      }
    } catch (IOException | InterruptedException | AssertionError e) {
      failures.add(e);
      joined.countDown();
    }
  }
}
