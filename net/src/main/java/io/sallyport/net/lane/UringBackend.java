package io.sallyport.net.lane;

import static io.sallyport.net.lane.LinuxStructs.EADDRINUSE;
import static io.sallyport.net.lane.LinuxStructs.ENOMEM;

import java.lang.foreign.Arena;

/**
 * Linux: io_uring, by one call that waits for all sockets and receives from them, and one that
 * sends for all of them; the kernel joins and cuts equal datagrams.
 */
final class UringBackend implements LaneBackend {
  private final LinuxCalls calls;
  private final LinuxOptions options;
  private final Receptions receptions;
  private final UringSends sends;
  private final boolean coalesces;

  UringBackend(
      LanePlatform platform,
      LaneSettings settings,
      LaneMemory memory,
      Outbox outbox,
      LaneCounters counters,
      Arena arena) {
    calls = new LinuxCalls(arena);
    options = new LinuxOptions(calls, arena);
    coalesces = platform.coalesces() && settings.canCoalesce();
    var again =
        new LinuxSends(calls, options, outbox, new SendBatch(outbox, memory, arena), counters);
    var batch = new SendBatch(outbox, memory, arena);
    var ring = UringSends.ring(calls, arena);
    try {
      receptions = new Receptions(calls, settings, memory, counters, arena);
    } catch (RuntimeException e) {
      ring.close();
      throw e;
    }
    sends = new UringSends(ring, batch, again, receptions, outbox, counters);
  }

  @Override
  public SocketOpening open(int index, SocketSpec spec) {
    if (!receptions.hasRoom()) {
      return LinuxErrors.refused(ENOMEM);
    }
    int fd = options.open(spec, coalesces);
    if (fd == -EADDRINUSE && receptions.settle()) {
      fd = options.open(spec, coalesces);
    }
    if (fd < 0) {
      return LinuxErrors.refused(-fd);
    }
    var socket = new UringSocket(index, spec, options.local(fd), fd, receptions.newKey(index));
    socket.maxSegmentOctets = coalesces ? Outbox.MAX_IPV6_OCTETS : 0;
    receptions.add(socket);
    return new SocketOpening.Opened(socket);
  }

  @Override
  public void close(LaneSocket socket) {
    var closed = (UringSocket) socket;
    receptions.remove(closed);
    calls.close(closed.fd);
  }

  @Override
  public void await(long nanos) {
    receptions.await(nanos);
  }

  @Override
  public boolean receive(Delivery delivery) {
    return receptions.receive(delivery);
  }

  @Override
  public void send(LaneSocket socket) {
    sends.add((UringSocket) socket);
  }

  @Override
  public void finishSends() {
    sends.finish();
  }

  @Override
  public void wakeUp() {
    receptions.wakeUp();
  }

  @Override
  public void release() {
    receptions.release();
    sends.release();
  }
}
