package io.sallyport.net.revocation;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;

/**
 * When what is known of a certificate in use is renewed: half-way through the life of the
 * authority's word, within bounds, and up to a tenth earlier by chance so that nodes do not ask
 * together. The upper bound is also how long a revoked certificate may stay in use after its
 * authority has said so, give or take a look and a fetch.
 *
 * @param atLeast the soonest that a word is renewed
 * @param atMost the latest
 * @param retry when to ask again if there was no word
 * @param look how often what is due is looked for
 */
public record RenewalPace(Duration atLeast, Duration atMost, Duration retry, Duration look) {
  public static final RenewalPace DEFAULT =
      new RenewalPace(
          Duration.ofHours(1), Duration.ofHours(24), Duration.ofMinutes(5), Duration.ofSeconds(30));

  private static final double CHANCE = 0.1;

  public RenewalPace {
    if (!atLeast.isPositive() || atMost.compareTo(atLeast) < 0 || !look.isPositive()) {
      throw new IllegalArgumentException("no pace: " + atLeast + " to " + atMost);
    }
  }

  Instant renewAt(StatusPeriod period, Instant now) {
    var half = Duration.between(period.thisUpdate(), period.nextUpdate()).dividedBy(2);
    var wait = Duration.between(now, period.thisUpdate().plus(half));
    if (wait.compareTo(atLeast) < 0) {
      wait = atLeast;
    } else if (wait.compareTo(atMost) > 0) {
      wait = atMost;
    }
    return now.plus(earlier(wait));
  }

  Instant retryAt(Instant now) {
    return now.plus(earlier(retry));
  }

  private static Duration earlier(Duration wait) {
    double share = 1 - CHANCE * ThreadLocalRandom.current().nextDouble();
    return Duration.ofMillis((long) (wait.toMillis() * share));
  }
}
