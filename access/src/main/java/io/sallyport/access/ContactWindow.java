package io.sallyport.access;

import java.time.Duration;

/**
 * The distinct contacts that were asked for within the last day, exact up to a maximum. Holds a
 * 64-bit fingerprint and the minute for each and nothing else: 12 octets a place, at least half of
 * the places free, room for more only as it is needed. Time comes in as a number.
 */
final class ContactWindow {
  /** How long a contact counts after it was asked for last. */
  static final Duration WINDOW = Duration.ofHours(24);

  private static final int FIRST_PLACES = 16;
  private static final long MINUTE_NANOS = Duration.ofMinutes(1).toNanos();

  private final int most;
  private final long startNanos;

  /** Open addressing; 0 is a free place. */
  private long[] fingerprints = new long[FIRST_PLACES];

  /** When each was asked for last, in minutes since the start. */
  private int[] minutes = new int[FIRST_PLACES];

  private int count;
  private int forgottenMinute;

  /**
   * @param most contacts that fit, 1 to 2^28
   */
  ContactWindow(int most, long nowNanos) {
    this.most = most;
    this.startNanos = nowNanos;
  }

  /**
   * Notes that a contact was asked for.
   *
   * @param fingerprint of the contact, evenly spread
   * @return false if it is new and the window is full; then it is not noted
   */
  boolean note(long fingerprint, long nowNanos) {
    long key = fingerprint == 0 ? 1 : fingerprint;
    int minute = (int) ((nowNanos - startNanos) / MINUTE_NANOS);
    int place = place(key);
    if (fingerprints[place] == 0) {
      if (count >= most) {
        forget(minute);
      }
      if (count >= most) {
        return false;
      }
      if (2 * (count + 1) > fingerprints.length) {
        refill(2 * fingerprints.length, Integer.MIN_VALUE);
      }
      place = place(key);
      fingerprints[place] = key;
      count++;
    }
    minutes[place] = minute;
    return true;
  }

  /** Distinct contacts of the last day. */
  int count(long nowNanos) {
    forget((int) ((nowNanos - startNanos) / MINUTE_NANOS));
    return count;
  }

  private int place(long key) {
    int mask = fingerprints.length - 1;
    int place = (int) key & mask;
    while (fingerprints[place] != 0 && fingerprints[place] != key) {
      place = (place + 1) & mask;
    }
    return place;
  }

  /** Drops what is older than the window, once a minute at most: it looks at every place. */
  private void forget(int minute) {
    if (minute != forgottenMinute) {
      forgottenMinute = minute;
      refill(fingerprints.length, minute - (int) WINDOW.toMinutes());
    }
  }

  /**
   * @param oldest minute of the oldest contact to keep
   */
  private void refill(int places, int oldest) {
    long[] fingerprintsBefore = fingerprints;
    int[] minutesBefore = minutes;
    fingerprints = new long[places];
    minutes = new int[places];
    count = 0;
    for (int i = 0; i < fingerprintsBefore.length; i++) {
      if (fingerprintsBefore[i] != 0 && minutesBefore[i] >= oldest) {
        int place = place(fingerprintsBefore[i]);
        fingerprints[place] = fingerprintsBefore[i];
        minutes[place] = minutesBefore[i];
        count++;
      }
    }
  }
}
