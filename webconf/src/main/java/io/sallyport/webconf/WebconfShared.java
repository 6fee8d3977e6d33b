package io.sallyport.webconf;

import io.sallyport.net.Loop;
import io.sallyport.net.StrangerGate;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Events;
import io.sallyport.topology.Webconf;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.Executor;

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
    Executor waiting) {
  Webconf.Limits limits() {
    return settings.limits();
  }

  long nowSeconds() {
    return clock.instant().getEpochSecond();
  }

  Relay.Limits relayLimits() {
    return new Relay.Limits(
        limits().stall(), WebconfTimes.HALF_CLOSED, limits().sessionIdle(), limits().sessionMax());
  }
}
