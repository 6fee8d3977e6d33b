package io.sallyport.av;

/** What a peer's address is wanted for. */
enum PeerUse {
  /** To send datagrams to its port. */
  SEND(Transport.UDP),
  /** To connect to its port. */
  CONNECT(Transport.TCP),
  /** To take a connection that comes from its port. */
  ACCEPT(Transport.TCP),
  /** To let it send to us; its port does not count. */
  PERMIT(Transport.UDP);

  private final Transport transport;

  PeerUse(Transport transport) {
    this.transport = transport;
  }

  Transport transport() {
    return transport;
  }
}
