package io.sallyport.lab.bench;

import java.util.List;

/** Sessions that carry what they can both ways at once. */
final class Conferences implements Work {
  private static final int OCTETS_PER_KILOBYTE = 1_000;

  private final ConferenceLoad load;
  private final List<ConferenceGuest> guests;

  /**
   * @param guests that flood, and have joined
   */
  Conferences(ConferenceLoad load, List<ConferenceGuest> guests) {
    this.load = load;
    this.guests = guests;
  }

  @Override
  public void begin() {
    load.loop().execute(() -> guests.forEach(ConferenceGuest::begin));
  }

  @Override
  public void end() {
    load.loop().execute(() -> guests.forEach(ConferenceGuest::end));
  }

  /** Kilobytes that arrived at either end. */
  @Override
  public long done() {
    return load.octets().sum() / OCTETS_PER_KILOBYTE;
  }

  @Override
  public long failed() {
    return guests.stream().filter(guest -> !guest.isOpen()).count();
  }
}
