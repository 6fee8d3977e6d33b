/** SIP through an edge pool, and the peers of these tests without one. */
@NullMarked
package io.sallyport.lab.sip;

import org.jspecify.annotations.NullMarked;
