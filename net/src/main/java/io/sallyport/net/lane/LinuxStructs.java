package io.sallyport.net.lane;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Sizes, offsets and numbers of Linux's socket interface on 64-bit little-endian machines. A test
 * compares them with the C headers. Only epoll_event differs between x86-64 and aarch64.
 */
final class LinuxStructs {
  static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT;
  static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT;
  static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG;
  static final ValueLayout.OfInt U32_ANYWHERE = ValueLayout.JAVA_INT_UNALIGNED;
  static final ValueLayout.OfLong U64_ANYWHERE = ValueLayout.JAVA_LONG_UNALIGNED;

  /** Numbers as they are on the wire. */
  static final ValueLayout.OfShort NET16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  static final ValueLayout.OfInt NET32 =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  static final ValueLayout.OfLong NET64 =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  static final int AF_INET = 2;
  static final int AF_INET6 = 10;
  static final int SOCK_DGRAM = 2;
  static final int SOCK_NONBLOCK = 0x800;
  static final int SOCK_CLOEXEC = 0x80000;
  static final int EFD_NONBLOCK = 0x800;
  static final int EFD_CLOEXEC = 0x80000;
  static final int EPOLL_CLOEXEC = 0x80000;
  static final int EPOLL_CTL_ADD = 1;
  static final int EPOLLIN = 1;
  static final int EPOLLERR = 8;

  static final int SOL_SOCKET = 1;
  static final int SO_SNDBUF = 7;
  static final int SO_RCVBUF = 8;
  static final int SO_REUSEPORT = 15;
  static final int SOL_IP = 0;
  static final int IP_TOS = 1;
  static final int IP_MTU_DISCOVER = 10;
  static final int IP_RECVERR = 11;
  static final int IP_RECVTOS = 13;
  static final int SOL_IPV6 = 41;
  static final int IPV6_MTU_DISCOVER = 23;
  static final int IPV6_RECVERR = 25;
  static final int IPV6_V6ONLY = 26;
  static final int IPV6_RECVTCLASS = 66;
  static final int IPV6_TCLASS = 67;
  static final int SOL_UDP = 17;
  static final int UDP_SEGMENT = 103;
  static final int UDP_GRO = 104;

  /** IP_MTU_DISCOVER, IPV6_MTU_DISCOVER: never forbid fragments. */
  static final int PMTUDISC_DONT = 0;

  /** The same: always forbid fragments, and learn the path's MTU. */
  static final int PMTUDISC_DO = 2;

  /** The same numbers on all machines since 2019 (unistd.h). */
  static final int SYS_IO_URING_SETUP = 425;

  static final int SYS_IO_URING_ENTER = 426;
  static final int SYS_IO_URING_REGISTER = 427;

  static final int PROT_READ = 1;
  static final int PROT_WRITE = 2;
  static final int MAP_SHARED = 1;
  static final int MAP_POPULATE = 0x8000;
  static final int MAP_FAILED = -1;

  static final int MSG_CTRUNC = 0x8;
  static final int MSG_TRUNC = 0x20;
  static final int MSG_DONTWAIT = 0x40;
  static final int MSG_ERRQUEUE = 0x2000;
  static final int MSG_NOSIGNAL = 0x4000;

  static final int SO_EE_ORIGIN_LOCAL = 1;
  static final int SO_EE_ORIGIN_ICMP = 2;
  static final int SO_EE_ORIGIN_ICMP6 = 3;

  static final int EPERM = 1;
  static final int EINTR = 4;
  static final int EIO = 5;
  static final int EAGAIN = 11;
  static final int ENOMEM = 12;
  static final int EACCES = 13;
  static final int EBUSY = 16;
  static final int EINVAL = 22;
  static final int ENFILE = 23;
  static final int EMFILE = 24;
  static final int ENOSYS = 38;
  static final int ETIME = 62;
  static final int EPROTO = 71;
  static final int EMSGSIZE = 90;
  static final int EAFNOSUPPORT = 97;
  static final int EADDRINUSE = 98;
  static final int EADDRNOTAVAIL = 99;
  static final int ENETDOWN = 100;
  static final int ENETUNREACH = 101;
  static final int ENOBUFS = 105;
  static final int ECONNREFUSED = 111;
  static final int EHOSTDOWN = 112;
  static final int EHOSTUNREACH = 113;

