package io.sallyport.access;

import io.sallyport.topology.Federation;
import io.sallyport.topology.Federation.AllowedDomain;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts what crosses to and from each domain that the topology wants watched. From any loop: the
 * table never changes, and its counters are made for many writers.
 */
final class MonitoredPartners {
  private final Map<String, Counts> byDomain = new LinkedHashMap<>();

  private static final class Counts {
    final LongAdder received = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder sent = new LongAdder();
  }

  MonitoredPartners(Federation federation) {
    for (AllowedDomain entry : federation.allowed()) {
      if (entry.isMonitored()) {
        byDomain.put(entry.domain(), new Counts());
      }
    }
  }

  /**
   * A request came from a connection that may speak for the domain.
   *
   * @param refusal why it goes nowhere; null if it goes on
   */
  void received(String domain, @Nullable Refusal refusal) {
    Counts counts = byDomain.get(domain);
    if (counts != null) {
      (refusal == null ? counts.received : counts.refused).increment();
    }
  }

  /** A request for the domain goes out. */
  void sent(String domain) {
    Counts counts = byDomain.get(domain);
    if (counts != null) {
      counts.sent.increment();
    }
  }

  /** In the order of the topology. */
  List<MonitoredPartner> reports() {
    return byDomain.entrySet().stream()
        .map(entry ->
            new MonitoredPartner(
                entry.getKey(),
                entry.getValue().received.sum(),
                entry.getValue().refused.sum(),
                entry.getValue().sent.sum()))
        .toList();
  }
}
