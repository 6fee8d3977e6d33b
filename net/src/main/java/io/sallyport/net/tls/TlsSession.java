package io.sallyport.net.tls;

/**
 * What a TLS handshake agreed on.
 *
 * @param protocol as Java writes it, for example {@code TLSv1.3}
 * @param suite as the registry of cipher suites writes it
 */
public record TlsSession(String protocol, String suite) {}
