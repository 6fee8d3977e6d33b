package io.sallyport.lab.abuse;

import static org.assertj.core.api.Assertions.assertThat;

/** What connections cost that do nothing; the bounds are those of docs/operations.md. */
final class IdleCost {
  private static final double MOST_HEAP_KILOBYTES = 8;
  private static final double MOST_RESIDENT_KILOBYTES = 24;

  private final NodeView node;
  private final long heap;
  private final long resident;

  private IdleCost(NodeView node) {
    this.node = node;
    this.heap = node.heapKilobytes();
    this.resident = node.residentKilobytes();
  }

  static IdleCost begin(NodeView node) {
    return new IdleCost(node);
  }

  /** Fails if each of so many connections costs more than it may; tells what was measured. */
  String assertLow(int connections) {
    double heapEach = (double) (node.heapKilobytes() - heap) / connections;
    double residentEach = (double) (node.residentKilobytes() - resident) / connections;
    String measured = "KB of heap %.1f, of all memory %.1f".formatted(heapEach, residentEach);
    assertThat(heapEach).as(measured).isLessThan(MOST_HEAP_KILOBYTES);
    assertThat(residentEach).as(measured).isLessThan(MOST_RESIDENT_KILOBYTES);
    return measured;
  }
}
