package io.sallyport.net.tls;

import java.util.Set;

/**
 * What the certificate of the other end proved.
 *
 * @param names host names in lower case: the DNS names of the subject alternative name, or the
 *     common name if there is no alternative name of type DNS or URI (RFC 5922 section 7.1)
 * @param sipDomains domains of {@code sip:} URIs in the subject alternative name, lower case
 */
public record PeerIdentity(Set<String> names, Set<String> sipDomains) {
  /** No certificate was shown. */
  public static final PeerIdentity NONE = new PeerIdentity(Set.of(), Set.of());

  public PeerIdentity {
    names = Set.copyOf(names);
    sipDomains = Set.copyOf(sipDomains);
  }
}
