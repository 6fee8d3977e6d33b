/** Whether certificates shown to us have been revoked: CRLs and OCSP, fetched within limits. */
@NullMarked
package io.sallyport.net.revocation;

import org.jspecify.annotations.NullMarked;
