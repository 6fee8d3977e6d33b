package io.sallyport.net;

import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Events;

/** Where the network layer reports to. */
record Reporting(Counters<NetCounter> counters, Events events) {}
