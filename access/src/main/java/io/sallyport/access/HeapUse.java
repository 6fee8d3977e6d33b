package io.sallyport.access;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.function.DoubleSupplier;

/** Share of the heap that was in use after the last collection; 0 if the collector does not say. */
final class HeapUse implements DoubleSupplier {
  private final List<MemoryPoolMXBean> pools =
      ManagementFactory.getMemoryPoolMXBeans().stream()
          .filter(pool -> pool.getType() == MemoryType.HEAP)
          .toList();
  private final long most = Runtime.getRuntime().maxMemory();

  @Override
  public double getAsDouble() {
    long used = 0;
    for (MemoryPoolMXBean pool : pools) {
      MemoryUsage afterCollection = pool.getCollectionUsage();
      used += afterCollection == null ? 0 : afterCollection.getUsed();
    }
    return (double) used / most;
  }
}
