package io.sallyport.lab.bench;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;

/** A relay with its calls, and the load that is theirs. Closing it gives the calls back. */
final class RelaySide implements AutoCloseable {
  private final Subject subject;
  private final RelayedCalls calls;
  private final int count;
  private final Flood flood;
  private final boolean isProbed;

  private RelaySide(Subject subject, RelayedCalls calls, int count, Flood flood, boolean probed) {
    this.subject = subject;
    this.calls = calls;
    this.count = count;
    this.flood = flood;
    this.isProbed = probed;
  }

  /**
   * Makes that many calls.
   *
   * @param net of their addresses, see {@link RelayedCalls}
   */
  static RelaySide of(Subject subject, Path flood, int net, int count) {
    return of(subject, flood, net, count, false);
  }

  /** The same with one call more that delays are taken of. */
  static RelaySide probed(Subject subject, Path flood, int net, int count) {
    return of(subject, flood, net, count, true);
  }

  private static RelaySide of(Subject subject, Path program, int net, int count, boolean probed) {
    var calls = new RelayedCalls(subject.address(), net);
    List<InetSocketAddress> relayed = calls.connect(count);
    var flood = new Flood(program);
    calls.describe(flood, relayed);
    if (probed) {
      calls.probe(flood, count);
    }
    return new RelaySide(subject, calls, count, flood, probed);
  }

  Subject subject() {
    return subject;
  }

  /** Loads for a while. */
  Flood.Outcome run(Flood.Shape shape, double seconds) {
    return flood.run(shape, seconds, subject.process().pid());
  }

  @Override
  public void close() {
    flood.close();
    calls.release(isProbed ? count + 1 : count);
  }
}
