package io.sallyport.testkit;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.Loop;
import io.sallyport.net.tls.ClientTls;
import io.sallyport.net.tls.PeerIdentity;
import io.sallyport.net.tls.ServerTls;
import io.sallyport.wire.Octets;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A connection without a socket: keeps what is sent, and does as the test says. */
public final class RecordingConnection implements Connection {
  private final Ends ends;
  private final Loop loop;
  private final long serial;
  private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
  private @Nullable ConnectionHandler handler;
  private Optional<String> applicationProtocol = Optional.empty();
  private long waitingOctets;
  private long takenOctets;
  private boolean keepsMessages;
  private boolean isSecured = true;
  private boolean isOpen = true;
  private boolean isWritable = true;
  private boolean isReading = true;
  private boolean isProven;
  private boolean knowsHalves = true;
  private boolean hasHalves;
  private boolean hasEndedSending;
  private boolean wasReset;
  private boolean hasStartedTls;
  private PeerIdentity peer;

  /** Both ends, and what the remote one proved. */
  public record Ends(InetSocketAddress local, InetSocketAddress remote, PeerIdentity peer) {}

  public RecordingConnection(Loop loop, long serial, Ends ends) {
    this.loop = loop;
    this.serial = serial;
    this.ends = ends;
    this.peer = ends.peer();
  }

  /** Makes it one that keeps messages: each {@link #receive} is a whole one. */
  public RecordingConnection keepingMessages() {
    keepsMessages = true;
    return this;
  }

  /** Makes it one without TLS. */
  public RecordingConnection plain() {
    isSecured = false;
    return this;
  }

  /** True once its service wants TLS to begin on it. */
  public boolean hasStartedTls() {
    return hasStartedTls;
  }

  /** Ends the handshake that was begun, with what the remote end proved. */
  public void secure(PeerIdentity proven) {
    isSecured = true;
    peer = proven;
    if (handler != null) {
      handler.secured();
    }
  }

  @Override
  public void startTls(ServerTls tls, Duration limit) {
    hasStartedTls = true;
  }

  @Override
  public void startTls(ClientTls tls, String name, Duration limit) {
    hasStartedTls = true;
  }

  /** Makes it one whose handshake agreed on a protocol. */
  public RecordingConnection speaking(String protocol) {
    applicationProtocol = Optional.of(protocol);
    return this;
  }

  /** Lets octets wait to be taken by the remote end. */
  public void setWaitingOctets(long octets) {
    takenOctets += Math.max(0, waitingOctets - octets);
    waitingOctets = octets;
  }

  @Override
  public long waitingOctets() {
    return waitingOctets;
  }

  @Override
  public long takenOctets() {
    return takenOctets;
  }

  /** Lets the remote end take some of what waits while as much is added. */
  public void takeWaiting(long octets) {
    takenOctets += octets;
  }

  /** Makes it one of a transport without halves. */
  public RecordingConnection withoutHalves() {
    knowsHalves = false;
    return this;
  }

  /** Makes the handler of this connection, as a listener or dialler would. */
  public ConnectionHandler open(ConnectionHandler.Factory factory) {
    var opened = factory.opened(this);
    handler = opened;
    return opened;
  }

  /** Lets octets arrive. */
  public void receive(byte[] octets) {
    if (handler == null) {
      throw new IllegalStateException("not opened");
    }
    handler.received(ByteBuffer.wrap(octets));
  }

  /** Lets a text arrive. */
  public void receive(String text) {
    receive(text.getBytes(StandardCharsets.UTF_8));
  }

  /** What was sent since the last call, as UTF-8 text. */
  public String takeText() {
    return new String(take(), StandardCharsets.UTF_8);
  }

  /** What was sent since the last call. */
  public byte[] take() {
    byte[] taken = sent.toByteArray();
    sent.reset();
    return taken;
  }

  /** Lets the remote end show that it is there. */
  public void showLife() {
    if (handler != null) {
      handler.alive();
    }
  }

  /** Lets the remote end stop or go on keeping up. */
  public void setWritable(boolean writable) {
    boolean isTold = writable && !isWritable;
    isWritable = writable;
    if (isTold && handler != null) {
      handler.writable();
    }
  }

  public boolean isReading() {
    return isReading;
  }

  public boolean isProven() {
    return isProven;
  }

  /** Lets the remote end send nothing more; without halves that is its end. */
  public void endByRemote() {
    if (!hasHalves) {
      end();
    } else if (isOpen && handler != null) {
      handler.ended();
    }
  }

  /** Lets the remote end say goodbye, which without halves ends both ways. */
  public void leaveByRemote() {
    if (isOpen && handler != null) {
      handler.left();
    }
  }

  /** True once the remote end was told that nothing follows, and may still send. */
  public boolean hasEndedSending() {
    return hasEndedSending;
  }

  /** True if it was closed without a goodbye. */
  public boolean wasReset() {
    return wasReset;
  }

  /** Lets the remote end close. */
  public void closeByRemote() {
    end();
  }

  @Override
  public Loop loop() {
    return loop;
  }

  @Override
  public long serial() {
    return serial;
  }

  @Override
  public InetSocketAddress local() {
    return ends.local();
  }

  @Override
  public InetSocketAddress remote() {
    return ends.remote();
  }

  @Override
  public PeerIdentity peer() {
    return peer;
  }

  @Override
  public boolean isSecured() {
    return isSecured;
  }

  @Override
  public Optional<String> applicationProtocol() {
    return applicationProtocol;
  }

  @Override
  public boolean keepsMessages() {
    return keepsMessages;
  }

  @Override
  public boolean send(Octets octets) {
    if (!isOpen) {
      return true;
    }
    var buffer = ByteBuffer.allocate(octets.length());
    octets.writeTo(buffer);
    if (buffer.hasRemaining()) {
      throw new AssertionError("wrote " + buffer.position() + " of " + octets.length());
    }
    sent.writeBytes(buffer.array());
    return isWritable;
  }

  @Override
  public boolean isWritable() {
    return isOpen && isWritable;
  }

  @Override
  public boolean isOpen() {
    return isOpen;
  }

  @Override
  public void setProven(boolean proven) {
    isProven = proven;
  }

  @Override
  public void setReading(boolean reading) {
    isReading = reading;
  }

  @Override
  public void allowHalves() {
    hasHalves = knowsHalves;
  }

  @Override
  public boolean hasHalves() {
    return hasHalves;
  }

  @Override
  public void endSending() {
    if (hasHalves) {
      hasEndedSending = true;
    } else {
      close();
    }
  }

  @Override
  public void reset() {
    wasReset = wasReset || isOpen;
    close();
  }

  /** As with a socket, the handler hears of it later, from the loop. */
  @Override
  public void close() {
    if (isOpen) {
      isOpen = false;
      loop.execute(this::tellClosed);
    }
  }

  private void end() {
    if (isOpen) {
      isOpen = false;
      tellClosed();
    }
  }

  private void tellClosed() {
    if (handler != null) {
      handler.closed();
    }
  }
}
