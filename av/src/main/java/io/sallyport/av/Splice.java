package io.sallyport.av;

import io.sallyport.net.Connection;
import io.sallyport.wire.Octets;

/**
 * A client's connection and a peer's, joined (RFC 6062 section 5.4). Immutable; its pipes have
 * owners of their own.
 */
final class Splice {
  private final Connection client;
  private final Pipe toPeer;
  private final Pipe toClient;

  /**
   * @param peer takes the octets for the peer on the loop of its connection
   */
  Splice(Connection client, Connection peerConnection, Pipe.Sink peer) {
    this.client = client;
    this.toPeer = new Pipe(client, peerConnection.loop(), peer);
    this.toClient = new Pipe(peerConnection, client.loop(), new ClientSink(client));
  }

  Pipe toPeer() {
    return toPeer;
  }

  Pipe toClient() {
    return toClient;
  }

  /** Closes the client's connection, behind what is on its way there. Any loop. */
  void closeClient() {
    client.loop().execute(client::close);
  }

  private record ClientSink(Connection client) implements Pipe.Sink {
    @Override
    public boolean send(Octets octets) {
      return client.send(octets);
    }

    @Override
    public void end() {
      client.endSending();
    }
  }
}
