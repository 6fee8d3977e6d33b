package io.sallyport.xmpp;

import io.sallyport.wire.xmpp.DomainPair;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * What operators are told of the streams with partners, as each stream has said it last; of what
 * failed, the last of each pair. Safe from any thread.
 */
final class StreamReports {
  /** Pairs whose failures are remembered; the oldest goes. */
  static final int MOST_FAILURES = 1_000;

  private record Key(Object stream, DomainPair pair) {}

  private final LongSupplier nanoTime;

  /** As many as connections and pairs on one are allowed. */
  private final Map<Key, StreamReport> streams = new ConcurrentHashMap<>();

  private final Map<DomainPair, StreamReport.Failure> failures = new LinkedHashMap<>();

  StreamReports(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** A pair was proven on a stream. */
  void opened(Object stream, StreamReport report) {
    streams.put(new Key(stream, report.pair()), report);
    if (!report.isInbound()) {
      synchronized (failures) {
        failures.remove(report.pair());
      }
    }
  }

  /** The connection of a stream is closed. */
  void closed(Object stream, DomainPair pair) {
    streams.remove(new Key(stream, pair));
  }

  /** There was no stream for a pair. */
  void failed(DomainPair pair, String text) {
    synchronized (failures) {
      failures.remove(pair);
      if (failures.size() == MOST_FAILURES) {
        failures.remove(failures.keySet().iterator().next());
      }
      failures.put(pair, new StreamReport.Failure(pair, text, nanoTime.getAsLong()));
    }
  }

  StreamReport.All all() {
    List<StreamReport.Failure> failed;
    synchronized (failures) {
      failed = new ArrayList<>(failures.values());
    }
    return new StreamReport.All(new ArrayList<>(streams.values()), failed, nanoTime.getAsLong());
  }
}
