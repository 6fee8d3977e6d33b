package io.sallyport.webconf;

import io.sallyport.net.AddressSet;
import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.Loop;
import io.sallyport.net.SourcePrefix;
import io.sallyport.topology.Webconf;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Servers inside that do not speak the reverse link, as those of Lync do not: what they would say
 * is not public. They are closed, and said so once an hour each; where the operator wants it, the
 * first octets are kept for who studies them.
 */
final class LegacyServers {
  /** Enough for what a protocol says first. */
  static final int MAX_CAPTURED_OCTETS = 4096;

  private static final Duration SAID_AGAIN = Duration.ofHours(1);
  private static final int MOST_KNOWN = 1_000;

  /** Such a server comes back all the time, and says the same. */
  static final int MOST_CAPTURES = 64;

  private final WebconfShared shared;
  private final Optional<Webconf.Capture> capture;
  private final Map<SourcePrefix, Long> said = new ConcurrentHashMap<>();
  private final AtomicInteger captures = new AtomicInteger();

  LegacyServers(WebconfShared shared) {
    this.shared = shared;
    this.capture = shared.settings().captureLegacy();
  }

  ConnectionHandler opened(Connection connection) {
    shared.counters().count(WebconfCounter.LEGACY_SERVERS);
    sayIfDue(connection);
    var from = connection.remote().getAddress();
    boolean isCaptured =
        capture.filter(kept -> new AddressSet(kept.sources()).contains(from)).isPresent();
    if (!isCaptured) {
      connection.close();
    }
    return new Capturing(connection);
  }

  private void sayIfDue(Connection connection) {
    long nowNanos = connection.loop().nanoTime();
    var source = SourcePrefix.of(connection.remote().getAddress());
    Long saidNanos = said.get(source);
    if (saidNanos != null && nowNanos - saidNanos < SAID_AGAIN.toNanos()) {
      return;
    }
    if (said.size() >= MOST_KNOWN) {
      said.clear();
    }
    said.put(source, nowNanos);
    shared
        .events()
        .state(
            WebconfEvent.LEGACY_SERVER,
            "from",
            connection.remote(),
            "names",
            connection.peer().names());
  }

  /** Hears what is said first; all of it comes to nothing unless it is to be kept. */
  private final class Capturing implements ConnectionHandler {
    private final Connection connection;
    private final ByteArrayOutputStream octets = new ByteArrayOutputStream();
    private final StringBuilder times = new StringBuilder();
    private final long openedNanos;
    private final Loop.Timer timer;

    Capturing(Connection connection) {
      this.connection = connection;
      this.openedNanos = connection.loop().nanoTime();
      this.timer = connection.loop().schedule(shared.times().helloWait(), connection::close);
    }

    @Override
    public void received(ByteBuffer arrived) {
      byte[] taken = new byte[Math.min(arrived.remaining(), MAX_CAPTURED_OCTETS - octets.size())];
      arrived.get(taken);
      octets.writeBytes(taken);
      long millis = (connection.loop().nanoTime() - openedNanos) / 1_000_000;
      times.append(millis).append(" ms: ").append(taken.length).append(" octets\n");
      if (octets.size() >= MAX_CAPTURED_OCTETS) {
        connection.close();
      }
    }

    @Override
    public void ended() {
      connection.close();
    }

    @Override
    public void closed() {
      timer.cancel();
      capture
          .filter(_ -> octets.size() > 0 && captures.incrementAndGet() <= MOST_CAPTURES)
          .ifPresent(kept -> write(kept.folder(), octets.toByteArray(), times.toString()));
    }

    /** The disk may be slow, and no loop waits for it. */
    private void write(Path folder, byte[] taken, String log) {
      String name = "8057-" + shared.nowSeconds() + "-" + Long.toHexString(connection.serial());
      shared
          .waiting()
          .execute(() -> {
            try {
              Files.createDirectories(folder);
              Files.write(folder.resolve(name + ".bin"), taken, StandardOpenOption.CREATE_NEW);
              Files.writeString(folder.resolve(name + ".txt"), log, StandardOpenOption.CREATE_NEW);
              shared.events().state(WebconfEvent.LEGACY_CAPTURED, "file", folder.resolve(name));
            } catch (IOException e) {
              shared.events().state(WebconfEvent.CAPTURE_FAILED, "problem", e);
            }
          });
    }
  }
}
