/** A small writer of JSON (RFC 8259): what the renderers print, in an order that never varies. */
@NullMarked
package io.sallyport.topology.json;

import org.jspecify.annotations.NullMarked;
