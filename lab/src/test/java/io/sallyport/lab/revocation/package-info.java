/** What a node learns of revoked certificates from an authority with all its servers. */
@NullMarked
package io.sallyport.lab.revocation;

import org.jspecify.annotations.NullMarked;
