package io.sallyport.net.lane;

/** What Linux's numbers of errors mean to a lane. */
final class LinuxErrors {
  private LinuxErrors() {}

  /** A socket that could not be opened. */
  static SocketOpening refused(int errno) {
    return new SocketOpening.Refused(reason(errno), "error " + errno);
  }

  private static SocketOpening.Reason reason(int errno) {
    return switch (errno) {
      case LinuxStructs.EADDRINUSE -> SocketOpening.Reason.PORT_IN_USE;
      case LinuxStructs.EADDRNOTAVAIL, LinuxStructs.EAFNOSUPPORT ->
          SocketOpening.Reason.ADDRESS_MISSING;
      case LinuxStructs.EACCES, LinuxStructs.EPERM -> SocketOpening.Reason.NOT_PERMITTED;
      case LinuxStructs.EMFILE, LinuxStructs.ENFILE, LinuxStructs.ENOBUFS, LinuxStructs.ENOMEM ->
          SocketOpening.Reason.TOO_MANY;
      default -> SocketOpening.Reason.OTHER;
    };
  }

  /** Why a datagram was not sent. */
  static LaneCounter dropped(int errno) {
    return switch (errno) {
      case LinuxStructs.EAGAIN -> LaneCounter.DROPPED_BLOCKED;
      case LinuxStructs.ENOBUFS, LinuxStructs.ENOMEM -> LaneCounter.DROPPED_BUFFERS;
      case LinuxStructs.EMSGSIZE -> LaneCounter.DROPPED_TOO_BIG;
      case LinuxStructs.ENETUNREACH,
          LinuxStructs.EHOSTUNREACH,
          LinuxStructs.ENETDOWN,
          LinuxStructs.EHOSTDOWN ->
          LaneCounter.DROPPED_UNREACHABLE;
      case LinuxStructs.EPERM, LinuxStructs.EACCES -> LaneCounter.DROPPED_FORBIDDEN;
      case LinuxStructs.ECONNREFUSED -> LaneCounter.DROPPED_REFUSED;
      default -> LaneCounter.DROPPED_OTHER;
    };
  }

  /**
   * Whether a run is refused where its datagrams may not be: too wide for the path, or no offload.
   */
  static boolean isOfRuns(int errno) {
    return errno == LinuxStructs.EINVAL
        || errno == LinuxStructs.EMSGSIZE
        || errno == LinuxStructs.EIO;
  }

  /** Whether the socket has more to tell of this in its queue of errors. */
  static boolean isQueued(int errno) {
    return mayBeOld(errno) || errno == LinuxStructs.EMSGSIZE;
  }

  /**
   * Whether this may be news of an earlier datagram (ICMP), which the kernel tells once to whoever
   * calls next. A datagram that is too big is not taken for one: trying it again would report it
   * twice.
   */
  static boolean mayBeOld(int errno) {
    return switch (errno) {
      case LinuxStructs.ECONNREFUSED,
          LinuxStructs.EHOSTUNREACH,
          LinuxStructs.ENETUNREACH,
          LinuxStructs.EHOSTDOWN,
          LinuxStructs.EPROTO,
          LinuxStructs.EACCES ->
          true;
      default -> false;
    };
  }
}
