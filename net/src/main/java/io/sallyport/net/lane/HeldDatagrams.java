package io.sallyport.net.lane;

/**
 * Receptions that have to wait for the next pass, because their socket has had its share of this
 * one. Each holds a buffer, so they are no more than there are buffers.
 */
final class HeldDatagrams {
  private final long[] keys;
  private final int[] results;
  private final int[] flags;
  private int count;

  HeldDatagrams(int max) {
    keys = new long[max];
    results = new int[max];
    flags = new int[max];
  }

  boolean isEmpty() {
    return count == 0;
  }

  void add(long key, int result, int flagsOfIt) {
    keys[count] = key;
    results[count] = result;
    flags[count] = flagsOfIt;
    count++;
  }

  /** Begins anew; returns how many there were, which can be read until others are added. */
  int takeAll() {
    int all = count;
    count = 0;
    return all;
  }

  long key(int i) {
    return keys[i];
  }

  int result(int i) {
    return results[i];
  }

  int flags(int i) {
    return flags[i];
  }
}
