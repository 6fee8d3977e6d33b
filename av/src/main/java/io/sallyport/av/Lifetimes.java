package io.sallyport.av;

import io.sallyport.wire.stun.Attributes;
import io.sallyport.wire.turn.TurnAttribute;

/** How long an allocation may live (RFC 8656 sections 7.2 and 8.2). */
final class Lifetimes {
  private Lifetimes() {}

  /**
   * Seconds to grant: what is asked for, but no less than the default and no more than the most;
   * the default if nothing is asked for.
   */
  static long granted(Attributes attributes, AvSettings settings) {
    int place = attributes.find(TurnAttribute.LIFETIME);
    long usual = settings.defaultLifetime().toSeconds();
    if (place == Attributes.ABSENT) {
      return usual;
    }
    return Math.max(usual, Math.min(attributes.u32(place), settings.mostLifetime().toSeconds()));
  }

  /** True if the client wants it gone. */
  static boolean isRelease(Attributes attributes) {
    int place = attributes.find(TurnAttribute.LIFETIME);
    return place != Attributes.ABSENT && attributes.u32(place) == 0;
  }
}
