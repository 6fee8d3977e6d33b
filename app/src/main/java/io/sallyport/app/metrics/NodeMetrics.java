package io.sallyport.app.metrics;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.sallyport.telemetry.Counter;
import io.sallyport.telemetry.Counters;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
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
