package io.sallyport.net.lane;

import static io.sallyport.net.lane.LinuxStructs.*;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * UDP sockets of Linux for a thread that waits for them in a poll of its own, which lanes do not:
 * one datagram a call, without an object. They share what was received last and the memory that is
 * sent from. All of it is used on one thread, which owns it.
 */
public final class PolledSockets {
  /** What {@link PolledSocket#receive} returns when nothing is there. */
  public static final int NOTHING = -1;

  /** What became of a datagram that was to be sent. */
  public enum Sending {
    SENT,
    /** The socket's queue is full. */
    FULL,
    /**
     * The system did not take it, for example because it must not be fragmented and is too long.
     */
    REFUSED
  }

  /** No datagram is longer. */
  private static final int MOST_OCTETS = 65_535;

  private static final int RECEIVING = 0;
  private static final int SENDING = 64;
  private static final int RECEIVED_NAME = 128;
  private static final int SENT_NAME = 160;
  private static final int RECEIVED_VECTOR = 192;
  private static final int SENT_VECTOR = 208;
  private static final int STRUCTS = 256;

  private final LinuxCalls calls;
  private final LinuxOptions options;
  private final ErrorQueue errors;
  private final MemorySegment structs;
  private final MemorySegment received;
  private final MemorySegment outgoing;
  private final Endpoint source = new Endpoint();
  private final DeliveryError error = new DeliveryError();

  private PolledSockets() {
    Arena arena = Arena.ofAuto();
    calls = new LinuxCalls(arena);
    options = new LinuxOptions(calls, arena);
    errors = new ErrorQueue(calls, arena);
    structs = arena.allocate(STRUCTS, 64);
    received = arena.allocate(MOST_OCTETS, 64);
    outgoing = arena.allocate(MOST_OCTETS, 64);
    message(RECEIVING, RECEIVED_NAME, RECEIVED_VECTOR, received);
    structs.set(U64, RECEIVED_VECTOR + IOVEC_LEN, MOST_OCTETS);
    message(SENDING, SENT_NAME, SENT_VECTOR, outgoing);
  }

  private void message(int header, int name, int vector, MemorySegment octets) {
    structs.set(U64, header + MSGHDR_NAME, structs.address() + name);
    structs.set(U64, header + MSGHDR_IOV, structs.address() + vector);
    structs.set(U64, header + MSGHDR_IOVLEN, 1);
    structs.set(U64, vector + IOVEC_BASE, octets.address());
  }

  /** True if this machine has them. */
  public static boolean areHere() {
    return LinuxProbe.missing() == null;
  }

  /** Those of one thread; only where {@link #areHere}. */
  public static PolledSockets ofThread() {
    return new PolledSockets();
  }

  /** Opens a socket; null if the system does not give the address or port. */
  public @Nullable PolledSocket bind(SocketSpec spec) {
    int fd = options.open(spec, false);
    return fd < 0 ? null : new PolledSocket(this, spec, fd, options.local(fd));
  }

  /** Where the datagram received last came from; good until the next call. */
  public Endpoint source() {
    return source;
  }

  /** What was received last, from its first octet; good until the next call. */
  public MemorySegment received() {
    return received;
  }

  /** What {@link PolledSocket#nextError} told last; good until the next call. */
  public DeliveryError error() {
    return error;
  }

  int receive(int fd) {
    structs.set(U32, RECEIVING + MSGHDR_NAMELEN, SOCKADDR_IN6);
    int octets = (int) calls.recvmsg(fd, structs.address() + RECEIVING, MSG_DONTWAIT);
    if (octets < 0) {
      return NOTHING;
    }
    readAddress(structs, RECEIVED_NAME, source);
    return octets;
  }

  boolean nextError(int fd) {
    return errors.next(fd, error);
  }

  Sending send(int fd, Endpoint to, MemorySegment octets, long offset, int length) {
    MemorySegment.copy(octets, offset, outgoing, 0, length);
    int nameLength = writeAddress(structs, SENT_NAME, to.high(), to.low(), to.port());
    structs.set(U32, SENDING + MSGHDR_NAMELEN, nameLength);
    structs.set(U64, SENT_VECTOR + IOVEC_LEN, length);
    boolean hasRetried = false;
    while (calls.sendmmsg(fd, structs.address() + SENDING, 1, MSG_NOSIGNAL) != 1) {
      int errno = calls.errno();
      boolean retries = errno == EINTR || (!hasRetried && LinuxErrors.mayBeOld(errno));
      if (!retries) {
        return errno == EAGAIN || errno == ENOBUFS ? Sending.FULL : Sending.REFUSED;
      }
      hasRetried = hasRetried || errno != EINTR;
    }
    return Sending.SENT;
  }

  void fragmentation(int fd, boolean isIpv4, boolean dontFragment) {
    options.fragmentation(fd, isIpv4, dontFragment);
  }

  void close(int fd) {
    calls.close(fd);
  }
}
