package io.sallyport.net.lane;

import static io.sallyport.net.lane.LinuxStructs.*;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** Reads what the kernel knows of datagrams that did not arrive (ip(7), IP_RECVERR). */
final class ErrorQueue {
  /** Of one socket at a time: anybody can send ICMP. */
  static final int MAX_READ = 16;

  private static final int NAME = 64;
  private static final int VECTOR = 96;
  private static final int CONTROL = 128;
  private static final int CONTROL_OCTETS = 256;
  private static final int ROOM = CONTROL + CONTROL_OCTETS;

  private final LinuxCalls calls;
  private final MemorySegment memory;
  private final long address;

  ErrorQueue(LinuxCalls calls, Arena arena) {
    this.calls = calls;
    this.memory = arena.allocate(ROOM + 8, 64);
    this.address = memory.address();
    // Of the datagram itself nothing is asked for.
    memory.set(U64, VECTOR + IOVEC_BASE, address + ROOM);
    memory.set(U64, VECTOR + IOVEC_LEN, 0);
    memory.set(U64, MSGHDR_NAME, address + NAME);
    memory.set(U64, MSGHDR_IOV, address + VECTOR);
    memory.set(U64, MSGHDR_IOVLEN, 1);
    memory.set(U64, MSGHDR_CONTROL, address + CONTROL);
  }

  /** Hands up errors of a socket; how many there were, {@link #MAX_READ} at most. */
  int read(LinuxSocket socket, Delivery delivery) {
    int read = 0;
    while (read < MAX_READ && socket.isOpen) {
      memory.set(U32, MSGHDR_NAMELEN, SOCKADDR_IN6);
      memory.set(U64, MSGHDR_CONTROLLEN, CONTROL_OCTETS);
      if (calls.recvmsg(socket.fd, address, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) {
        break;
      }
      handUp(socket, delivery, memory.get(U64, MSGHDR_CONTROLLEN));
      read++;
    }
    return read;
  }

  private void handUp(LinuxSocket socket, Delivery delivery, long octets) {
    if (parse(octets, delivery.error)) {
      delivery.undelivered(socket);
    }
  }

  /** Takes the oldest error of a socket; false if there is none. */
  boolean next(int fd, DeliveryError error) {
    memory.set(U32, MSGHDR_NAMELEN, SOCKADDR_IN6);
    memory.set(U64, MSGHDR_CONTROLLEN, CONTROL_OCTETS);
    return calls.recvmsg(fd, address, MSG_ERRQUEUE | MSG_DONTWAIT) >= 0
        && parse(memory.get(U64, MSGHDR_CONTROLLEN), error);
  }

  private boolean parse(long octets, DeliveryError error) {
    long end = CONTROL + octets;
    for (long at = CONTROL; at + CMSGHDR <= end; ) {
      long length = memory.get(U64, at + CMSGHDR_LEN);
      if (length < CMSGHDR || at + length > end) {
        return false;
      }
      int level = memory.get(U32, at + CMSGHDR_LEVEL);
      int type = memory.get(U32, at + CMSGHDR_TYPE);
      boolean isError =
          (level == SOL_IP && type == IP_RECVERR) || (level == SOL_IPV6 && type == IPV6_RECVERR);
      if (isError && length >= CMSGHDR + EXTENDED_ERR) {
        readAddress(memory, NAME, error.destination());
        readError(error, at + CMSGHDR);
        return true;
      }
      at += controlSpace((int) length - CMSGHDR);
    }
    return false;
  }

  private void readError(DeliveryError error, long at) {
    var origin =
        switch (octet(memory, at + EXTENDED_ERR_ORIGIN)) {
          case SO_EE_ORIGIN_ICMP -> DeliveryError.Origin.ICMP;
          case SO_EE_ORIGIN_ICMP6 -> DeliveryError.Origin.ICMPV6;
          default -> DeliveryError.Origin.LOCAL;
        };
    error.set(
        origin,
        memory.get(U32, at + EXTENDED_ERR_ERRNO),
        octet(memory, at + EXTENDED_ERR_TYPE),
        octet(memory, at + EXTENDED_ERR_CODE),
        memory.get(U32, at + EXTENDED_ERR_INFO) & 0xffff_ffffL);
  }
}
