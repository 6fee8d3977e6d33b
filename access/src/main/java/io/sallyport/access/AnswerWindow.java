package io.sallyport.access;

import java.util.BitSet;

/** How many of the last answers said no: exact, a bit for each. */
final class AnswerWindow {
  private final int size;
  private final BitSet failed;
  private int next;
  private int count;
  private int failures;

  /**
   * @param size answers that count, 1 or more
   */
  AnswerWindow(int size) {
    this.size = size;
    this.failed = new BitSet(size);
  }

  void add(boolean isFailure) {
    if (count == size && failed.get(next)) {
      failures--;
    }
    failed.set(next, isFailure);
    next = (next + 1) % size;
    count = Math.min(count + 1, size);
    failures += isFailure ? 1 : 0;
  }

  boolean isFull() {
    return count == size;
  }

  int failures() {
    return failures;
  }

  /** True if more than so many of a hundred failed. */
  boolean isAbove(int percent) {
    return 100L * failures > (long) percent * count;
  }

  /** True if fewer than so many of a hundred failed. */
  boolean isBelow(int percent) {
    return 100L * failures < (long) percent * count;
  }
}
