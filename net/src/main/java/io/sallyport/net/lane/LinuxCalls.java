package io.sallyport.net.lane;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * Calls of the C library, as {@code java.lang.foreign} makes them. Pointers are passed as numbers:
 * whoever calls keeps the memory. Each lane has one of these, for the number of its last error.
 * Loaded on Linux only.
 */
@SuppressWarnings("restricted") // calling the system is the purpose
final class LinuxCalls {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final long ERRNO =
      STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));

  private static final MethodHandle SOCKET = call("socket", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle BIND = call("bind", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT);
  private static final MethodHandle GETSOCKNAME =
      call("getsockname", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle SETSOCKOPT =
      call("setsockopt", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT);
  private static final MethodHandle CLOSE = call("close", JAVA_INT, JAVA_INT);
  private static final MethodHandle EPOLL_CREATE = call("epoll_create1", JAVA_INT, JAVA_INT);
  private static final MethodHandle EPOLL_CTL =
      call("epoll_ctl", JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG);
  private static final MethodHandle EPOLL_WAIT =
      call("epoll_wait", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT);
  private static final MethodHandle EVENTFD = call("eventfd", JAVA_INT, JAVA_INT, JAVA_INT);
  private static final MethodHandle READ = call("read", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle WRITE =
      call("write", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle RECVMSG =
      call("recvmsg", JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT);
  private static final MethodHandle RECVMMSG =
      call("recvmmsg", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG);
  private static final MethodHandle SENDMMSG =
      call("sendmmsg", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT);
  private static final MethodHandle SCHED_SETAFFINITY =
      call("sched_setaffinity", JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG);
  private static final MethodHandle UNAME = call("uname", JAVA_INT, JAVA_LONG);
  private static final MethodHandle MMAP =
      call("mmap", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG);

  /** Called while its arena closes, when there is no place for an error any more. */
  private static final MethodHandle MUNMAP =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("munmap"),
          FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG));

  private static final MethodHandle SYSCALL =
      LINKER.downcallHandle(
          LINKER.defaultLookup().findOrThrow("syscall"),
          FunctionDescriptor.of(
              JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
              JAVA_LONG),
          Linker.Option.captureCallState("errno"),
          Linker.Option.firstVariadicArg(1));

  private final MemorySegment state;

  LinuxCalls(Arena arena) {
    state = arena.allocate(STATE);
  }

  private static MethodHandle call(String name, MemoryLayout result, MemoryLayout... arguments) {
    var symbol = LINKER.defaultLookup().findOrThrow(name);
    return LINKER.downcallHandle(
        symbol, FunctionDescriptor.of(result, arguments), Linker.Option.captureCallState("errno"));
  }

  /** Number of the last call's error. */
  int errno() {
    return state.get(JAVA_INT, ERRNO);
  }

  int socket(int family, int type) {
    try {
      return (int) SOCKET.invokeExact(state, family, type, 0);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  int bind(int fd, long address, int length) {
    try {
      return (int) BIND.invokeExact(state, fd, address, length);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  int getsockname(int fd, long address, long length) {
    try {
      return (int) GETSOCKNAME.invokeExact(state, fd, address, length);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  int setsockopt(int fd, int level, int option, long value, int length) {
    try {
      return (int) SETSOCKOPT.invokeExact(state, fd, level, option, value, length);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  int close(int fd) {
    try {
      return (int) CLOSE.invokeExact(state, fd);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  int epollCreate(int flags) {
    try {
      return (int) EPOLL_CREATE.invokeExact(state, flags);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  int epollCtl(int epoll, int operation, int fd, long event) {
    try {
      return (int) EPOLL_CTL.invokeExact(state, epoll, operation, fd, event);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  int epollWait(int epoll, long events, int max, int millis) {
    try {
      return (int) EPOLL_WAIT.invokeExact(state, epoll, events, max, millis);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  int eventfd(int flags) {
    try {
      return (int) EVENTFD.invokeExact(state, 0, flags);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  long read(int fd, long to, long octets) {
    try {
      return (long) READ.invokeExact(state, fd, to, octets);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  long write(int fd, long from, long octets) {
    try {
      return (long) WRITE.invokeExact(state, fd, from, octets);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  long recvmsg(int fd, long message, int flags) {
    try {
      return (long) RECVMSG.invokeExact(state, fd, message, flags);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  int recvmmsg(int fd, long messages, int count, int flags) {
    try {
      return (int) RECVMMSG.invokeExact(state, fd, messages, count, flags, 0L);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  int sendmmsg(int fd, long messages, int count, int flags) {
    try {
      return (int) SENDMMSG.invokeExact(state, fd, messages, count, flags);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  /** Keeps the calling thread on the processors of a mask. */
  int schedSetaffinity(long octets, long mask) {
    try {
      return (int) SCHED_SETAFFINITY.invokeExact(state, 0, octets, mask);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  int uname(long to) {
    try {
      return (int) UNAME.invokeExact(state, to);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  /** Maps what a descriptor stands for, shared with the kernel; null if it could not. */
  @Nullable MemorySegment map(int fd, long offset, long octets, Arena arena) {
    try {
      long address =
          (long)
              MMAP.invokeExact(
                  state,
                  0L,
                  octets,
                  LinuxStructs.PROT_READ | LinuxStructs.PROT_WRITE,
                  LinuxStructs.MAP_SHARED | LinuxStructs.MAP_POPULATE,
                  fd,
                  offset);
      return address == LinuxStructs.MAP_FAILED
          ? null
          : MemorySegment.ofAddress(address).reinterpret(octets, arena, LinuxCalls::unmap);
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  private static void unmap(MemorySegment mapped) {
    try {
      var _ = (int) MUNMAP.invokeExact(mapped.address(), mapped.byteSize());
    } catch (Throwable e) {
      throw failed(e);
    }
  }

  /** io_uring_setup(2); a descriptor, or less than 0. */
  int uringSetup(int entries, long parameters) {
    return (int) syscall(LinuxStructs.SYS_IO_URING_SETUP, entries, parameters, 0, 0, 0, 0);
  }

  /** io_uring_enter(2); how many submissions the kernel took, or less than 0. */
  int uringEnter(int ring, int submissions, int completions, int flags, long argument) {
    int octets = argument == 0 ? 0 : UringStructs.GETEVENTS_ARG;
    return (int)
        syscall(
            LinuxStructs.SYS_IO_URING_ENTER,
            ring,
            submissions,
            completions,
            flags,
            argument,
            octets);
  }

  /** io_uring_register(2); less than 0 if it could not. */
  int uringRegister(int ring, int operation, long argument, int count) {
    return (int)
        syscall(LinuxStructs.SYS_IO_URING_REGISTER, ring, operation, argument, count, 0, 0);
  }

  private long syscall(long number, long a, long b, long c, long d, long e, long f) {
    try {
      return (long) SYSCALL.invokeExact(state, number, a, b, c, d, e, f);
    } catch (Throwable failure) {
      throw failed(failure);
    }
  }

  private static IllegalStateException failed(Throwable cause) {
    return new IllegalStateException("a call of the C library could not be made", cause);
  }
}
