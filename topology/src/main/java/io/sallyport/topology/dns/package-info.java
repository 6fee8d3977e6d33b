/**
 * The DNS records of a pool, outside and inside, as data and as zone files (RFC 1035, RFC 2782).
 * Balancing is done by them: each name has the addresses of all nodes.
 */
@NullMarked
package io.sallyport.topology.dns;

import org.jspecify.annotations.NullMarked;
