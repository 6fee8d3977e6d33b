package io.sallyport.net.lane;

import static io.sallyport.net.lane.LinuxStructs.*;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The message headers that sendmmsg or SENDMSG reads, made of what waits for sockets. Datagrams of
 * a socket to the same place that follow each other and are equally long, the last perhaps shorter,
 * are one message that the kernel or the network card cuts into segments (udp(7), UDP_SEGMENT).
 */
final class SendBatch {
  /** Messages of one call. */
  static final int MAX_MESSAGES = 64;

  /** Below the kernel's limit, which older ones have at 64. */
  private static final int MAX_SEGMENTS = 60;

  /** Below the longest UDP payload of both families. */
  private static final int MAX_RUN_OCTETS = 65_000;

  /** Header and payload of as many datagrams as one call may have. */
  private static final int MAX_VECTORS = 1024;

  private static final int NAME_OCTETS = 32;
  private static final int CONTROL_OCTETS = 64;

  private final Outbox outbox;
  private final long memoryAddress;
  private final MemorySegment headers;
  private final MemorySegment names;
  private final MemorySegment controls;
  private final MemorySegment vectors;
  private final long headersAddress;
  private final long vectorsAddress;
  private final int[] firsts = new int[MAX_MESSAGES];
  private final int[] counts = new int[MAX_MESSAGES];
  private final int[] octets = new int[MAX_MESSAGES];
  private int messages;
  private int usedVectors;

  SendBatch(Outbox outbox, LaneMemory memory, Arena arena) {
    this.outbox = outbox;
    this.memoryAddress = memory.segment.address();
    this.headers = arena.allocate((long) MAX_MESSAGES * MMSGHDR, 64);
    this.names = arena.allocate((long) MAX_MESSAGES * NAME_OCTETS, 64);
    this.controls = arena.allocate((long) MAX_MESSAGES * CONTROL_OCTETS, 64);
    this.vectors = arena.allocate((long) MAX_VECTORS * IOVEC, 64);
    this.headersAddress = headers.address();
    this.vectorsAddress = vectors.address();
    for (int i = 0; i < MAX_MESSAGES; i++) {
      headers.set(U64, (long) i * MMSGHDR + MSGHDR_NAME, names.address() + (long) i * NAME_OCTETS);
    }
  }

  int messages() {
    return messages;
  }

  /** Where the header of a message is. */
  long address(int message) {
    return headersAddress + (long) message * MMSGHDR;
  }

  /** First datagram of a message. */
  int first(int message) {
    return firsts[message];
  }

  /** Datagrams of a message. */
  int count(int message) {
    return counts[message];
  }

  /** Counts the datagrams of a message that was sent. */
  void countSent(int message, LaneCounters counters) {
    counters.add(LaneCounter.SENT, counts[message]);
    counters.add(LaneCounter.SENT_OCTETS, octets[message]);
    if (counts[message] > 1) {
      counters.count(LaneCounter.SENT_RUNS);
    }
  }

  /** Empties it. */
  void begin() {
    messages = 0;
    usedVectors = 0;
  }

  boolean isFull() {
    return messages == MAX_MESSAGES || usedVectors + 2 * MAX_SEGMENTS > MAX_VECTORS;
  }

  /**
   * Adds messages made of a chain of datagrams, as many as fit and have one fragmentation wish.
   *
   * @param end the datagram before which to stop, or {@link LaneSocket#NONE}
   * @param maxSegmentOctets longest datagram of a run; 0 to make no runs
   * @return the first datagram that is not in it, or the end
   */
  int fill(LinuxSocket socket, int first, int end, int maxSegmentOctets) {
    int i = first;
    boolean dontFragment = socket.dontFragmentOf(outbox.fragmentation[first]);
    while (i != end
        && !isFull()
        && socket.dontFragmentOf(outbox.fragmentation[i]) == dontFragment) {
      i = addRun(socket, i, end, maxSegmentOctets);
    }
    return i;
  }

  private int addRun(LinuxSocket socket, int first, int end, int maxSegmentOctets) {
    int message = messages++;
    int firstVector = usedVectors;
    int segmentOctets = outbox.length(first);
    int total = segmentOctets;
    int count = 1;
    addParts(first);
    int i = outbox.next[first];
    if (segmentOctets > 0 && segmentOctets <= maxSegmentOctets) {
      boolean isLast = false;
      while (!isLast && i != end && count < MAX_SEGMENTS && outbox.isAlike(first, i)) {
        int length = outbox.length(i);
        if (length == 0 || length > segmentOctets || total + length > MAX_RUN_OCTETS) {
          break;
        }
        isLast = length < segmentOctets;
        total += length;
        count++;
        addParts(i);
        i = outbox.next[i];
      }
    }
    firsts[message] = first;
    counts[message] = count;
    octets[message] = total;
    writeHeader(socket, message, firstVector);
    return i;
  }

  private void addParts(int i) {
    if (outbox.headerLength[i] > 0) {
      addVector(outbox.headerOffset[i], outbox.headerLength[i]);
    }
    if (outbox.payloadLength[i] > 0) {
      addVector(outbox.payloadOffset[i], outbox.payloadLength[i]);
    }
  }

  private void addVector(long offset, int length) {
    long at = (long) usedVectors++ * IOVEC;
    vectors.set(U64, at + IOVEC_BASE, memoryAddress + offset);
    vectors.set(U64, at + IOVEC_LEN, length);
  }

  private void writeHeader(LinuxSocket socket, int message, int firstVector) {
    int first = firsts[message];
    long header = (long) message * MMSGHDR;
    int nameLength =
        writeAddress(
            names,
            (long) message * NAME_OCTETS,
            outbox.high[first],
            outbox.low[first],
            outbox.port[first]);
    headers.set(U32, header + MSGHDR_NAMELEN, nameLength);
    headers.set(U64, header + MSGHDR_IOV, vectorsAddress + (long) firstVector * IOVEC);
    headers.set(U64, header + MSGHDR_IOVLEN, usedVectors - firstVector);
    long control = (long) message * CONTROL_OCTETS;
    int length = 0;
    if (counts[message] > 1) {
      length = writeControl(control, SOL_UDP, UDP_SEGMENT, 2);
      controls.set(U16, control + CMSGHDR, (short) outbox.length(first));
    }
    int trafficClass = outbox.trafficClass[first];
    if (trafficClass != Outgoing.AS_SOCKET) {
      int level = socket.isIpv4 ? SOL_IP : SOL_IPV6;
      int type = socket.isIpv4 ? IP_TOS : IPV6_TCLASS;
      length += writeControl(control + length, level, type, 4);
      controls.set(U32, control + length - 8, trafficClass);
    }
    headers.set(U64, header + MSGHDR_CONTROL, length == 0 ? 0 : controls.address() + control);
    headers.set(U64, header + MSGHDR_CONTROLLEN, length);
  }

  private int writeControl(long at, int level, int type, int dataOctets) {
    controls.set(U64, at + CMSGHDR_LEN, CMSGHDR + dataOctets);
    controls.set(U32, at + CMSGHDR_LEVEL, level);
    controls.set(U32, at + CMSGHDR_TYPE, type);
    return controlSpace(dataOctets);
  }
}
