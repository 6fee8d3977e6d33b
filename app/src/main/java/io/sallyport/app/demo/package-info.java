/**
 * {@code sallyport demo}: a pool of two nodes on loopback addresses with real traffic through it.
 * The next hop and the users here are stand-ins, only here: small, written apart from the edge's
 * own code, on the JDK's TLS, so that what passes has passed between two implementations. Only the
 * octets of STUN and TURN are written and read by {@code wire} on both sides.
 */
@NullMarked
package io.sallyport.app.demo;

import org.jspecify.annotations.NullMarked;
