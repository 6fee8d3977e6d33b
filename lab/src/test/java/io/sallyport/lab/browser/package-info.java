/** A real browser as a client of an edge pool: of SIP with a library, of relays by itself. */
@NullMarked
package io.sallyport.lab.browser;

import org.jspecify.annotations.NullMarked;
