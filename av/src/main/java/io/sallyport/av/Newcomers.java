package io.sallyport.av;

import io.sallyport.net.SourcePrefix;
import java.util.HashMap;
import java.util.Map;

/**
 * Connections of clients that have shown no credentials yet: so many of a source and of all. Shared
 * by all loops under one lock, which is taken when a connection begins and when it is known or
 * ends.
 */
final class Newcomers {
  private final int mostOfSource;
  private final int most;
  private final Map<SourcePrefix, Integer> ofSource = new HashMap<>();
  private int all;

  /**
   * @param mostOfSource 1 or more
   * @param most 1 or more
   */
  Newcomers(int mostOfSource, int most) {
    this.mostOfSource = mostOfSource;
    this.most = most;
  }

  /** Takes a place for a connection; false if there is none. */
  synchronized boolean admit(SourcePrefix source) {
    int there = ofSource.getOrDefault(source, 0);
    if (all >= most || there >= mostOfSource) {
      return false;
    }
    ofSource.put(source, there + 1);
    all++;
    return true;
  }

  /** Gives the place of a connection back; once, and only if it was admitted. */
  synchronized void leave(SourcePrefix source) {
    ofSource.compute(source, (_, count) -> count == null || count == 1 ? null : count - 1);
    all--;
  }
}
