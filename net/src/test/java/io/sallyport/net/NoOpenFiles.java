package io.sallyport.net;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * While it is open this process may open no further file: its soft limit is below those that are
 * open. What is called meanwhile has to have been loaded before.
 */
final class NoOpenFiles implements AutoCloseable {
  /** Of Linux. */
  private static final int RLIMIT_NOFILE = 7;

  private static final int FEWER_THAN_OPEN = 3;

  private final MemorySegment limit = Arena.ofAuto().allocate(JAVA_LONG, 2);
  private final long before;

  NoOpenFiles() {
    call("getrlimit");
    before = limit.getAtIndex(JAVA_LONG, 0);
    set(before);
    set(FEWER_THAN_OPEN);
  }

  private void set(long soft) {
    limit.setAtIndex(JAVA_LONG, 0, soft);
    call("setrlimit");
  }

  @SuppressWarnings("restricted") // calling the system is the purpose
  private void call(String name) {
    Linker linker = Linker.nativeLinker();
    MethodHandle function =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow(name),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS));
    try {
      if ((int) function.invokeExact(RLIMIT_NOFILE, limit) != 0) {
        throw new IllegalStateException(name + " failed");
      }
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    set(before);
  }
}
