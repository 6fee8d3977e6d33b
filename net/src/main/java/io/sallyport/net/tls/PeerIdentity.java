package io.sallyport.net.tls;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;

/**
 * What the certificate of the other end proved.
 *
 * @param names host names in lower case: the DNS names of the subject alternative name, or the
 *     common name if there is no alternative name of type DNS or URI (RFC 5922 section 7.1)
 * @param sipDomains domains of {@code sip:} URIs in the subject alternative name, lower case
 * @param chain as the other end showed it, its own certificate first; empty if none was shown
 */
public record PeerIdentity(Set<String> names, Set<String> sipDomains, List<X509Certificate> chain) {
  /** No certificate was shown. */
  public static final PeerIdentity NONE = new PeerIdentity(Set.of(), Set.of(), List.of());

  /** True if there is a chain: one that is not good is not kept. */
  public boolean isTrusted() {
    return !chain.isEmpty();
  }

  public PeerIdentity {
    names = Set.copyOf(names);
    sipDomains = Set.copyOf(sipDomains);
    chain = List.copyOf(chain);
  }
}
