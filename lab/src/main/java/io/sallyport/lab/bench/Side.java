package io.sallyport.lab.bench;

import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A subject and the work that it is given. */
record Side(Subject subject, Work work) {
  /**
   * What one slice of time under load gave.
   *
   * @param refused pieces of work that the subject refused or lost
   */
  record Slice(double perCoreSecond, double perSecond, double systemShare, long refused) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%.0f per core second, %.0f per second, %.0f %% of the time in the system, %d refused",
          perCoreSecond,
          perSecond,
          systemShare * 100,
          refused);
    }
  }

  /** Works for a slice; the second before and after it do not count. */
  Slice slice(int seconds) {
    ProcessUsage usage = subject.usage();
    long refused = work.failed();
    work.begin();
    pause(1);
    long before = work.done();
    ProcessUsage.Cpu cpuBefore = usage.cpu();
    long started = System.nanoTime();
    pause(seconds);
    long done = work.done() - before;
    ProcessUsage.Cpu cpu = usage.cpu().since(cpuBefore);
    double elapsed = (System.nanoTime() - started) / 1e9;
    work.end();
    pause(1);
    return new Slice(
        done / cpu.seconds(),
        done / elapsed,
        cpu.systemSeconds() / cpu.seconds(),
        work.failed() - refused);
  }

  static void pause(int seconds) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(deadline - System.nanoTime());
    }
  }
}
