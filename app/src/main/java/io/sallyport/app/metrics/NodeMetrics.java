package io.sallyport.app.metrics;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.Unit;
import io.sallyport.telemetry.Counter;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.LabelledTotals;
import io.sallyport.telemetry.Timings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * All metrics of one node. Values are asked for when somebody reads the page; nothing is kept here.
 */
public final class NodeMetrics {
  /** Content type of {@link #page()}. */
  public static final String CONTENT_TYPE = PrometheusTextFormatWriter.CONTENT_TYPE;

  private static final String PREFIX = "sallyport_";

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final PrometheusTextFormatWriter writer =
      PrometheusTextFormatWriter.builder().setIncludeCreatedTimestamps(false).build();

  /** With what the virtual machine tells of itself. */
  public NodeMetrics() {
    JvmMetrics.addTo(registry);
  }

  /** Adds the totals of a service under its name. */
  public <C extends Enum<C> & Counter> NodeMetrics add(Counters<C> counters) {
    for (C counter : counters.counters()) {
      total(
          counters.service() + "_" + counter.id(), counter.label(), () -> counters.total(counter));
    }
    return this;
  }

  /** Adds a running total; {@code _total} is put behind the name. */
  public NodeMetrics total(String name, String help, LongSupplier value) {
    CounterWithCallback.builder()
        .name(PREFIX + name)
        .help(help)
        .callback(page -> page.call((double) value.getAsLong()))
        .register(registry);
    return this;
  }

  /** Adds running totals with one label, for label values that stay the same. */
  public NodeMetrics totals(
      String name, String help, String label, Supplier<Map<String, Long>> values) {
    CounterWithCallback.builder()
        .name(PREFIX + name)
        .help(help)
        .labelNames(label)
        .callback(page -> values.get().forEach((key, value) -> page.call((double) value, key)))
        .register(registry);
    return this;
  }

  /** Adds totals that are told apart by labels. */
  public NodeMetrics add(LabelledTotals totals) {
    CounterWithCallback.builder()
        .name(PREFIX + totals.name())
        .help(totals.help())
        .labelNames(totals.labels().toArray(String[]::new))
        .callback(page ->
            totals
                .totals()
                .forEach(
                    (values, total) -> page.call((double) total, values.toArray(String[]::new))))
        .register(registry);
    return this;
  }

  /** Adds a value that goes up and down. */
  public NodeMetrics gauge(String name, String help, DoubleSupplier value) {
    GaugeWithCallback.builder()
        .name(PREFIX + name)
        .help(help)
        .callback(page -> page.call(value.getAsDouble()))
        .register(registry);
    return this;
  }

  /** Adds a value with one label, for a fixed set of label values. */
  public NodeMetrics gauges(
      String name, String help, String label, Map<String, DoubleSupplier> values) {
    GaugeWithCallback.builder()
        .name(PREFIX + name)
        .help(help)
        .labelNames(label)
        .callback(page -> values.forEach((key, value) -> page.call(value.getAsDouble(), key)))
        .register(registry);
    return this;
  }

  /** Adds a value with labels, one for each of the label values that there are. */
  public NodeMetrics gauges(
      String name, String help, List<String> labels, Supplier<Map<List<String>, Double>> values) {
    GaugeWithCallback.builder()
        .name(PREFIX + name)
        .help(help)
        .labelNames(labels.toArray(String[]::new))
        .callback(page ->
            values.get().forEach((key, value) -> page.call(value, key.toArray(String[]::new))))
        .register(registry);
    return this;
  }

  /** Adds how long something took, as a histogram; {@code _seconds} is put behind the name. */
  public NodeMetrics timings(String name, String help, Timings timings) {
    MetricMetadata metadata = new MetricMetadata(PREFIX + name + "_seconds", help, Unit.SECONDS);
    registry.register(() -> histogram(metadata, timings));
    return this;
  }

  private static MetricSnapshot histogram(MetricMetadata metadata, Timings timings) {
    ClassicHistogramBuckets.Builder buckets = ClassicHistogramBuckets.builder();
    List<Long> counts = timings.counts();
    for (int i = 0; i < counts.size(); i++) {
      boolean isLast = i == Timings.bounds().size();
      buckets.bucket(isLast ? Double.POSITIVE_INFINITY : Timings.bounds().get(i), counts.get(i));
    }
    return new HistogramSnapshot(
        metadata,
        List.of(
            new HistogramSnapshot.HistogramDataPointSnapshot(
                buckets.build(), timings.sumSeconds(), Labels.EMPTY, Exemplars.EMPTY, 0)));
  }

  /** The page as it stands now. */
  public byte[] page() {
    ByteArrayOutputStream page = new ByteArrayOutputStream(8192);
    try {
      writer.write(page, registry.scrape());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return page.toByteArray();
  }
}
