package io.sallyport.lab.bench;

import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Guests that come, join, say a hundred octets, hear them back and go, many at once. Owned by the
 * load's loop.
 */
final class Joins implements Work {
  private final ConferenceLoad load;
  private final ConferenceLoad.Hall hall;
  private final int firstSource;
  private final int atOnce;
  private final LongAdder joined = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private int underWay;
  private boolean isOn;

  Joins(ConferenceLoad load, ConferenceLoad.Hall hall, int firstSource, int atOnce) {
    this.load = load;
    this.hall = hall;
    this.firstSource = firstSource;
    this.atOnce = atOnce;
  }

  @Override
  public void begin() {
    load.loop()
        .execute(() -> {
          isOn = true;
          while (underWay < atOnce) {
            come(underWay);
          }
        });
  }

  @Override
  public void end() {
    load.loop().execute(() -> isOn = false);
  }

  private void come(int place) {
    underWay++;
    ConferenceGuest guest = new ConferenceGuest(hall.head(), load.octets());
    var _ = guest.ready().whenComplete((_, failure) -> ended(guest, place, failure));
    load.dial(hall.door(), Load.source(firstSource, place), guest);
  }

  private void ended(ConferenceGuest guest, int place, @Nullable Throwable failure) {
    (failure == null ? joined : failed).increment();
    guest.close();
    underWay--;
    if (isOn) {
      load.loop().execute(() -> comeAgain(place));
    }
  }

  private void comeAgain(int place) {
    if (isOn) {
      come(place);
    }
  }

  @Override
  public long done() {
    return joined.sum();
  }

  @Override
  public long failed() {
    return failed.sum();
  }
}
