package io.sallyport.xmpp;

import io.sallyport.telemetry.Counter;
import java.util.Locale;

/** What the XMPP proxy counts. */
public enum XmppCounter implements Counter {
  STREAMS_IN("Streams of partners that were let in"),
  STREAMS_OUT("Streams to partners that were made"),
  STREAMS_IN_ENDED("Streams of partners that had been let in and ended"),
  STREAMS_IN_FAILED("Streams of partners that failed before anything was proven"),
  STREAMS_OUT_FAILED("Streams to partners that failed before anything could be sent"),
  STANZAS_IN("Stanzas of partners that were taken"),
  STANZAS_OUT("Stanzas that were sent to partners"),
  ERRORS_TOLD("Errors that senders of stanzas were told"),
  DROPPED_ANSWERS("Errors and results that could not be delivered"),
  DROPPED_ELEMENTS("Elements that nobody knows"),
  UNSOLICITED_DIALBACK("Answers of dialback that nobody asked for"),
  STRIPPED("Stanzas that held elements of our own, which were taken out"),
  PROVEN_EXTERNAL("Domain pairs proven by a certificate"),
  PROVEN_DIALBACK_TLS("Domain pairs proven by dialback over TLS"),
  PROVEN_DIALBACK_TCP("Domain pairs proven by dialback without TLS"),
  PROOFS_FAILED("Attempts to prove a domain that failed"),
  PROOFS_UNDECIDED("Attempts to prove a domain that nobody could decide, or had no place for"),
  KEYS_JUDGED("Dialback keys that other servers asked about"),
  OVERDUE("Streams closed because nothing was proven in time"),
  IDLE("Streams closed because nothing was said for too long"),
  UNANSWERED("Streams closed because the other end did not answer"),
  MALFORMED("Streams closed because of what came on them"),
  GATEWAY_ARRIVALS("Streams of gateways that were let in"),
  COMPONENTS_IN("Components inside that were let in"),
  COMPONENTS_ENDED("Components inside that had been let in and ended"),
  REFUSED_FULL("Connections refused because there are enough");

  private final String label;

  XmppCounter(String label) {
    this.label = label;
  }

  @Override
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String label() {
    return label;
  }
}
