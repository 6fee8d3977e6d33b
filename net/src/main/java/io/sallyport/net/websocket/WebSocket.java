package io.sallyport.net.websocket;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.Loop;
import io.sallyport.net.NetCounter;
import io.sallyport.net.NetEvent;
import io.sallyport.net.TokenBucket;
import io.sallyport.net.tls.PeerIdentity;
import io.sallyport.wire.Octets;
import io.sallyport.wire.websocket.CloseCode;
import io.sallyport.wire.websocket.FrameRead;
import io.sallyport.wire.websocket.FrameReader;
import io.sallyport.wire.websocket.Frames;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One open WebSocket: toward its client the frames, toward its service a connection whose messages
 * are whole. Owned by its loop.
 *
 * <pre>
 *  OPEN --the client's close, answered--------------------------> CLOSED
 *    |                                                              ^
 *    +--our close, for the service's or a violation's sake--> CLOSING
 *                                       the client's answer, or time is up
 * </pre>
 */
final class WebSocket implements ConnectionHandler, Connection {
  /** Frames that carry nothing for the service: pings, pongs, and messages without octets. */
  static final int EMPTY_PER_SECOND = 5;

  static final int EMPTY_BURST = 50;

  private enum State {
    OPEN,
    CLOSING,
    CLOSED
  }

  private final Connection below;
  private final WebSocketUpgrade.Terms terms;
  private final WebSocketSettings.Times times;
  private final FrameReader reader;

  /** The service limits what it is sent; nobody else limits the rest. */
  private final TokenBucket emptyFrames;

  private ConnectionHandler service = ConnectionHandler.NOBODY;
  private State state = State.OPEN;
  private long lastHeardNanos;
  private boolean isPongDue;
  private boolean isHeldBack;
  private boolean isServiceReading = true;
  private Loop.Timer lifeTimer;
  private Loop.@Nullable Timer messageTimer;
  private Loop.@Nullable Timer closeTimer;

  WebSocket(Connection below, WebSocketUpgrade.Terms terms) {
    this.below = below;
    this.terms = terms;
    this.times = terms.settings().times();
    this.reader = new FrameReader(terms.settings().maxMessageOctets());
    this.lastHeardNanos = below.loop().nanoTime();
    this.emptyFrames = new TokenBucket(EMPTY_PER_SECOND, EMPTY_BURST, lastHeardNanos);
    this.lifeTimer = below.loop().schedule(times.pingAfter(), this::watchLife);
  }

  /** Calls the service. */
  void open() {
    service = terms.service().opened(this);
  }

  // Toward the client.

  @Override
  public void received(ByteBuffer octets) {
    lastHeardNanos = below.loop().nanoTime();
    isPongDue = false;
    boolean isMore = true;
    while (isMore && state != State.CLOSED && below.isOpen()) {
      isMore = take(reader.next(octets));
    }
    watchMessage();
  }

  /** False if there is nothing more to take. */
  private boolean take(FrameRead read) {
    if (isEmpty(read) && !emptyFrames.take(lastHeardNanos)) {
      fail(new FrameRead.Violation(CloseCode.TOO_MUCH, "too many frames without a message"));
      return false;
    }
    switch (read) {
      case FrameRead.NeedMore _ -> {
        return false;
      }
      case FrameRead.Message(var octets, _) -> {
        stopMessageTimer();
        if (state == State.OPEN) {
          service.received(octets);
        }
      }
      case FrameRead.Ping(var octets) -> {
        answer(octets);
        service.alive();
      }
      case FrameRead.Pong _ -> service.alive();
      case FrameRead.Close _ -> closedByClient();
      case FrameRead.Violation violation -> {
        fail(violation);
        return false;
      }
    }
    return true;
  }

  private static boolean isEmpty(FrameRead read) {
    return switch (read) {
      case FrameRead.Ping _, FrameRead.Pong _ -> true;
      case FrameRead.Message(var octets, _) -> !octets.hasRemaining();
      default -> false;
    };
  }

  /** A client that does not read its pongs is not read either until it does. */
  private void answer(ByteBuffer octets) {
    if (state == State.OPEN && !below.send(Frames.pong(octets))) {
      isHeldBack = true;
      chooseReading();
    }
  }

