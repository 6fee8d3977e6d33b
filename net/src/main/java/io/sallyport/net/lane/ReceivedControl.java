package io.sallyport.net.lane;

import static io.sallyport.net.lane.LinuxStructs.*;

import java.lang.foreign.MemorySegment;

/** Reads what the kernel says beside a received datagram (cmsg(3)). One for each lane. */
final class ReceivedControl {
  /** Room for the length of segments and for a traffic class. */
  static final int OCTETS = 64;

  private int segmentOctets;
  private int trafficClass;

  /** Reads control messages, which begin at a multiple of 8. */
  void read(MemorySegment from, long begin, long octets) {
    segmentOctets = 0;
    trafficClass = -1;
    long end = begin + octets;
    for (long at = begin; at + CMSGHDR <= end; ) {
      long length = from.get(U64, at + CMSGHDR_LEN);
      if (length < CMSGHDR || at + length > end) {
        return;
      }
      int level = from.get(U32, at + CMSGHDR_LEVEL);
      int type = from.get(U32, at + CMSGHDR_TYPE);
      if (level == SOL_UDP && type == UDP_GRO) {
        segmentOctets = from.get(U32, at + CMSGHDR);
      } else if ((level == SOL_IP && type == IP_TOS)
          || (level == SOL_IPV6 && type == IPV6_TCLASS)) {
        trafficClass = octet(from, at + CMSGHDR);
      }
      at += controlSpace((int) length - CMSGHDR);
    }
  }

  /** Length of each datagram of a run but the last, or 0 if it is one datagram. */
  int segmentOctets() {
    return segmentOctets;
  }

  /** TOS or traffic class octet, or -1. */
  int trafficClass() {
    return trafficClass;
  }
}
