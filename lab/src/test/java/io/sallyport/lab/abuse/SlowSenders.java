package io.sallyport.lab.abuse;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Connections that send what they have octet by octet, ten a second. */
final class SlowSenders implements AutoCloseable {
  private static final Duration PACE = Duration.ofMillis(100);

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Future<Duration>> ends = new ArrayList<>();

  /** Begins; goes on until the other end closes or there is nothing left. */
  void send(Intruder connection, String octets) {
    ends.add(threads.submit(() -> dribble(connection, octets)));
  }

  /** How long each was let. */
  List<Duration> awaitEnds() throws InterruptedException, ExecutionException {
    List<Duration> taken = new ArrayList<>();
    for (Future<Duration> end : ends) {
      taken.add(end.get());
    }
    return taken;
  }

  private static Duration dribble(Intruder connection, String octets) {
    long begunNanos = System.nanoTime();
    try (connection) {
      for (byte octet : octets.getBytes(StandardCharsets.ISO_8859_1)) {
        connection.send(new byte[] {octet});
        if (connection.isClosedWithin(PACE)) {
          break;
        }
      }
    }
    return Duration.ofNanos(System.nanoTime() - begunNanos);
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