  private void closedByClient() {
    if (state == State.OPEN) {
      below.send(Frames.close(CloseCode.NORMAL));
    }
    end();
  }

  private void fail(FrameRead.Violation violation) {
    if (state == State.OPEN) {
      terms.counters().count(NetCounter.WEBSOCKETS_FAILED);
      terms
          .events()
          .state(
              NetEvent.WEBSOCKET_FAILED,
              "remote",
              below.remote(),
              "code",
              violation.code().number(),
              "reason",
              violation.reason());
      below.send(Frames.close(violation.code()));
    }
    // Nothing that follows can be read, an answer to our goodbye neither.
    end();
  }

  private void end() {
    state = State.CLOSED;
    below.close();
  }

  /** Asks a silent client for a sign of life, and gives it up if none comes. */
  private void watchLife() {
    long silentNanos = below.loop().nanoTime() - lastHeardNanos;
    long leftNanos = times.pingAfter().toNanos() - silentNanos;
    if (isPongDue) {
      terms.counters().count(NetCounter.WEBSOCKETS_SILENT);
      end();
    } else if (leftNanos > 0) {
      lifeTimer = below.loop().schedule(Duration.ofNanos(leftNanos), this::watchLife);
    } else if (state == State.OPEN) {
      isPongDue = true;
      below.send(Frames.ping());
      lifeTimer = below.loop().schedule(times.pong(), this::watchLife);
    }
  }

  /** A sender that dribbles one message holds memory: it has so long, then the connection ends. */
  private void watchMessage() {
    if (state != State.OPEN || !reader.isMidMessage()) {
      stopMessageTimer();
    } else if (messageTimer == null) {
      messageTimer = below.loop().schedule(times.message(), this::messageTooSlow);
    }
  }

  private void stopMessageTimer() {
    if (messageTimer != null) {
      messageTimer.cancel();
      messageTimer = null;
    }
  }

  private void messageTooSlow() {
    messageTimer = null;
    terms.counters().count(NetCounter.WEBSOCKETS_SLOW);
    close();
  }

  @Override
  public void writable() {
    isHeldBack = false;
    chooseReading();
    service.writable();
  }

  private void chooseReading() {
    below.setReading(state != State.OPEN || (isServiceReading && !isHeldBack));
  }

  @Override
  public void closed() {
    state = State.CLOSED;
    lifeTimer.cancel();
    stopMessageTimer();
    if (closeTimer != null) {
      closeTimer.cancel();
    }
    service.closed();
  }

  // Toward the service.

  @Override
  public boolean send(Octets octets) {
    return state != State.OPEN || below.send(Frames.message(octets));
  }

  /** Says goodbye and waits for the client's, so that what was sent last is not lost to a reset. */
  @Override
  public void close() {
    if (state == State.OPEN) {
      state = State.CLOSING;
      stopMessageTimer();
      below.send(Frames.close(CloseCode.GOING_AWAY));
      chooseReading();
      closeTimer = below.loop().schedule(times.closing(), this::end);
    }
  }

  @Override
  public boolean isOpen() {
    return state == State.OPEN && below.isOpen();
  }

  @Override
  public boolean keepsMessages() {
    return true;
  }

  @Override
  public boolean isWritable() {
    return isOpen() && below.isWritable();
  }

  @Override
  public void setProven(boolean proven) {
    below.setProven(proven);
  }

  @Override
  public void setReading(boolean reading) {
    isServiceReading = reading;
    chooseReading();
  }

  @Override
  public Loop loop() {
    return below.loop();
  }

  @Override
  public long serial() {
    return below.serial();
  }

  @Override
  public InetSocketAddress local() {
    return below.local();
  }

  @Override
  public InetSocketAddress remote() {
    return below.remote();
  }

  @Override
  public PeerIdentity peer() {
    return below.peer();
  }

  @Override
  public boolean isSecured() {
    return below.isSecured();
  }

  @Override
  public Optional<String> applicationProtocol() {
    return below.applicationProtocol();
  }
}
