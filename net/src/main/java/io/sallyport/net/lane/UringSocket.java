package io.sallyport.net.lane;

/** A socket that a reception of {@link Receptions} waits on. */
final class UringSocket extends LinuxSocket {
  /** The reception has ended and is to be begun anew. */
  boolean hasEnded;

  /** The kernel may have errors to tell. */
  boolean hasErrors;

  private int pass;
  private int taken;

  UringSocket(int index, SocketSpec spec, Endpoint local, int fd, long key) {
    super(index, spec, local, fd, key);
  }

  /** Counts buffers in a pass; false if the socket has had its share of the pass. */
  boolean takes(int count, int ofPass) {
    if (pass != ofPass) {
      pass = ofPass;
      taken = 0;
    }
    if (taken + count > LaneSettings.MAX_BUFFERS_OF_SOCKET) {
      return false;
    }
    taken += count;
    return true;
  }

  /** Whether it got anything in a pass. */
  boolean hasTaken(int inPass) {
    return pass == inPass;
  }
}