  static final int IOVEC = 16;
  static final int IOVEC_BASE = 0;
  static final int IOVEC_LEN = 8;

  static final int MSGHDR = 56;
  static final int MSGHDR_NAME = 0;
  static final int MSGHDR_NAMELEN = 8;
  static final int MSGHDR_IOV = 16;
  static final int MSGHDR_IOVLEN = 24;
  static final int MSGHDR_CONTROL = 32;
  static final int MSGHDR_CONTROLLEN = 40;
  static final int MSGHDR_FLAGS = 48;

  static final int MMSGHDR = 64;
  static final int MMSGHDR_LEN = 56;

  static final int SOCKADDR_IN = 16;
  static final int SOCKADDR_FAMILY = 0;
  static final int SOCKADDR_PORT = 2;
  static final int SOCKADDR_IN_ADDR = 4;
  static final int SOCKADDR_IN6 = 28;
  static final int SOCKADDR_IN6_FLOWINFO = 4;
  static final int SOCKADDR_IN6_ADDR = 8;
  static final int SOCKADDR_IN6_SCOPE = 24;

  static final int CMSGHDR = 16;
  static final int CMSGHDR_LEN = 0;
  static final int CMSGHDR_LEVEL = 8;
  static final int CMSGHDR_TYPE = 12;

  static final int EXTENDED_ERR = 16;
  static final int EXTENDED_ERR_ERRNO = 0;
  static final int EXTENDED_ERR_ORIGIN = 4;
  static final int EXTENDED_ERR_TYPE = 5;
  static final int EXTENDED_ERR_CODE = 6;
  static final int EXTENDED_ERR_INFO = 8;

  static final int UTSNAME = 390;
  static final int UTSNAME_MACHINE = 260;

  static final int EPOLL_EVENT_EVENTS = 0;

  private LinuxStructs() {}

  /** struct epoll_event: without a gap on x86-64 only. */
  enum EpollEvent {
    PACKED(12, 4),
    ALIGNED(16, 8);

    final int size;
    final int data;

    EpollEvent(int size, int data) {
      this.size = size;
      this.data = data;
    }

    /** By the machine's name as {@code uname -m} has it. */
    static EpollEvent of(String machine) {
      return machine.equals("x86_64") ? PACKED : ALIGNED;
    }
  }

  /** Octets that a control message with so much data takes among others. */
  static int controlSpace(int dataOctets) {
    return CMSGHDR + (dataOctets + 7) / 8 * 8;
  }

  /** Writes an address; returns its length. */
  static int writeAddress(MemorySegment to, long offset, long high, long low, int port) {
    to.set(NET16, offset + SOCKADDR_PORT, (short) port);
    if (Endpoint.isIpv4(high, low)) {
      to.set(U16, offset + SOCKADDR_FAMILY, (short) AF_INET);
      to.set(NET32, offset + SOCKADDR_IN_ADDR, (int) low);
      to.set(U64, offset + SOCKADDR_IN_ADDR + 4, 0);
      return SOCKADDR_IN;
    }
    to.set(U16, offset + SOCKADDR_FAMILY, (short) AF_INET6);
    to.set(U32, offset + SOCKADDR_IN6_FLOWINFO, 0);
    to.set(NET64, offset + SOCKADDR_IN6_ADDR, high);
    to.set(NET64, offset + SOCKADDR_IN6_ADDR + 8, low);
    to.set(U32, offset + SOCKADDR_IN6_SCOPE, 0);
    return SOCKADDR_IN6;
  }

  /** Reads an address. */
  static void readAddress(MemorySegment from, long offset, Endpoint to) {
    int port = from.get(NET16, offset + SOCKADDR_PORT) & 0xffff;
    if (from.get(U16, offset + SOCKADDR_FAMILY) == AF_INET) {
      to.setIpv4(from.get(NET32, offset + SOCKADDR_IN_ADDR), port);
    } else {
      to.set(
          from.get(NET64, offset + SOCKADDR_IN6_ADDR),
          from.get(NET64, offset + SOCKADDR_IN6_ADDR + 8),
          port);
    }
  }

  /** Reads an octet as a number from 0 to 255. */
  static int octet(MemorySegment from, long offset) {
    return from.get(JAVA_BYTE, offset) & 0xff;
  }
}
