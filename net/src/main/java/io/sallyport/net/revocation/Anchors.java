package io.sallyport.net.revocation;

import io.sallyport.net.tls.CertificatePath;
import io.sallyport.net.tls.TlsTrust;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import javax.security.auth.x500.X500Principal;

/** The trust anchors of the moment, and paths that end there. Safe from any thread. */
final class Anchors {
  private final Supplier<TlsTrust> trust;
  private volatile Known known = new Known(new TlsTrust(List.of()));

  /** Anchors and their names, which are not gathered anew for each path. */
  private record Known(TlsTrust trust, Set<X500Principal> subjects) {
    Known(TlsTrust trust) {
      this(trust, CertificatePath.subjects(trust));
    }
  }

  /**
   * @param trust asked again and again, because trust is reloaded; must not block
   */
  Anchors(Supplier<TlsTrust> trust) {
    this.trust = trust;
  }

  private Known known() {
    var now = trust.get();
    var last = known;
    if (!last.trust().equals(now)) {
      last = new Known(now);
      known = last;
    }
    return last;
  }

  /** The path of a chain as it was validated in the handshake; empty if there is none any more. */
  Optional<List<X509Certificate>> path(List<X509Certificate> chain) {
    if (chain.isEmpty() || chain.size() > CertificatePath.MAX_CHAIN) {
      return Optional.empty();
    }
    var anchored = known();
    var path = CertificatePath.of(chain, anchored.subjects());
    return anchored.subjects().contains(path.getLast().getIssuerX500Principal())
        ? Optional.of(path)
        : Optional.empty();
  }

  /** The steps of a path up to the anchor whose key signed the last; empty if it is gone. */
  Optional<List<Link>> links(List<X509Certificate> path) {
    List<Link> links = new ArrayList<>();
    for (int i = 0; i + 1 < path.size(); i++) {
      links.add(new Link(path.get(i), path.get(i + 1)));
    }
    return anchor(path.getLast())
        .map(anchor -> {
          links.add(new Link(path.getLast(), anchor));
          return links;
        });
  }

  /** There may be several of one name: an authority that has a new key. */
  private Optional<X509Certificate> anchor(X509Certificate last) {
    return known().trust().anchors().stream()
        .filter(anchor -> anchor.getSubjectX500Principal().equals(last.getIssuerX500Principal()))
        .filter(anchor -> isSigned(last, anchor))
        .findFirst();
  }

  private static boolean isSigned(X509Certificate certificate, X509Certificate issuer) {
    try {
      certificate.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException _) {
      return false;
    }
  }
}
