package io.sallyport.net.lane;

import static io.sallyport.net.lane.LinuxStructs.*;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** Finds out what this machine's kernel can do for lanes, and asks it to keep a lane in place. */
@SuppressWarnings("restricted") // looking for the system's functions is the purpose
final class LinuxProbe {
  /** Bits in a set of processors. */
  private static final int MAX_CORES = 1024;

  private LinuxProbe() {}

  /** Why system calls of Linux cannot be made, or null. */
  static @Nullable String missing() {
    try {
      if (Linker.nativeLinker().defaultLookup().find("epoll_create1").isEmpty()) {
        return "not Linux";
      }
      if (ValueLayout.ADDRESS.byteSize() != 8
          || ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
        return "not a 64-bit little-endian machine";
      }
      return missingEpoll();
    } catch (RuntimeException | LinkageError e) {
      return String.valueOf(e);
    }
  }

  private static @Nullable String missingEpoll() {
    try (var arena = Arena.ofConfined()) {
      var calls = new LinuxCalls(arena);
      int fd = calls.epollCreate(EPOLL_CLOEXEC);
      if (fd < 0) {
        return "epoll_create1 failed with error " + calls.errno();
      }
      calls.close(fd);
      return null;
    }
  }

  /** Why the kernel does not take or give several datagrams as one, or null. */
  static @Nullable String missingCoalescing() {
    try (var arena = Arena.ofConfined()) {
      var calls = new LinuxCalls(arena);
      int fd = calls.socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC);
      if (fd < 0) {
        return "no socket: error " + calls.errno();
      }
      var options = new LinuxOptions(calls, arena);
      int gro = options.set(fd, SOL_UDP, UDP_GRO, 1);
      int gso = options.set(fd, SOL_UDP, UDP_SEGMENT, 1000);
      calls.close(fd);
      if (gro != 0 || gso != 0) {
        return "no UDP_GRO or UDP_SEGMENT: errors " + gro + " and " + gso;
      }
      return null;
    }
  }

  /** The machine's name as {@code uname -m} prints it. */
  static String machine(LinuxCalls calls, Arena arena) {
    var name = arena.allocate(UTSNAME);
    if (calls.uname(name.address()) < 0) {
      throw new IllegalStateException("uname failed with error " + calls.errno());
    }
    return name.getString(UTSNAME_MACHINE);
  }

  /** Keeps the calling thread on one processor; why it cannot, or null. */
  static @Nullable String stayOn(int core) {
    var missing = missing();
    if (missing != null) {
      return missing;
    }
    if (core < 0 || core >= MAX_CORES) {
      return "no processor has the number " + core;
    }
    try (var arena = Arena.ofConfined()) {
      var calls = new LinuxCalls(arena);
      var mask = arena.allocate(MAX_CORES / 8, 8);
      mask.set(U64, core / 64 * 8L, 1L << core);
      int result = calls.schedSetaffinity(MAX_CORES / 8, mask.address());
      return result < 0 ? "sched_setaffinity failed with error " + calls.errno() : null;
    }
  }
}
