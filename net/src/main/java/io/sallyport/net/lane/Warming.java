package io.sallyport.net.lane;

import java.time.Duration;
import java.util.List;

/**
 * What a lane is warmed with.
 *
 * @param datagrams payloads, sent in turn; what the service hears most
 * @param duration how long; about 1 s was enough where it was measured
 */
public record Warming(List<byte[]> datagrams, Duration duration) {
  public Warming {
    if (datagrams.isEmpty()) {
      throw new IllegalArgumentException("nothing to warm with");
    }
    datagrams = List.copyOf(datagrams);
  }
}
