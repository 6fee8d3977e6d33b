package io.sallyport.av;

import io.sallyport.wire.stun.TransportAddress;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * The way to one client: datagrams from the socket it sent to, or its connection. The thread that
 * owns the client's allocation calls it.
 */
interface ClientPath {
  /** How the client reaches us. */
  Transport transport();

  /** Where the client is, as we see it. */
  TransportAddress remote();

  /** Where the client reached us, as it knows us: what an alternate server is told apart by. */
  TransportAddress server();

  /** Where another node takes clients of this kind; empty if there is none. */
  Optional<TransportAddress> alternate();

  /** What the certificate of that node has to prove; empty without TLS. */
  default Optional<String> alternateDomain() {
    return Optional.empty();
  }

  /** Sends one message; its octets may be written over after the call. */
  void sendMessage(MemorySegment message, long offset, int length);

  /**
   * Sends a header and the data behind it as one message. The header's octets may be written over
   * after the call, those of the data stay as they are until the end of this turn.
   *
   * @param padding octets of zero that end the message, 0 to 3
   */
  void sendData(
      MemorySegment header, int headerLength, MemorySegment data, long at, int length, int padding);

  /** Sends data as it is, without a header of ours (raw mode of MS-TURN). */
  void sendRaw(MemorySegment data, long offset, int length);

  /** True if the client keeps up with what is sent; of a client on UDP nobody knows. */
  default boolean keepsUp() {
    return true;
  }

  /** Takes nothing more from the client until {@link #release} for the same reason. */
  default void holdBack(Object reason) {}

  /** Takes what the client sends again, unless something else holds it back. */
  default void release(Object reason) {}

  /**
   * Makes it carry the octets of a peer and nothing else, from the next octet on (RFC 6062 section
   * 5.4); only where the client is on TCP and has no allocation there.
   */
  default void carry(TurnPeer peer) {
    throw new IllegalStateException("only connections carry connections");
  }

  /** The client's allocation is no more; a connection may outlive it for a while. */
  default void allocationEnded() {}

  /** Ends a connection; datagrams have nothing to end. */
  void close();
}
