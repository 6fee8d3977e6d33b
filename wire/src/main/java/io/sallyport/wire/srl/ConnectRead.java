package io.sallyport.wire.srl;

import java.util.Optional;

/** What a reader of the head of a CONNECT request found. */
public sealed interface ConnectRead {
  /** All octets were taken, and the head is not whole. */
  record More() implements ConnectRead {}

  /**
   * A whole head.
   *
   * @param host as asked, in lower case
   * @param port 1 to 65535
   * @param token what the credentials hold; empty if there are none that can be used
   * @param hasCredentials true if there are any, of whatever kind
   */
  record Head(String host, int port, Optional<String> token, boolean hasCredentials)
      implements ConnectRead {
    /** Without the token. */
    @Override
    public String toString() {
      return "Head[" + host + ":" + port + "]";
    }
  }

  /** No head that is taken here. */
  record Refused(Reason reason) implements ConnectRead {}

  /** Why a head is refused, and the HTTP status that says so. */
  enum Reason {
    /** The first octet begins no HTTP request: another protocol, such as PSOM. */
    NOT_HTTP(400),
    BAD_HEAD(400),
    OTHER_METHOD(405),
    TOO_LARGE(431);

    private final int status;

    Reason(int status) {
      this.status = status;
    }

    public int status() {
      return status;
    }
  }
}
