package io.sallyport.net.revocation;

import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Events;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** What revocation checks tell the node's operators. Safe from any thread. */
final class Reports {
  /** Strangers cause these events as often as they like. */
  private static final Duration UNKNOWN_PACE = Duration.ofSeconds(10);

  private final Counters<RevocationCounter> counters;
  private final Events events;
  private final AtomicLong unknownFromNanos = new AtomicLong(System.nanoTime());
  private final AtomicLong unknownUntold = new AtomicLong();

  Reports(Counters<RevocationCounter> counters, Events events) {
    this.counters = counters;
    this.events = events;
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

  void verdict(X509Certificate peer, RevocationVerdict verdict) {
    switch (verdict) {
      case RevocationVerdict.Good _ -> counters.count(RevocationCounter.GOOD);
      case RevocationVerdict.Revoked _ -> counters.count(RevocationCounter.REVOKED);
      case RevocationVerdict.Unknown(var detail) -> {
        counters.count(RevocationCounter.UNKNOWN);
        unknown(peer, detail);
      }
    }
  }

  private void unknown(X509Certificate peer, String detail) {
    long now = System.nanoTime();
    long from = unknownFromNanos.get();
    if (now - from < 0 || !unknownFromNanos.compareAndSet(from, now + UNKNOWN_PACE.toNanos())) {
      unknownUntold.incrementAndGet();
      return;
    }
    events.state(
        RevocationEvent.UNKNOWN,
        "subject",
        peer.getSubjectX500Principal(),
        "serial",
        serial(peer),
        "detail",
        detail,
        "untold",
        unknownUntold.getAndSet(0));
  }

  /** It is news that a certificate is revoked. */
  void revoked(X509Certificate certificate, String detail) {
    events.state(
        RevocationEvent.REVOKED,
        "subject",
        certificate.getSubjectX500Principal(),
        "serial",
        serial(certificate),
        "detail",
        detail);
  }

  void cached() {
    counters.count(RevocationCounter.CACHED);
  }

  void unwatched(X509Certificate peer) {
    counters.count(RevocationCounter.UNWATCHED);
    events.state(RevocationEvent.UNWATCHED, "subject", peer.getSubjectX500Principal());
  }
}
