package io.sallyport.net.lane;

import static io.sallyport.net.lane.LinuxStructs.*;
import static io.sallyport.net.lane.UringStructs.*;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;

/**
 * An io_uring(7): a queue to the kernel, one back, and the call that has the kernel work. Only the
 * thread that made it may use it, and the kernel finishes things only within that thread's calls.
 */
final class UringRing {
  /**
   * Heads and tails are what both sides go by, without a lock: whoever moves one releases what it
   * wrote or read before, and whoever reads it acquires that. Otherwise the compiler, or a
   * processor such as aarch64, may show a tail before the entry it stands for, or give an entry's
   * place back while it is still read (io_uring(7), "Submission queue" and "Completion queue").
   */
  static final VarHandle INDEX = U32.varHandle();

  /** All of them are in Linux since 6.1, and so are receptions that go on and rings of buffers. */
  private static final int FLAGS =
      IORING_SETUP_CQSIZE
          | IORING_SETUP_SUBMIT_ALL
          | IORING_SETUP_TASKRUN_FLAG
          | IORING_SETUP_SINGLE_ISSUER
          | IORING_SETUP_DEFER_TASKRUN;

  private static final int FEATURES =
      IORING_FEAT_SINGLE_MMAP
          | IORING_FEAT_NODROP
          | IORING_FEAT_SUBMIT_STABLE
          | IORING_FEAT_EXT_ARG;

  /** The kernel may have no memory for a moment, or be interrupted. */
  private static final int MAX_TRIES = 8;

  private static final int NANOS_A_SECOND = 1_000_000_000;

  final SubmissionQueue submissions;
  final CompletionQueue completions;
  private final LinuxCalls calls;
  private final int fd;
  private final MemorySegment time;
  private final MemorySegment waiting;

  /** How many entries its queues have: powers of two. */
  record Sizes(int submissions, int completions) {}

  /**
   * Makes one. The arena is to be closed after {@link #close}.
   *
   * @throws UringRefusedException if the kernel refuses
   */
  UringRing(LinuxCalls calls, Arena arena, Sizes sizes) {
    this.calls = calls;
    var parameters = arena.allocate(PARAMS, 8);
    parameters.set(U32, PARAMS_FLAGS, FLAGS);
    parameters.set(U32, PARAMS_CQ_ENTRIES, sizes.completions());
    fd = calls.uringSetup(sizes.submissions(), parameters.address());
    if (fd < 0) {
      throw new UringRefusedException("io_uring_setup", calls.errno());
    }
    if ((parameters.get(U32, PARAMS_FEATURES) & FEATURES) != FEATURES) {
      calls.close(fd);
      throw new UringRefusedException("a feature of io_uring", ENOSYS);
    }
    long octets = (long) parameters.get(U32, PARAMS_SQ_ENTRIES) * SQE;
    var ring = calls.map(fd, IORING_OFF_SQ_RING, ringOctets(parameters), arena);
    var entries = ring == null ? null : calls.map(fd, IORING_OFF_SQES, octets, arena);
    if (ring == null || entries == null) {
      int errno = calls.errno();
      calls.close(fd);
      throw new UringRefusedException("the mapping of io_uring", errno);
    }
    submissions = new SubmissionQueue(parameters, ring, entries);
    completions = new CompletionQueue(parameters, ring);
    time = arena.allocate(TIMESPEC, 8);
    waiting = arena.allocate(GETEVENTS_ARG, 8);
    waiting.set(U64, GETEVENTS_ARG_TS, time.address());
  }

  /** Both queues are one mapping, which ends where the later of them does. */
  private static long ringOctets(MemorySegment parameters) {
    long submissions =
        parameters.get(U32, PARAMS_SQ_ARRAY) + 4L * parameters.get(U32, PARAMS_SQ_ENTRIES);
    long completions =
        parameters.get(U32, PARAMS_CQ_CQES) + (long) CQE * parameters.get(U32, PARAMS_CQ_ENTRIES);
    return Math.max(submissions, completions);
  }

  /** Has the kernel do something to the ring itself; 0 or the number of the error. */
  int register(int operation, long argument, int count) {
    return calls.uringRegister(fd, operation, argument, count) < 0 ? calls.errno() : 0;
  }

  /** Whether a submission can be added, if need be after having the kernel take others. */
  boolean hasRoom() {
    return !submissions.isFull() || submit() || !submissions.isFull();
  }

  /** Adds a submission; where it is. */
  long add(int operation, int fdOfOperation, long key) {
    if (!hasRoom()) {
      throw new IllegalStateException("io_uring takes nothing: error " + calls.errno());
    }
    return submissions.add(operation, fdOfOperation, key);
  }

  /** Has the kernel begin what was added; false if it did not take all. */
  boolean submit() {
    submissions.publish();
    for (int tries = 0; submissions.waiting() > 0 && tries < MAX_TRIES; tries++) {
      calls.uringEnter(fd, submissions.waiting(), 0, 0, 0);
    }
    return submissions.waiting() == 0;
  }

  /**
   * The same, and has it finish what it can; waits until something is done or the time has passed.
   */
  void await(long nanos) {
    submissions.publish();
    int flags = IORING_ENTER_GETEVENTS;
    long argument = 0;
    if (nanos > 0) {
      time.set(U64, TIMESPEC_SEC, nanos / NANOS_A_SECOND);
      time.set(U64, TIMESPEC_NSEC, nanos % NANOS_A_SECOND);
      flags |= IORING_ENTER_EXT_ARG;
      argument = waiting.address();
    }
    int least = nanos > 0 ? 1 : 0;
    if (calls.uringEnter(fd, submissions.waiting(), least, flags, argument) < 0) {
      int errno = calls.errno();
      if (errno != ETIME && errno != EINTR && errno != EBUSY && errno != EAGAIN) {
        throw new UringRefusedException("io_uring_enter", errno);
      }
    }
  }

  void close() {
    calls.close(fd);
  }
}
