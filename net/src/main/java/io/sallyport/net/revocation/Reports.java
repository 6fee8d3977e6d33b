package io.sallyport.net.revocation;

import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Events;
import io.sallyport.telemetry.SparseEvents;
import java.security.cert.X509Certificate;

/** What revocation checks tell the node's operators. Safe from any thread. */
final class Reports {
  private final Counters<RevocationCounter> counters;
  private final Events events;

  Reports(Counters<RevocationCounter> counters, Events events) {
    this.counters = counters;
    // Strangers choose what they show, and how often.
    this.events = new SparseEvents(events, System::nanoTime);
  }

  /** A certificate as people look for it. */
  static String named(X509Certificate certificate) {
    return "certificate of "
        + certificate.getSubjectX500Principal()
        + ", serial number "
        + serial(certificate);
  }

  private static String serial(X509Certificate certificate) {
    return certificate.getSerialNumber().toString(16);
  }

  /** A chain leads to no trust anchor any more. */
  void unanchored() {
    counters.count(RevocationCounter.UNKNOWN);
  }

  void verdict(X509Certificate peer, RevocationVerdict verdict) {
    switch (verdict) {
      case RevocationVerdict.Good _ -> counters.count(RevocationCounter.GOOD);
      case RevocationVerdict.Revoked _ -> counters.count(RevocationCounter.REVOKED);
      case RevocationVerdict.Unknown(var detail) -> {
        counters.count(RevocationCounter.UNKNOWN);
        state(RevocationEvent.REVOCATION_UNKNOWN, peer, detail);
      }
    }
  }

  /** It is news that a certificate is revoked. */
  void revoked(X509Certificate certificate, String detail) {
    state(RevocationEvent.CERTIFICATE_REVOKED, certificate, detail);
  }

  void cached() {
    counters.count(RevocationCounter.CACHED);
  }

  void unwatched(X509Certificate peer) {
    counters.count(RevocationCounter.UNWATCHED);
    state(RevocationEvent.REVOCATION_UNWATCHED, peer, "more than " + RevocationLimits.MAX_WATCHES);
  }

  private void state(RevocationEvent event, X509Certificate certificate, String detail) {
    events.state(
        event,
        "subject",
        certificate.getSubjectX500Principal(),
        "serial",
        serial(certificate),
        "detail",
        detail);
  }
}
