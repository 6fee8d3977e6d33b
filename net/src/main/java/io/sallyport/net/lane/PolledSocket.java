package io.sallyport.net.lane;

import java.lang.foreign.MemorySegment;

/** One of {@link PolledSockets}, and of their thread. */
public final class PolledSocket {
  private final PolledSockets home;
  private final int fd;
  private final boolean isIpv4;
  private boolean dontFragment;
  private boolean isOpen = true;

  PolledSocket(PolledSockets home, SocketSpec spec, int fd, Endpoint local) {
    this.home = home;
    this.fd = fd;
    this.isIpv4 = local.isIpv4();
    this.dontFragment = spec.dontFragment();
  }

  /** What to poll; not to be closed. */
  public int descriptor() {
    return fd;
  }

  public boolean isOpen() {
    return isOpen;
  }

  /** Takes one datagram; its octets, or {@link PolledSockets#NOTHING}. */
  public int receive() {
    return isOpen ? home.receive(fd) : PolledSockets.NOTHING;
  }

  /**
   * Takes word of one datagram that did not arrive; {@link PolledSockets#error} has it.
   *
   * @return false if there is none
   */
  public boolean nextError() {
    return isOpen && home.nextError(fd);
  }

  /**
   * Sends a datagram, copied. News of an earlier one that the system tells on this occasion is not
   * taken for this one's.
   *
   * @param length 0 to 65,535
   * @param isUnfragmented the datagram must not be fragmented
   */
  public PolledSockets.Sending send(
      Endpoint to, MemorySegment octets, long offset, int length, boolean isUnfragmented) {
    if (!isOpen) {
      return PolledSockets.Sending.REFUSED;
    }
    if (dontFragment != isUnfragmented) {
      // An option of the socket: a datagram that differs changes it.
      home.fragmentation(fd, isIpv4, isUnfragmented);
      dontFragment = isUnfragmented;
    }
    return home.send(fd, to, octets, offset, length);
  }

  public void close() {
    if (isOpen) {
      isOpen = false;
      home.close(fd);
    }
  }
}
