/**
 * XMPP as it comes over a stream (RFC 6120): a reader of the subset of XML that XMPP allows, which
 * keeps the octets of every element as they came; stream headers, the elements that negotiate a
 * stream, stanzas, their errors, and addresses (RFC 7622).
 */
@NullMarked
package io.sallyport.wire.xmpp;

import org.jspecify.annotations.NullMarked;
