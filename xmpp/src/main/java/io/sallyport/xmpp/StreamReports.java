package io.sallyport.xmpp;

import io.sallyport.wire.xmpp.DomainPair;
import io.sallyport.xmpp.inside.Backlog;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * What operators are told of the streams with partners, as each stream has said it last; of what
 * waits for one; of what failed, the last of each pair. Safe from any thread.
 */
final class StreamReports {
  /** Pairs whose failures are remembered, of each direction; the oldest goes. */
  static final int MOST_FAILURES = 1_000;

  private record Key(Object stream, DomainPair pair) {}

  private record Entry(StreamReport opened, StreamLoad load) {
    StreamReport now() {
      return opened.with(load.read());
    }
  }

  private final LongSupplier nanoTime;

  /** As many as connections and pairs on one are allowed. */
  private final Map<Key, Entry> streams = new ConcurrentHashMap<>();

  /** As many as pairs are remembered. */
  private final Map<DomainPair, StreamReport.Waiting> waiting = new ConcurrentHashMap<>();

  /** Of streams that we wanted. */
  private final Failures failures = new Failures();

  /** Of those that others began, whose many take no place of ours. */
  private final Failures inwardFailures = new Failures();

  StreamReports(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /**
   * A pair was proven on a stream.
   *
   * @param load what the stream says of itself from now on
   */
  void opened(Object stream, StreamReport report, StreamLoad load) {
    streams.put(new Key(stream, report.pair()), new Entry(report, load));
    (report.isInbound() ? inwardFailures : failures).remove(report.pair());
  }

  /** The connection of a stream is closed. */
  void closed(Object stream, DomainPair pair) {
    streams.remove(new Key(stream, pair));
  }

  /** That much waits for a stream of the pair; nothing if there is one. Its owner says so. */
  void waits(DomainPair pair, int stanzas, long octets) {
    if (stanzas == 0) {
      waiting.remove(pair);
    } else {
      StreamReport.Waiting before = waiting.get(pair);
      long since = before == null ? nanoTime.getAsLong() : before.backlog().oldestNanos();
      waiting.put(pair, new StreamReport.Waiting(pair, new Backlog(stanzas, octets, since)));
    }
  }

  /** There was no stream for a pair. */
  void failed(DomainPair pair, String text) {
    failures.put(new StreamReport.Failure(pair, text, nanoTime.getAsLong()));
  }

  /** Somebody began a stream as a partner, and proved nothing. */
  void failedInward(DomainPair pair, String text) {
    inwardFailures.put(new StreamReport.Failure(pair, text, nanoTime.getAsLong()));
  }

  /**
   * All of it now.
   *
   * @param connections of partners that are open
   */
  StreamReport.All all(int connections) {
    long proven =
        streams.entrySet().stream()
            .filter(entry -> entry.getValue().opened.isInbound())
            .map(entry -> entry.getKey().stream)
            .distinct()
            .count();
    // The last are shown first: ours, which nobody outside can push off a list.
    List<StreamReport.Failure> failed = new ArrayList<>(inwardFailures.all());
    failed.addAll(failures.all());
    return new StreamReport.All(
        streams.values().stream().map(Entry::now).toList(),
        new ArrayList<>(waiting.values()),
        failed,
        (int) Math.max(0, connections - proven),
        nanoTime.getAsLong());
  }

  /** The last of each pair, oldest first. Safe from any thread. */
  private static final class Failures {
    private final Map<DomainPair, StreamReport.Failure> last = new LinkedHashMap<>();

    synchronized void put(StreamReport.Failure failure) {
      last.remove(failure.pair());
      if (last.size() == MOST_FAILURES) {
        last.remove(last.keySet().iterator().next());
      }
      last.put(failure.pair(), failure);
    }

    synchronized void remove(DomainPair pair) {
      last.remove(pair);
    }

    synchronized List<StreamReport.Failure> all() {
      return List.copyOf(last.values());
    }
  }
}
