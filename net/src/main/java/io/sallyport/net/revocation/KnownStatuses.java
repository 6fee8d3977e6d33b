package io.sallyport.net.revocation;

import io.sallyport.topology.Federation;
import java.time.Instant;
import java.util.Optional;

/** Owner of what is known of single certificates. Safe from any thread; reading takes no lock. */
final class KnownStatuses {
  private final EvictingMap<CertificateHash, CertificateStatus.Good> accepted;
  private final EvictingMap<CertificateHash, CertificateStatus.Revoked> rejected;

  KnownStatuses(Federation.Revocation settings) {
    accepted = new EvictingMap<>(settings.maxAccepted(), settings.evictedPercent());
    rejected = new EvictingMap<>(settings.maxRejected(), settings.evictedPercent());
  }

  /** What is known and need not be asked anew. */
  Optional<CertificateStatus> fresh(CertificateHash certificate, Instant now) {
    var revoked = rejected.get(certificate).filter(known -> now.isBefore(known.renewAt()));
    if (revoked.isPresent()) {
      return Optional.of(revoked.get());
    }
    return accepted
        .get(certificate)
        .filter(known -> now.isBefore(known.renewAt()) && now.isBefore(known.validUntil()))
        .map(known -> known);
  }

  /**
   * What counts if nothing newer can be had: a good word as long as its authority stands by it, and
   * that a certificate is revoked for ever, or whoever keeps us from asking could undo it.
   *
   * @param renewAt when to ask again
   */
  Optional<CertificateStatus> lasting(CertificateHash certificate, Instant now, Instant renewAt) {
    var revoked = rejected.get(certificate);
    if (revoked.isPresent()) {
      return Optional.of(new CertificateStatus.Revoked(revoked.get().detail(), renewAt));
    }
    return accepted
        .get(certificate)
        .filter(known -> now.isBefore(known.validUntil()))
        .map(known -> new CertificateStatus.Good(renewAt, known.validUntil()));
  }

  /**
   * Keeps what was learnt; that nothing was learnt changes nothing.
   *
   * @return true if it is news that the certificate is revoked
   */
  synchronized boolean put(CertificateHash certificate, CertificateStatus learnt) {
    boolean isNews =
        learnt instanceof CertificateStatus.Revoked && rejected.get(certificate).isEmpty();
    switch (learnt) {
      case CertificateStatus.Good good -> {
        accepted.put(certificate, good);
        rejected.remove(certificate);
      }
      case CertificateStatus.Revoked revoked -> {
        rejected.put(certificate, revoked);
        accepted.remove(certificate);
      }
      case CertificateStatus.Unknown _ -> {}
    }
    return isNews;
  }
}
