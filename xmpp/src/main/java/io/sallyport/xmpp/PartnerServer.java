package io.sallyport.xmpp;

/**
 * Where a server of a domain may be.
 *
 * @param host a name, or an address
 * @param directTls true if TLS begins at once (XEP-0368)
 */
public record PartnerServer(String host, int port, boolean directTls) {}
