package io.sallyport.net.lane;

/**
 * Word that a datagram did not arrive: an ICMP message about it, or the kernel's own. The one
 * object is used for all: look at it within {@link LaneHandler#undelivered} only. ICMP can be
 * forged by anybody who guesses the ports.
 */
public final class DeliveryError {
  /** Who says so. */
  public enum Origin {
    /** A router or host, RFC 792. */
    ICMP,
    /** A router or host, RFC 4443. */
    ICMPV6,
    /** This machine, which did not send it: type and code are 0. */
    LOCAL
  }

  private final Endpoint destination = new Endpoint();
  private Origin origin = Origin.LOCAL;
  private int errno;
  private int type;
  private int code;
  private long info;

  DeliveryError() {}

  /** Where the datagram was to go. Reused as well. */
  public Endpoint destination() {
    return destination;
  }

  public Origin origin() {
    return origin;
  }

  /** The operating system's number of the error, for example 111 for a refused connection. */
  public int errno() {
    return errno;
  }

  /** ICMP type. */
  public int type() {
    return type;
  }

  /** ICMP code. */
  public int code() {
    return code;
  }

  /** The next hop's MTU in octets where it is about a datagram that was too big, else 0. */
  public long info() {
    return info;
  }

  void set(Origin newOrigin, int newErrno, int newType, int newCode, long newInfo) {
    origin = newOrigin;
    errno = newErrno;
    type = newType;
    code = newCode;
    info = newInfo;
  }
}
