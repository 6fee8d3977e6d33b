package io.sallyport.av;

import io.sallyport.wire.stun.TransportAddress;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.NoSuchElementException;
import java.util.Optional;

/** A client's way on paper: keeps what is sent. */
final class PaperPath implements ClientPath {
  private final TransportAddress remote;
  private final TransportAddress server;
  private final Deque<byte[]> sent = new ArrayDeque<>();

  PaperPath(TransportAddress remote, TransportAddress server) {
    this.remote = remote;
    this.server = server;
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
    return Transport.UDP;
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
  public void close() {}

  static byte[] octets(MemorySegment segment, long offset, int length) {
    return segment.asSlice(offset, length).toArray(ValueLayout.JAVA_BYTE);
  }
}
