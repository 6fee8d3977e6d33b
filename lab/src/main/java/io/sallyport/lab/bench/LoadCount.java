package io.sallyport.lab.bench;

import java.util.concurrent.atomic.LongAdder;

/** Answers that all clients got. */
final class LoadCount {
  private final LongAdder successes = new LongAdder();
  private final LongAdder failures = new LongAdder();

  void answered(int status) {
    (status == 200 ? successes : failures).increment();
  }

  long successes() {
    return successes.sum();
  }

  long failures() {
    return failures.sum();
  }
}
