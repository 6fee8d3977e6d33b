package io.sallyport.av;

import io.sallyport.net.Connection;
import io.sallyport.telemetry.Counters;
import io.sallyport.wire.Octets;
import io.sallyport.wire.stun.TransportAddress;
import java.lang.foreign.MemorySegment;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The way back to a client on a connection. Media is dropped while the client does not keep up:
 * late media is worth nothing. Answers always go, but who leaves them unread is not read either.
 * What of him was read already may still make some: who leaves too many unread is cut.
 */
final class StreamPath implements ClientPath {
  /**
   * Some hundreds of answers, which no client leaves unread. Without an allocation nothing else
   * waits; with one, media may wait too, and answers count from where that begins to be dropped.
   */
  static final int MOST_UNREAD_OCTETS = 64 * 1024;

  /** Why a client is held back that leaves answers unread. */
  private static final Object UNREAD_ANSWERS = new Object();

  private final Connection connection;
  private final TransportAddress remote;
  private final StreamListener listener;
  private final Counters<AvCounter> counters;
  private final Set<Object> barriers = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Runnable whenAllocationEnds;
  private @Nullable TurnPeer carried;
  private boolean hasAllocation;
  private int unreadOctets;

  /**
   * @param listener where the client dialled
   */
  StreamPath(
      Connection connection,
      StreamListener listener,
      Counters<AvCounter> counters,
      Runnable whenAllocationEnds) {
    this.connection = connection;
    this.remote = TransportAddress.of(connection.remote());
    this.listener = listener;
    this.counters = counters;
    this.whenAllocationEnds = whenAllocationEnds;
  }

  @Override
  public Transport transport() {
    return Transport.TCP;
  }

  @Override
  public TransportAddress remote() {
    return remote;
  }

  @Override
  public TransportAddress server() {
    return listener.advertised();
  }

  @Override
  public Optional<TransportAddress> alternate() {
    return listener.alternate();
  }

  @Override
  public Optional<String> alternateDomain() {
    return connection.isSecured() ? Optional.of(listener.domain()) : Optional.empty();
  }

  @Override
  public void sendMessage(MemorySegment message, long offset, int length) {
    connection.send(new SegmentOctets(message, offset, length));
    answered(length);
  }

  /** Sends one message in two parts. */
  void sendMessage(
      MemorySegment header, int headerLength, MemorySegment message, long at, int length) {
    sendParts(header, headerLength, message, at, length);
    answered(headerLength + length);
  }

  /** Each request makes an answer: whoever does not read them must not go on asking. */
  private void answered(int octets) {
    if (!connection.isOpen()) {
      return;
    }
    long unread = connection.waitingOctets();
    if (hasAllocation) {
      if (connection.isWritable()) {
        return;
      }
      holdBack(UNREAD_ANSWERS);
      unreadOctets += octets;
      unread = unreadOctets;
    }
    if (unread > MOST_UNREAD_OCTETS) {
      counters.count(AvCounter.ANSWERS_UNREAD);
      connection.reset();
    }
  }

  /** The client takes octets again. */
  void keepsUpAgain() {
    unreadOctets = 0;
    release(UNREAD_ANSWERS);
  }

  /** Its client has an allocation now. */
  void allocated() {
    hasAllocation = true;
  }

  @Override
  public void allocationEnded() {
    hasAllocation = false;
    whenAllocationEnds.run();
  }

  @Override
  public void sendData(
      MemorySegment header,
      int headerLength,
      MemorySegment data,
      long at,
      int length,
      int padding) {
    if (sendIfRoom(header, headerLength, data, at, length) && padding > 0) {
      connection.send(Octets.of(new byte[padding]));
    }
  }

  @Override
  public void sendRaw(MemorySegment data, long offset, int length) {
    throw new IllegalStateException("data on a stream is in frames");
  }

  /** Sends both parts, one behind the other. */
  void sendParts(MemorySegment header, int headerLength, MemorySegment data, long at, int length) {
    connection.send(new SegmentOctets(header, 0, headerLength));
    connection.send(new SegmentOctets(data, at, length));
  }

  /** The same unless the client does not keep up; then nothing is sent, and false returned. */
  boolean sendIfRoom(
      MemorySegment header, int headerLength, MemorySegment data, long at, int length) {
    if (!connection.isWritable()) {
      counters.count(AvCounter.PACKETS_CLIENT_BEHIND);
      return false;
    }
    sendParts(header, headerLength, data, at, length);
    return true;
  }

  @Override
  public boolean keepsUp() {
    return connection.isWritable();
  }

  @Override
  public void holdBack(Object reason) {
    if (barriers.isEmpty()) {
      connection.setReading(false);
    }
    barriers.add(reason);
  }

  @Override
  public void release(Object reason) {
    if (barriers.remove(reason) && barriers.isEmpty()) {
      connection.setReading(true);
    }
  }

  @Override
  public void carry(TurnPeer peer) {
    carried = peer;
  }

  /** Whose octets it is to carry; null if it carries messages. */
  @Nullable TurnPeer carried() {
    return carried;
  }

  @Override
  public void close() {
    // What waits may be the end of a peer's stream.
    connection.keepTail();
    connection.close();
  }
}
