/**
 * Whether certificates shown to us have been revoked: CRLs (RFC 5280 sections 5 and 6.3) and OCSP
 * (RFC 6960, RFC 5019), fetched within limits.
 *
 * <p>Services see {@link io.sallyport.net.revocation.RevocationChecks}; {@link
 * io.sallyport.net.revocation.FetchingChecks} is made once for a node. Terms: a <em>word</em> is
 * what an authority says of a certificate, a <em>status</em> is what is known of one, a
 * <em>verdict</em> is what follows for a chain.
 */
@NullMarked
package io.sallyport.net.revocation;

import org.jspecify.annotations.NullMarked;
