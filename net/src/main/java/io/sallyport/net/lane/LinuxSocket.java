package io.sallyport.net.lane;

/** A socket by its file descriptor. */
final class LinuxSocket extends LaneSocket {
  final int fd;

  /** Tells this socket from the one that had its place in the table before. */
  final int generation;

  final boolean isIpv4;

  /** Longest datagram that may be sent in a run; less once the path has shown to be narrower. */
  int maxSegmentOctets;

  boolean dontFragment;

  LinuxSocket(int index, SocketSpec spec, Endpoint local, int fd, int generation) {
    super(index, spec, local);
    this.fd = fd;
    this.generation = generation;
    this.isIpv4 = local.isIpv4();
    this.dontFragment = spec.dontFragment();
  }
}
