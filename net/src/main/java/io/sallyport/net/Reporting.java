package io.sallyport.net;

import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Events;
import io.sallyport.telemetry.SparseEvents;

/** Where the network layer reports to. */
record Reporting(Counters<NetCounter> counters, Events events) {
  /** The same, with so many events of a kind and no more, where others outside cause them. */
  Reporting sparse() {
    return new Reporting(counters, new SparseEvents(events, System::nanoTime));
  }
}
