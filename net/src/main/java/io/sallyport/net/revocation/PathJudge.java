package io.sallyport.net.revocation;

import io.sallyport.net.Deadline;
import io.sallyport.net.revocation.Watches.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Judges whole paths: from what is known of each certificate, else by asking about all that are not
 * known at once. What is learnt is kept, and told to those who watch. Safe from any thread.
 */
final class PathJudge {
  private final Anchors anchors;
  private final KnownStatuses known;
  private final CertificateJudge judge;
  private final Surroundings surroundings;

  /** What it works with. */
  record Surroundings(
      ExecutorService executor,
      Watches watches,
      Reports reports,
      RenewalPace pace,
      InstantSource clock) {}

  /**
   * What is known of a path.
   *
   * @param renewAt when it has to be asked anew
   */
  record PathStatus(RevocationVerdict verdict, Instant renewAt) {}

  PathJudge(
      Anchors anchors, KnownStatuses known, CertificateJudge judge, Surroundings surroundings) {
    this.anchors = anchors;
    this.known = known;
    this.judge = judge;
    this.surroundings = surroundings;
  }

  /** What is known of one certificate of a path. */
  private record Finding(X509Certificate certificate, CertificateStatus status) {}

  /** What is known already. Does not block. */
  Optional<PathStatus> known(Path path) {
    var now = surroundings.clock().instant();
    List<Finding> findings = new ArrayList<>();
    for (int i = 0; i < path.hashes().size(); i++) {
      var certificate = path.certificates().get(i);
      known
          .fresh(path.hashes().get(i), now)
          .ifPresent(status -> findings.add(new Finding(certificate, status)));
    }
    boolean isRevoked =
        findings.stream().anyMatch(found -> found.status() instanceof CertificateStatus.Revoked);
    return isRevoked || findings.size() == path.hashes().size()
        ? Optional.of(combined(findings))
        : Optional.empty();
  }

  /** Asks about what is not known, all at once. Blocks until the deadline at most. */
  PathStatus ask(Path path, Deadline deadline) {
    var links = anchors.links(path.certificates());
    if (links.isEmpty()) {
      return unknown(path.certificates().getLast(), "no trust anchor has issued it");
    }
    List<Future<CertificateStatus>> asked = new ArrayList<>();
    for (int i = 0; i < path.hashes().size(); i++) {
      var link = links.get().get(i);
      var hash = path.hashes().get(i);
      asked.add(surroundings.executor().submit(() -> status(link, hash, deadline)));
    }
    List<Finding> findings = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      findings.add(new Finding(path.certificates().get(i), await(asked.get(i), deadline)));
      if (findings.getLast().status() instanceof CertificateStatus.Revoked) {
        break;
      }
    }
    return combined(findings);
  }

  private static CertificateStatus await(Future<CertificateStatus> asked, Deadline deadline) {
    try {
      return asked.get(deadline.leftNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException _) {
      return new CertificateStatus.Unknown("no answer in time");
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return new CertificateStatus.Unknown("the node stops");
    } catch (ExecutionException e) {
      throw new IllegalStateException("asking about a certificate failed", e.getCause());
    }
  }

  private CertificateStatus status(Link link, CertificateHash hash, Deadline deadline) {
    var fresh = known.fresh(hash, surroundings.clock().instant());
    return fresh.isPresent() ? fresh.get() : learn(link, hash, judge.status(link, deadline));
  }

  private CertificateStatus learn(Link link, CertificateHash hash, CertificateStatus asked) {
    var putting = known.put(hash, asked);
    if (putting == KnownStatuses.Putting.OUTDATED) {
      var now = surroundings.clock().instant();
      return known.lasting(hash, now, surroundings.pace().retryAt(now)).orElse(asked);
    }
    if (asked instanceof CertificateStatus.Revoked(var detail, _, _)) {
      if (putting == KnownStatuses.Putting.NEWLY_REVOKED) {
        surroundings.reports().revoked(link.certificate(), detail);
      }
      surroundings.watches().revoked(hash);
    }
    return asked;
  }

  /** The worst of what was found, to be renewed when the first of it has to be. */
  private PathStatus combined(List<Finding> findings) {
    var renewAt = Instant.MAX;
    @Nullable PathStatus unknown = null;
    for (var found : findings) {
      switch (found.status()) {
        case CertificateStatus.Revoked(var detail, _, var at) -> {
          var told = Reports.named(found.certificate()) + ": revoked " + detail;
          return new PathStatus(new RevocationVerdict.Revoked(told), at);
        }
        case CertificateStatus.Unknown(var detail) ->
            unknown = unknown == null ? unknown(found.certificate(), detail) : unknown;
        case CertificateStatus.Good(_, var at, _) -> renewAt = at.isBefore(renewAt) ? at : renewAt;
      }
    }
    return unknown == null ? new PathStatus(new RevocationVerdict.Good(), renewAt) : unknown;
  }

  private PathStatus unknown(X509Certificate certificate, String detail) {
    return new PathStatus(
        new RevocationVerdict.Unknown(Reports.named(certificate) + ": " + detail),
        surroundings.pace().retryAt(surroundings.clock().instant()));
  }
}
