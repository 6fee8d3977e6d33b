/**
 * Benchmarks: the SIP path on paper with JMH, and a node against Kamailio doing the same job on the
 * same core. {@code make bench} runs them; {@code docs/benchmarks.md} holds the results.
 */
@NullMarked
package io.sallyport.lab.bench;

import org.jspecify.annotations.NullMarked;
