/** Looking up names of partners: SRV and address records, within limits. */
@NullMarked
package io.sallyport.net.dns;

import org.jspecify.annotations.NullMarked;
