package io.sallyport.av;

import io.sallyport.testkit.RecordingConnection;
import io.sallyport.wire.stun.TransportAddress;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A client's way on paper: keeps what is sent. */
final class PaperPath implements ClientPath {
  private final TransportAddress remote;
  private final TransportAddress server;
  private final Transport transport;
  private final Deque<byte[]> sent = new ArrayDeque<>();

  /** What holds the client back now. */
  final Set<Object> barriers = new HashSet<>();

  /** Lets the client keep up with what is sent, or not. */
  boolean keepsUp = true;

  boolean isClosed;

  /** What carries the client's octets to a {@link StreamClient}; null if they skip that. */
  @Nullable RecordingConnection connection;

  @Nullable TurnPeer carried;

  PaperPath(TransportAddress remote, TransportAddress server) {
    this(Transport.UDP, remote, server);
  }

  PaperPath(Transport transport, TransportAddress remote, TransportAddress server) {
    this.transport = transport;
    this.remote = remote;
    this.server = server;
  }

  /** Sends over the connection, and keeps the one message that comes back. */
  void overConnection(RecordingConnection carrier, byte[] octets) {
    carrier.receive(octets);
    byte[] answer = carrier.take();
    if (answer.length > 0) {
      sent.add(answer);
    }
  }

  /** The oldest message not yet taken. */
  byte[] take() {
    if (sent.isEmpty()) {
      throw new NoSuchElementException("nothing was sent to the client");
    }
    return sent.remove();
  }

  boolean isSilent() {
    return sent.isEmpty();
  }

  @Override
  public Transport transport() {
    return transport;
  }

  @Override
  public TransportAddress remote() {
    return remote;
  }

  @Override
  public TransportAddress server() {
    return server;
  }

  @Override
  public Optional<TransportAddress> alternate() {
    return Optional.of(PaperRelay.OTHER_NODE);
  }

  @Override
  public void sendMessage(MemorySegment message, long offset, int length) {
    sent.add(octets(message, offset, length));
  }

  @Override
  public void sendData(
      MemorySegment header,
      int headerLength,
      MemorySegment data,
      long at,
      int length,
      int padding) {
    var both = new ByteArrayOutputStream();
    both.writeBytes(octets(header, 0, headerLength));
    both.writeBytes(octets(data, at, length));
    both.writeBytes(new byte[padding]);
    sent.add(both.toByteArray());
  }

  @Override
  public void sendRaw(MemorySegment data, long offset, int length) {
    sent.add(octets(data, offset, length));
  }

  @Override
  public boolean keepsUp() {
    return keepsUp;
  }

  @Override
  public void holdBack(Object reason) {
    barriers.add(reason);
  }

  @Override
  public void release(Object reason) {
    barriers.remove(reason);
  }

  @Override
  public void carry(TurnPeer peer) {
    carried = peer;
  }

  @Override
  public void close() {
    isClosed = true;
  }

  static byte[] octets(MemorySegment segment, long offset, int length) {
    return segment.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
  }
}
