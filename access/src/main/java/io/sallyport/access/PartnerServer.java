package io.sallyport.access;

import io.sallyport.net.tls.PeerIdentity;
import io.sallyport.topology.Federation.RevocationMode;

/**
 * A server of a partner, as it may be dialled.
 *
 * @param host name that its certificate must prove, lower case
 * @param domain SIP domain that its certificate may prove instead (RFC 5922 section 7.1); empty if
 *     only the host counts
 */
record PartnerServer(
    Partner partner,
    String host,
    int port,
    String domain,
    boolean allowsWildcard,
    RevocationMode revocation) {

  boolean isProvenBy(PeerIdentity peer) {
    return proves(peer, host, allowsWildcard) || peer.sipDomains().contains(domain);
  }

  /** True if a certificate proves a host name, by a wildcard only where that is allowed. */
  static boolean proves(PeerIdentity peer, String host, boolean allowsWildcard) {
    int dot = host.indexOf('.');
    return peer.names().contains(host)
        || (allowsWildcard && dot > 0 && peer.names().contains("*" + host.substring(dot)));
  }
}
