/**
 * Benchmarks: the SIP path on paper with JMH, a node against Kamailio doing the same job on the
 * same core, and a relay of media against coturn. {@code make bench} runs them; {@code
 * docs/benchmarks.md} and {@code docs/benchmarks-media.md} hold the results.
 */
@NullMarked
package io.sallyport.lab.bench;

import org.jspecify.annotations.NullMarked;
