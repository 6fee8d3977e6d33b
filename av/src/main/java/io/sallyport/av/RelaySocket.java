package io.sallyport.av;

import io.sallyport.wire.stun.AddressSlot;
import io.sallyport.wire.stun.TransportAddress;
import java.lang.foreign.MemorySegment;

/** The socket of one relayed transport address. The thread that owns its allocation calls it. */
interface RelaySocket {
  /**
   * Sends a datagram to a peer. What cannot leave now is dropped and counted.
   *
   * @param data stays as it is until the end of this turn
   */
  void send(TransportAddress peer, MemorySegment data, long offset, int length);

  /**
   * The same to an address that was just read.
   *
   * @param isUnfragmented the datagram must not be fragmented (DONT-FRAGMENT, RFC 8656 section
   *     18.9)
   */
  void send(AddressSlot peer, MemorySegment data, long offset, int length, boolean isUnfragmented);

  void close();
}
