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
    var revoked = rejected.get(certificate);
    if (revoked.isPresent()) {
      return revoked.filter(known -> now.isBefore(known.renewAt())).map(known -> known);
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
      var known = revoked.get();
      return Optional.of(new CertificateStatus.Revoked(known.detail(), known.saidAt(), renewAt));
    }
    return accepted
        .get(certificate)
        .filter(known -> now.isBefore(known.validUntil()))
        .map(known -> new CertificateStatus.Good(known.saidAt(), renewAt, known.validUntil()));
  }

  /** How {@link #put} ended. */
  enum Putting {
    KEPT,
    /** Kept, and it is news that the certificate is revoked. */
    NEWLY_REVOKED,
    /** Left out: what is known was said later. An older word may be one that somebody replays. */
    OUTDATED
  }

  Putting put(CertificateHash certificate, CertificateStatus learnt) {
    return switch (learnt) {
      case CertificateStatus.Good good -> put(certificate, good);
      case CertificateStatus.Revoked revoked -> put(certificate, revoked);
      case CertificateStatus.Unknown _ -> Putting.OUTDATED;
    };
  }

  private synchronized Putting put(CertificateHash certificate, CertificateStatus.Good good) {
    var revoked = rejected.get(certificate);
    if (revoked.isPresent() && !good.saidAt().isAfter(revoked.get().saidAt())) {
      return Putting.OUTDATED;
    }
    accepted.put(certificate, good);
    rejected.remove(certificate);
    return Putting.KEPT;
  }

  private synchronized Putting put(CertificateHash certificate, CertificateStatus.Revoked revoked) {
    boolean isNews = rejected.get(certificate).isEmpty();
    rejected.put(certificate, revoked);
    accepted.remove(certificate);
    return isNews ? Putting.NEWLY_REVOKED : Putting.KEPT;
  }
}
