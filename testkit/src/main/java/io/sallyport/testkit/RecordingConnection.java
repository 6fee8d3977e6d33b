package io.sallyport.testkit;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.Loop;
import io.sallyport.net.tls.PeerIdentity;
import io.sallyport.wire.Octets;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A connection without a socket: the test is the other end. */
public final class RecordingConnection implements Connection {
  private final Loop loop;
  private final long serial;
  private final InetSocketAddress local;
  private final InetSocketAddress remote;
  private final PeerIdentity peer;
  private final StringBuilder sent = new StringBuilder();
  private @Nullable ConnectionHandler handler;
  private boolean isOpen = true;
  private boolean isWritable = true;
  private boolean isReading = true;

  public RecordingConnection(
      Loop loop,
      long serial,
      InetSocketAddress local,
      InetSocketAddress remote,
      PeerIdentity peer) {
    this.loop = loop;
    this.serial = serial;
    this.local = local;
    this.remote = remote;
    this.peer = peer;
  }

  /** Names who is told what arrives. */
  public void handledBy(ConnectionHandler connectionHandler) {
    this.handler = connectionHandler;
  }

  /** The other end sends text, one octet a character. */
  public void receive(String text) {
    if (handler != null && isOpen) {
      handler.received(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
    }
  }

  /** What was sent since last asked. */
  public String takeSent() {
    String taken = sent.toString();
    sent.setLength(0);
    return taken;
  }

  /** Plays a far end that reads nothing, or reads again. */
  public void setWritable(boolean writable) {
    isWritable = writable;
    if (writable && handler != null) {
      handler.writable();
    }
  }

  public boolean isReading() {
    return isReading;
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
    return local;
  }

  @Override
  public InetSocketAddress remote() {
    return remote;
  }

  @Override
  public PeerIdentity peer() {
    return peer;
  }

  @Override
  public boolean send(Octets octets) {
    if (isOpen) {
      ByteBuffer written = ByteBuffer.allocate(octets.length());
      octets.writeTo(written);
      if (written.hasRemaining()) {
        throw new AssertionError(
            "said " + octets.length() + " octets, wrote " + written.position());
      }
      sent.append(new String(written.array(), StandardCharsets.ISO_8859_1));
    }
    return isWritable;
  }

  @Override
  public boolean isWritable() {
    return isWritable;
  }

  @Override
  public boolean isOpen() {
    return isOpen;
  }

  @Override
  public void setReading(boolean reading) {
    isReading = reading;
  }

  /** Closes at once; the handler hears of it in the loop's next turn, as from a real loop. */
  @Override
  public void close() {
    if (isOpen) {
      isOpen = false;
      loop.execute(() -> {
        if (handler != null) {
          handler.closed();
        }
      });
    }
  }
}
