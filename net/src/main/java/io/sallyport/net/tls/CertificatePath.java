package io.sallyport.net.tls;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * The way from a certificate to a trust anchor, found by names. Whether each certificate was really
 * issued by the next, and the last by the anchor, is for PKIX validation to tell.
 */
public final class CertificatePath {
  /** Longer chains are not worth the work they ask for. */
  public static final int MAX_CHAIN = 10;

  private CertificatePath() {}

  /** Subjects of the certificates that end a path. */
  public static Set<X500Principal> subjects(TlsTrust trust) {
    return trust.anchors().stream()
        .map(X509Certificate::getSubjectX500Principal)
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * The certificates from the other end's own up to one that an anchor has issued, in order,
   * whatever order they were sent in and whatever else was sent. If no anchor has, the last one is
   * where the way ends.
   *
   * @param sent the other end's own certificate first
   */
  public static List<X509Certificate> of(List<X509Certificate> sent, Set<X500Principal> anchors) {
    List<X509Certificate> path = new ArrayList<>();
    @Nullable X509Certificate next = sent.getFirst();
    while (next != null) {
      path.add(next);
      next = anchors.contains(next.getIssuerX500Principal()) ? null : issuer(next, sent, path);
    }
    return path;
  }

  private static @Nullable X509Certificate issuer(
      X509Certificate of, List<X509Certificate> sent, List<X509Certificate> path) {
    for (var candidate : sent) {
      if (candidate.getSubjectX500Principal().equals(of.getIssuerX500Principal())
          && !path.contains(candidate)) {
        return candidate;
      }
    }
    return null;
  }
}
