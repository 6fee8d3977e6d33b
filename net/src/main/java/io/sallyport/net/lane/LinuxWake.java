package io.sallyport.net.lane;

import static io.sallyport.net.lane.LinuxStructs.*;

import java.lang.foreign.Arena;

/**
 * An eventfd that other threads write to wake a lane. They are few and not on the path of
 * datagrams, so a lock keeps them from writing to a descriptor that was closed.
 */
final class LinuxWake {
  private final Arena arena = Arena.ofShared();
  private final LinuxCalls calls = new LinuxCalls(arena);
  private final long value;
  private final int fd;
  private boolean isOpen = true;

  LinuxWake() {
    var one = arena.allocate(16, 8);
    one.set(U64, 0, 1);
    value = one.address();
    fd = calls.eventfd(EFD_NONBLOCK | EFD_CLOEXEC);
    if (fd < 0) {
      int errno = calls.errno();
      arena.close();
      throw new IllegalStateException("no eventfd: error " + errno);
    }
  }

  int fd() {
    return fd;
  }

  /** From any thread. */
  synchronized void wake() {
    if (isOpen) {
      calls.write(fd, value, 8);
    }
  }

  /** Takes back what was written; on the lane's thread. */
  synchronized void clear() {
    calls.read(fd, value + 8, 8);
  }

  synchronized void close() {
    if (isOpen) {
      isOpen = false;
      calls.close(fd);
      arena.close();
    }
  }
}
