package io.sallyport.topology;

/** One port, or an inclusive range of ports, 1 to 65535. */
public record PortRange(int low, int high) {
  public PortRange {
    if (low < 1 || high > 65535 || low > high) {
      throw new IllegalArgumentException("not a port range: " + low + "-" + high);
    }
  }

  public static PortRange of(int port) {
    return new PortRange(port, port);
  }

  public boolean isSingle() {
    return low == high;
  }

  public boolean contains(int port) {
    return low <= port && port <= high;
  }

  public boolean overlaps(PortRange other) {
    return low <= other.high && other.low <= high;
  }

  /** {@code 443} or {@code 50000-59999}. */
  @Override
  public String toString() {
    return isSingle() ? Integer.toString(low) : low + "-" + high;
  }
}
