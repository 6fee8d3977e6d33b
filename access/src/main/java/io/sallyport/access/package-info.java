/** The Access Edge: SIP between clients outside and the next hop inside. */
@NullMarked
package io.sallyport.access;

import org.jspecify.annotations.NullMarked;
