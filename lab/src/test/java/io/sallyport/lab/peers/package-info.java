/**
 * Real programs as the far ends of tests: Kamailio inside; sipp behind stunnel, baresip, BIND, and
 * openssl and nginx as a certificate authority outside. {@link io.sallyport.lab.peers.Lab} starts
 * and ends them with the test that needs them.
 */
@NullMarked
package io.sallyport.lab.peers;

import org.jspecify.annotations.NullMarked;
