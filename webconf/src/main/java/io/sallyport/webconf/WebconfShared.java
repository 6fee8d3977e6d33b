package io.sallyport.webconf;

import io.sallyport.net.Loop;
import io.sallyport.net.StrangerGate;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Events;
import io.sallyport.telemetry.Timings;
import io.sallyport.topology.Webconf;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;

/**
 * What all parts of the Web Conferencing Edge of a node work with.
 *
 * @param owner the loop of what is decided for all clients and agents together
 * @param outsideEvents for what others cause, who could flood a log
 * @param waiting runs what may wait, where no loop does
 */
record WebconfShared(
    String node,
    Webconf settings,
    Loop owner,
    StrangerGate strangers,
    Counters<WebconfCounter> counters,
    Events events,
    Events outsideEvents,
    InstantSource clock,
    SecureRandom random,
    Executor waiting,
    Meters meters) {
  /**
   * What is measured besides being counted.
   *
   * @param joins how long clients with a good token took to be joined
   * @param stalled ends of sessions that do not take what is there for them, now
   */
  record Meters(Timings joins, LongAdder stalled) {
    Meters() {
      this(new Timings(), new LongAdder());
    }
  }

  Webconf.Limits limits() {
    return settings.limits();
  }

  Webconf.Times times() {
    return settings.limits().times();
  }

  long nowSeconds() {
    return clock.instant().getEpochSecond();
  }

  TokenPolicy.Window window() {
    return new TokenPolicy.Window(nowSeconds(), times().tokenSkew(), times().tokenLifeMax());
  }

  Relay.Limits relayLimits() {
    return new Relay.Limits(
        limits().stall(), times().halfCloseLinger(), limits().sessionIdle(), limits().sessionMax());
  }
}
