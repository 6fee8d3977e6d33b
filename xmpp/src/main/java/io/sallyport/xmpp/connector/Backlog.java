package io.sallyport.xmpp.connector;

/**
 * How much waits for nodes, whichever partners it is for: a thousand of them with little each are a
 * lot while no node is there. Owned by the connector's loop.
 */
final class Backlog {
  /** Octets for all partners, beyond which the server is not read. */
  static final long MAX_OCTETS = 32L * 1024 * 1024;

  private long octets;

  void entered(int length) {
    octets += length;
  }

  void left(int length) {
    octets -= length;
  }

  boolean hasRoom() {
    return octets < MAX_OCTETS;
  }
}
