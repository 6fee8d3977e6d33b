package io.sallyport.av;

/** How a client or a peer is reached. */
enum Transport {
  UDP('u'),
  /** TCP, whether or not TLS is on it. */
  TCP('t');

  private final char mark;

  Transport(char mark) {
    this.mark = mark;
  }

  /** How nonces name it. */
  byte mark() {
    return (byte) mark;
  }
}
