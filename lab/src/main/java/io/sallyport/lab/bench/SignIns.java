package io.sallyport.lab.bench;

import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Clients that come, sign in and go, many at once: TCP, a full TLS handshake, REGISTER, 401,
 * REGISTER with credentials, 200, and the connection is closed. Then the next one comes from the
 * same address. Owned by the load's loop.
 */
final class SignIns implements Work {
  private final Load load;
  private final Door door;
  private final int firstSource;
  private final int atOnce;
  private final LongAdder signedIn = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private int users;
  private int underWay;
  private boolean isOn;

  SignIns(Load load, Door door, int firstSource, int atOnce) {
    this.load = load;
    this.door = door;
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
    LoadClient client = new LoadClient(firstSource * 10_000_000 + users++, load.digest());
    var _ = client.ready().whenComplete((_, failure) -> ended(client, place, failure));
    load.dial(door, Load.source(firstSource, place), client);
  }

  private void ended(LoadClient client, int place, @Nullable Throwable failure) {
    (failure == null ? signedIn : failed).increment();
    client.close();
    underWay--;
    if (isOn) {
      come(place);
    }
  }

  @Override
  public long done() {
    return signedIn.sum();
  }

  @Override
  public long failed() {
    return failed.sum();
  }
}
