package io.sallyport.net.tls;

import java.util.Set;

/** Which proven identities a listener or dialler accepts, once their chain is good. */
@FunctionalInterface
public interface NameRule {
  /** Every identity with a good chain; who it is decides what it may do later. */
  NameRule ANY = _ -> true;

  boolean accepts(PeerIdentity identity);

  /**
   * Exactly these names; no wildcards (RFC 5922 section 7.2).
   *
   * @param names host names in lower case
   */
  static NameRule oneOf(Set<String> names) {
    var accepted = Set.copyOf(names);
    return identity -> identity.names().stream().anyMatch(accepted::contains);
  }
}
