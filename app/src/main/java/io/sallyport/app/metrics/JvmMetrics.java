package io.sallyport.app.metrics;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.RuntimeMXBean;
import java.lang.management.ThreadMXBean;

/** What the virtual machine tells of itself, under the names that dashboards know. */
final class JvmMetrics {
  private static final double MILLIS_PER_SECOND = 1000.0;

  private JvmMetrics() {}

  static void addTo(PrometheusRegistry registry) {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
    GaugeWithCallback.builder()
        .name("jvm_memory_used_bytes")
        .help("Memory in use")
        .labelNames("area")
        .callback(page -> {
          page.call((double) memory.getHeapMemoryUsage().getUsed(), "heap");
          page.call((double) memory.getNonHeapMemoryUsage().getUsed(), "nonheap");
        })
        .register(registry);
    GaugeWithCallback.builder()
        .name("jvm_memory_max_bytes")
        .help("Largest heap allowed")
        .labelNames("area")
        .callback(page -> page.call((double) memory.getHeapMemoryUsage().getMax(), "heap"))
        .register(registry);
    GaugeWithCallback.builder()
        .name("jvm_threads_current")
        .help("Platform threads alive")
        .callback(page -> page.call(threads.getThreadCount()))
        .register(registry);
    GaugeWithCallback.builder()
        .name("process_start_time_seconds")
        .help("Start of the process, seconds since 1970")
        .callback(page -> page.call((double) runtime.getStartTime() / MILLIS_PER_SECOND))
        .register(registry);
    addCollections(registry);
  }

  private static void addCollections(PrometheusRegistry registry) {
    CounterWithCallback.builder()
        .name("jvm_gc_collections")
        .help("Garbage collections, concurrent work included")
        .labelNames("gc")
        .callback(page -> {
          for (GarbageCollectorMXBean gc : ManagementFactory.getGarbageCollectorMXBeans()) {
            page.call((double) Math.max(0, gc.getCollectionCount()), gc.getName());
          }
        })
        .register(registry);
    CounterWithCallback.builder()
        .name("jvm_gc_collection_seconds")
        .help("Time spent in garbage collections, concurrent work included")
        .labelNames("gc")
        .callback(page -> {
          for (GarbageCollectorMXBean gc : ManagementFactory.getGarbageCollectorMXBeans()) {
            page.call(
                (double) Math.max(0, gc.getCollectionTime()) / MILLIS_PER_SECOND, gc.getName());
          }
        })
        .register(registry);
  }
}
