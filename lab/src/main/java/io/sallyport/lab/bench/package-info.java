/**
 * Benchmarks: the SIP path on paper with JMH, a node against Kamailio doing the same job on the
 * same core, a relay of media against coturn, conferences against HAProxy, and XMPP streams against
 * Prosody and ejabberd. {@code make bench} runs them; {@code docs/benchmarks*.md} hold the results.
 */
@NullMarked
package io.sallyport.lab.bench;

import org.jspecify.annotations.NullMarked;
