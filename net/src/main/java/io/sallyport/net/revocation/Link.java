package io.sallyport.net.revocation;

import java.security.cert.X509Certificate;

/**
 * One step of a path.
 *
 * @param issuer whose name and key the certificate bears; what it says of its revocation is signed
 *     with that key
 */
record Link(X509Certificate certificate, X509Certificate issuer) {}
