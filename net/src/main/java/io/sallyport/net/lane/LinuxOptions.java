package io.sallyport.net.lane;

import static io.sallyport.net.lane.LinuxStructs.*;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Opens, sets up and binds sockets. One for each lane. */
final class LinuxOptions {
  private static final int ADDRESS = 8;
  private static final int ADDRESS_LENGTH = 40;

  private final LinuxCalls calls;
  private final MemorySegment scratch;
  private final long address;

  LinuxOptions(LinuxCalls calls, Arena arena) {
    this.calls = calls;
    this.scratch = arena.allocate(64, 8);
    this.address = scratch.address();
  }

  /** Opens a socket that is bound; a negative number if it could not, then errno says why. */
  int open(SocketSpec spec, boolean coalesces) {
    var local = Endpoint.of(spec.local());
    int family = local.isIpv4() ? AF_INET : AF_INET6;
    int fd = calls.socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (fd < 0) {
      return -calls.errno();
    }
    int errno = setUp(fd, spec, local.isIpv4(), coalesces);
    if (errno == 0) {
      int length = writeAddress(scratch, ADDRESS, local.high(), local.low(), local.port());
      errno = calls.bind(fd, address + ADDRESS, length) < 0 ? calls.errno() : 0;
    }
    if (errno != 0) {
      calls.close(fd);
      return -errno;
    }
    return fd;
  }

  private int setUp(int fd, SocketSpec spec, boolean isIpv4, boolean coalesces) {
    int level = isIpv4 ? SOL_IP : SOL_IPV6;
    int errno = isIpv4 ? 0 : set(fd, SOL_IPV6, IPV6_V6ONLY, 1);
    errno = first(errno, set(fd, level, isIpv4 ? IP_RECVERR : IPV6_RECVERR, 1));
    errno = first(errno, fragmentation(fd, isIpv4, spec.dontFragment()));
    if (spec.sharesPort()) {
      errno = first(errno, set(fd, SOL_SOCKET, SO_REUSEPORT, 1));
    }
    if (coalesces) {
      errno = first(errno, set(fd, SOL_UDP, UDP_GRO, 1));
    }
    if (spec.trafficClass() != 0) {
      errno = first(errno, set(fd, level, isIpv4 ? IP_TOS : IPV6_TCLASS, spec.trafficClass()));
    }
    if (spec.reportsTrafficClass()) {
      errno = first(errno, set(fd, level, isIpv4 ? IP_RECVTOS : IPV6_RECVTCLASS, 1));
    }
    if (spec.receiveOctets() > 0) {
      errno = first(errno, set(fd, SOL_SOCKET, SO_RCVBUF, spec.receiveOctets()));
    }
    if (spec.sendOctets() > 0) {
      errno = first(errno, set(fd, SOL_SOCKET, SO_SNDBUF, spec.sendOctets()));
    }
    return errno;
  }

  private static int first(int before, int errno) {
    return before != 0 ? before : errno;
  }

  /** Says whether what a socket sends may be fragmented; 0 or the number of the error. */
  int fragmentation(int fd, boolean isIpv4, boolean dontFragment) {
    return set(
        fd,
        isIpv4 ? SOL_IP : SOL_IPV6,
        isIpv4 ? IP_MTU_DISCOVER : IPV6_MTU_DISCOVER,
        dontFragment ? PMTUDISC_DO : PMTUDISC_DONT);
  }

  /** Sets an option that is a number; 0 or the number of the error. */
  int set(int fd, int level, int option, int value) {
    scratch.set(U32, 0, value);
    return calls.setsockopt(fd, level, option, address, 4) < 0 ? calls.errno() : 0;
  }

  /** What a socket is bound to. */
  Endpoint local(int fd) {
    scratch.set(U32, ADDRESS_LENGTH, SOCKADDR_IN6);
    if (calls.getsockname(fd, address + ADDRESS, address + ADDRESS_LENGTH) < 0) {
      throw new IllegalStateException("a bound socket has no name: error " + calls.errno());
    }
    var local = new Endpoint();
    readAddress(scratch, ADDRESS, local);
    return local;
  }
}
