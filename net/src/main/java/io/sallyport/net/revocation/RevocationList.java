package io.sallyport.net.revocation;

import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.x509.GeneralName;

/**
 * A revocation list of which nothing is kept but what it says: a tenth of what the Java runtime
 * makes of one. Immutable.
 */
final class RevocationList {
  private final StatusPeriod period;
  private final Scope scope;
  private final int octets;
  private final byte[][] serials;

  /**
   * Which certificates a list tells of (RFC 5280 section 5.2.5).
   *
   * @param names of its distribution point; empty if it bears none
   */
  record Scope(Set<GeneralName> names, boolean coversUsers, boolean coversAuthorities) {
    static final Scope ALL = new Scope(Set.of(), true, true);

    private boolean covers(X509Certificate certificate, Set<GeneralName> place) {
      boolean isAuthority = certificate.getBasicConstraints() >= 0;
      return (isAuthority ? coversAuthorities : coversUsers)
          && (names.isEmpty() || !Collections.disjoint(names, place));
    }
  }

  /**
   * @param octets that the list came in
   * @param serials of what is revoked, two's complement, in any order; the list takes them over
   */
  RevocationList(StatusPeriod period, Scope scope, int octets, byte[][] serials) {
    this.period = period;
    this.scope = scope;
    this.octets = octets;
    this.serials = serials;
    Arrays.sort(serials, Arrays::compare);
  }

  StatusPeriod period() {
    return period;
  }

  int octets() {
    return octets;
  }

  /**
   * What it says of a certificate of its issuer; empty if it is not about such certificates.
   *
   * @param place names of the distribution point that it was found by
   */
  Optional<StatusWord> word(X509Certificate certificate, Set<GeneralName> place) {
    if (!scope.covers(certificate, place)) {
      return Optional.empty();
    }
    byte[] serial = certificate.getSerialNumber().toByteArray();
    boolean isRevoked = Arrays.binarySearch(serials, serial, Arrays::compare) >= 0;
    return Optional.of(
        isRevoked
            ? new StatusWord.Revoked("by the list of " + period.thisUpdate(), period)
            : new StatusWord.NotRevoked(period));
  }
}
