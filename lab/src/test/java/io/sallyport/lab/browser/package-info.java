/** A real browser with a SIP library as a client of an edge pool. */
@NullMarked
package io.sallyport.lab.browser;

import org.jspecify.annotations.NullMarked;
