package io.sallyport.wire.xmpp;

import java.util.List;

/**
 * Octets that stand instead of a range of an element. Positions count from where that begins.
 *
 * @param octets empty if the range is taken out
 */
record Patch(int from, int to, Slice octets) {
  private static final Slice NOTHING = Slice.of(new byte[0]);

  /** Takes a range out. */
  static Patch removal(int from, int to) {
    return new Patch(from, to, NOTHING);
  }

  /** Octets that it adds; fewer than none if it takes some. */
  int growth() {
    return octets.length() - (to - from);
  }

  /** True if a position is in the range that is no more. */
  private boolean covers(int position) {
    return from <= position && position < to;
  }

  /** True if something that begins there is taken out. */
  static boolean areRemoving(int position, List<Patch> patches) {
    return patches.stream().anyMatch(patch -> patch.octets.length() == 0 && patch.covers(position));
  }

  /**
   * Where a position is that is within none of the ranges, once they are changed.
   *
   * @param patches in order
   */
  static int moved(int position, List<Patch> patches) {
    int moved = position;
    for (Patch patch : patches) {
      if (patch.to > position) {
        return moved;
      }
      moved += patch.growth();
    }
    return moved;
  }
}
