package io.sallyport.net;

import java.net.InetSocketAddress;

/** Opens connections to one kind of far end, with one TLS identity and one rule of trust. */
public interface Dialler {
  /**
   * Opens a connection owned by a loop. Exactly one of the outcome's methods is called, on that
   * loop, within the dialler's time limits for TCP and TLS. Call on that loop.
   *
   * @param name host name that the certificate of the far end must prove; sent as SNI
   */
  void dial(Loop loop, InetSocketAddress target, String name, Outcome outcome);

  /** How dialling ended. */
  interface Outcome {
    ConnectionHandler opened(Connection connection);

    void failed(Failure failure);
  }

  /** Why no connection came about. */
  record Failure(Reason reason, String detail) {
    /** What failed. */
    public enum Reason {
      REFUSED,
      UNREACHABLE,
      TIMED_OUT,
      TLS,
      UNTRUSTED,
      STOPPED
    }
  }
}
