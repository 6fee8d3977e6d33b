package io.sallyport.lab.bench;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.Dialler;
import io.sallyport.wire.Octets;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A guest outside: shows its invitation if it has one, says something and is ready once it has
 * heard it back. Owned by the load's loop.
 */
final class ConferenceGuest implements Caller, ConnectionHandler {
  private static final String TAKEN = "HTTP/1.1 200 Connection established\r\n\r\n";
  private static final int GREETING_OCTETS = 100;

  private final Supplier<String> head;
  private final LongAdder octets;
  private final CompletableFuture<ConferenceGuest> joined = new CompletableFuture<>();
  private final StringBuilder answer = new StringBuilder();
  private @Nullable Connection connection;
  private @Nullable Flooding flooding;
  private int awaited = GREETING_OCTETS;
  private boolean isFlood;

  ConferenceGuest(Supplier<String> head, LongAdder octets) {
    this.head = head;
    this.octets = octets;
  }

  /** Makes it one that is ready at once, and floods when it is told to. */
  ConferenceGuest flooding() {
    isFlood = true;
    return this;
  }

  @Override
  public CompletableFuture<ConferenceGuest> ready() {
    return joined;
  }

  @Override
  public boolean isOpen() {
    return connection != null && connection.isOpen();
  }

  @Override
  public ConnectionHandler opened(Connection opened) {
    connection = opened;
    opened.relay(Duration.ofMinutes(1));
    String said = head.get();
    if (said.isEmpty()) {
      taken();
    } else {
      opened.send(Octets.of(said.getBytes(StandardCharsets.US_ASCII)));
    }
    return this;
  }

  private void taken() {
    answer.append(TAKEN);
    byte[] greeting = new byte[1 + (isFlood ? 0 : GREETING_OCTETS)];
    Arrays.fill(greeting, (byte) '.');
    greeting[0] = isFlood ? ConferenceServer.FLOOD : ConferenceServer.ECHO;
    current().setReading(!isFlood);
    current().send(Octets.of(greeting));
    if (isFlood) {
      flooding = new Flooding(current());
      joined.complete(this);
    }
  }

  private Connection current() {
    return Objects.requireNonNull(connection);
  }

  /** Takes and sends what it can. */
  void begin() {
    current().setReading(true);
    Objects.requireNonNull(flooding).begin();
  }

  /** Takes and sends nothing more. */
  void end() {
    current().setReading(false);
    Objects.requireNonNull(flooding).end();
  }

  @Override
  public void received(ByteBuffer arrived) {
    if (answer.length() < TAKEN.length()) {
      byte[] said = new byte[Math.min(arrived.remaining(), TAKEN.length() - answer.length())];
      arrived.get(said);
      answer.append(new String(said, StandardCharsets.US_ASCII));
      if (answer.length() == TAKEN.length()) {
        answered();
      }
    }
    octets.add(arrived.remaining());
    awaited -= arrived.remaining();
    if (awaited <= 0 && !joined.isDone()) {
      joined.complete(this);
    }
  }

  private void answered() {
    if (answer.toString().equals(TAKEN)) {
      answer.setLength(0);
      taken();
    } else {
      joined.completeExceptionally(new IllegalStateException("refused: " + answer));
    }
  }

  @Override
  public void writable() {
    if (flooding != null) {
      flooding.writable();
    }
  }

  @Override
  public void failed(Dialler.Failure failure) {
    joined.completeExceptionally(new IllegalStateException(failure.toString()));
  }

  @Override
  public void closed() {
    joined.completeExceptionally(new IllegalStateException("closed by the subject"));
  }

  @Override
  public void close() {
    Connection open = connection;
    if (open != null) {
      open.loop().execute(open::close);
    }
  }
}
