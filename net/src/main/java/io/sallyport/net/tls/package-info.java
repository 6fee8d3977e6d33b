/** TLS identities: certificates, keys, trust, and what a peer proved. */
@NullMarked
package io.sallyport.net.tls;

import org.jspecify.annotations.NullMarked;
