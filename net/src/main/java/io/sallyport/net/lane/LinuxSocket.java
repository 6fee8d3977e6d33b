package io.sallyport.net.lane;

/** A socket by its file descriptor. */
sealed class LinuxSocket extends LaneSocket permits UringSocket {
  final int fd;

  /** Its number in {@link LinuxSockets}. */
  final long key;

  final boolean isIpv4;

  /** Longest datagram that may be sent in a run; less once the path has shown to be narrower. */
  int maxSegmentOctets;

  boolean dontFragment;

  LinuxSocket(int index, SocketSpec spec, Endpoint local, int fd, long key) {
    super(index, spec, local);
    this.fd = fd;
    this.key = key;
    this.isIpv4 = local.isIpv4();
    this.dontFragment = spec.dontFragment();
  }
}
