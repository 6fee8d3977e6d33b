package io.sallyport.net.lane;

/**
 * What a lane has to send at the end of the pass: a bounded number of datagrams as numbers in
 * arrays, chained by socket in the order they came. Owned by its lane.
 */
final class Outbox {
  /** Longest UDP payload over IPv4: 65,535 less both headers. */
  static final int MAX_IPV4_OCTETS = 65_507;

  /** Longest over IPv6 without jumbograms. */
  static final int MAX_IPV6_OCTETS = 65_527;

  private final LaneMemory memory;
  final long[] high;
  final long[] low;
  final int[] port;
  final long[] headerOffset;
  final int[] headerLength;
  final long[] payloadOffset;
  final int[] payloadLength;
  final short[] trafficClass;
  final byte[] fragmentation;

  /** The next datagram for the same socket, or {@link LaneSocket#NONE}. */
  final int[] next;

  private final LaneSocket[] waiting;
  private int waitingSockets;
  private int queued;

  Outbox(LaneMemory memory, int max) {
    this.memory = memory;
    high = new long[max];
    low = new long[max];
    port = new int[max];
    headerOffset = new long[max];
    headerLength = new int[max];
    payloadOffset = new long[max];
    payloadLength = new int[max];
    trafficClass = new short[max];
    fragmentation = new byte[max];
    next = new int[max];
    waiting = new LaneSocket[max];
  }

  boolean isFull() {
    return queued == next.length;
  }

  /** Whether this socket can send this message, and it lies in the lane's memory. */
  boolean isSendable(LaneSocket socket, Outgoing message) {
    boolean isIpv4 = socket.local().isIpv4();
    int length = message.headerLength + message.payloadLength;
    return socket.isOpen
        && memory.holds(message.headerOffset, message.headerLength)
        && memory.holds(message.payloadOffset, message.payloadLength)
        && length <= (isIpv4 ? MAX_IPV4_OCTETS : MAX_IPV6_OCTETS)
        && message.port > 0
        && message.port <= 0xffff
        && isIpv4 == Endpoint.isIpv4(message.high, message.low);
  }

  /** Queues a sendable message; there must be room. */
  void add(LaneSocket socket, Outgoing message) {
    int i = queued++;
    high[i] = message.high;
    low[i] = message.low;
    port[i] = message.port;
    headerOffset[i] = message.headerOffset;
    headerLength[i] = message.headerLength;
    payloadOffset[i] = message.payloadOffset;
    payloadLength[i] = message.payloadLength;
    trafficClass[i] = (short) message.trafficClass;
    fragmentation[i] = (byte) message.fragmentation;
    next[i] = LaneSocket.NONE;
    if (socket.firstQueued == LaneSocket.NONE) {
      socket.firstQueued = i;
      waiting[waitingSockets++] = socket;
    } else {
      next[socket.lastQueued] = i;
    }
    socket.lastQueued = i;
  }

  int length(int i) {
    return headerLength[i] + payloadLength[i];
  }

  /** Whether two datagrams go to the same place in the same way. */
  boolean isAlike(int i, int j) {
    return low[i] == low[j]
        && port[i] == port[j]
        && high[i] == high[j]
        && trafficClass[i] == trafficClass[j]
        && fragmentation[i] == fragmentation[j];
  }

  /** Has the backend send what waits for one socket. */
  void flush(LaneSocket socket, LaneBackend backend) {
    give(socket, backend);
    backend.finishSends();
  }

  private static void give(LaneSocket socket, LaneBackend backend) {
    if (socket.firstQueued != LaneSocket.NONE) {
      try {
        backend.send(socket);
      } finally {
        socket.firstQueued = LaneSocket.NONE;
        socket.lastQueued = LaneSocket.NONE;
      }
    }
  }

  /** Has the backend send everything; the outbox is empty after that, whatever happens. */
  void flush(LaneBackend backend) {
    int sockets = waitingSockets;
    waitingSockets = 0;
    try {
      for (int i = 0; i < sockets; i++) {
        give(waiting[i], backend);
      }
    } finally {
      for (int i = 0; i < sockets; i++) {
        waiting[i].firstQueued = LaneSocket.NONE;
      }
      finish(backend);
    }
  }

  /** What the backend took refers to what is queued here. */
  private void finish(LaneBackend backend) {
    try {
      backend.finishSends();
    } finally {
      queued = 0;
    }
  }
}
