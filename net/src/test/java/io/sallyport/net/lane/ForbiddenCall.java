package io.sallyport.net.lane;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * A system call that fails, as it does in a container: by a filter of seccomp(2) on one thread,
 * which ends with it, and on those that it starts.
 *
 * @param call number of the system call
 * @param errno what it fails with
 */
record ForbiddenCall(int call, int errno) {
  private static final int PR_SET_SECCOMP = 22;
  private static final int PR_SET_NO_NEW_PRIVS = 38;
  private static final int SECCOMP_MODE_FILTER = 2;
  private static final int SECCOMP_RET_ERRNO = 0x0005_0000;
  private static final int SECCOMP_RET_ALLOW = 0x7fff_0000;
  private static final int LOAD_NUMBER = 0x20;
  private static final int JUMP_IF_EQUAL = 0x15;
  private static final int RETURN = 0x06;
  private static final int INSTRUCTION_OCTETS = 8;

  /** Does something on a thread for which the call is forbidden. */
  <T> T during(Supplier<T> work) {
    var done = new CompletableFuture<T>();
    Thread.ofPlatform()
        .start(() -> {
          try {
            forbid();
            done.complete(work.get());
          } catch (Throwable failure) {
            done.completeExceptionally(failure);
          }
        });
    return done.join();
  }

  @SuppressWarnings("restricted") // calling the system is the purpose
  private void forbid() throws Throwable {
    var linker = Linker.nativeLinker();
    var prctl =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("prctl"),
            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG),
            Linker.Option.firstVariadicArg(1));
    try (var arena = Arena.ofConfined()) {
      var instructions = arena.allocate(4L * INSTRUCTION_OCTETS, 8);
      write(instructions, 0, LOAD_NUMBER, 0, 0);
      write(instructions, 1, JUMP_IF_EQUAL, 1, call);
      write(instructions, 2, RETURN, 0, SECCOMP_RET_ERRNO | errno);
      write(instructions, 3, RETURN, 0, SECCOMP_RET_ALLOW);
      var program = arena.allocate(16, 8);
      program.set(JAVA_SHORT, 0, (short) 4);
      program.set(JAVA_LONG, 8, instructions.address());
      set(prctl, PR_SET_NO_NEW_PRIVS, 1, 0);
      set(prctl, PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program.address());
    }
  }

  private static void write(MemorySegment to, int number, int code, int skippedElse, int operand) {
    long at = (long) number * INSTRUCTION_OCTETS;
    to.set(JAVA_SHORT, at, (short) code);
    to.set(JAVA_BYTE, at + 3, (byte) skippedElse);
    to.set(JAVA_INT, at + 4, operand);
  }

  private static void set(MethodHandle prctl, int option, long a, long b) throws Throwable {
    if ((int) prctl.invokeExact(option, a, b, 0L, 0L) != 0) {
      throw new AssertionError("prctl " + option + " is refused");
    }
  }
}
