package io.sallyport.av;

/**
 * Which sequence numbers of a client were seen: the highest and the 64 before it. One that is older
 * or was seen is a replay. Owned by an allocation.
 */
final class SequenceWindow {
  /** What a number is. */
  enum Verdict {
    FRESH,
    REPEATED,
    TOO_OLD
  }

  private static final int WINDOW = Long.SIZE;

  private long highest;

  /** Bit n stands for the n-th number before the highest; 0, which is ours, counts as seen. */
  private long seen = 1;

  private boolean isUsed;

  /** True once a number was accepted: from then on requests without one are not. */
  boolean isUsed() {
    return isUsed;
  }

  /** Judges a number and remembers it if it is fresh. */
  Verdict accept(long number) {
    Verdict verdict = judge(number);
    if (verdict == Verdict.FRESH) {
      remember(number);
    }
    return verdict;
  }

  private Verdict judge(long number) {
    if (number > highest) {
      return Verdict.FRESH;
    }
    long behind = highest - number;
    if (behind >= WINDOW) {
      return Verdict.TOO_OLD;
    }
    return (seen >>> behind & 1) == 0 ? Verdict.FRESH : Verdict.REPEATED;
  }

  private void remember(long number) {
    isUsed = true;
    if (number <= highest) {
      seen |= 1L << (highest - number);
      return;
    }
    long ahead = number - highest;
    seen = ahead >= WINDOW ? 1 : seen << ahead | 1;
    highest = number;
  }
}
