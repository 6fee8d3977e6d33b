package io.sallyport.av;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import java.nio.ByteBuffer;

/**
 * A connection of a client that carries the octets of one peer (RFC 6062 section 4.3). Owned by its
 * loop, which need not be the peer's.
 */
final class DataConnection implements ConnectionHandler {
  private final TurnPeer peer;
  private final Splice splice;

  private DataConnection(TurnPeer peer, Splice splice) {
    this.peer = peer;
    this.splice = splice;
  }

  /** Joins a client's connection with a peer that waits for it. */
  static DataConnection join(Connection client, TurnPeer peer) {
    client.allowHalves();
    Splice splice = peer.spliceWith(client);
    peer.bound(splice);
    return new DataConnection(peer, splice);
  }

  @Override
  public void received(ByteBuffer octets) {
    splice.toPeer().carry(octets);
  }

  @Override
  public void writable() {
    splice.toClient().keepsUp();
  }

  @Override
  public void ended() {
    splice.toPeer().end();
  }

  @Override
  public void closed() {
    peer.clientClosed();
  }
}
