/**
 * Heads of HTTP/1.1 requests (RFC 9112), as strict as a server on the perimeter may be: lines end
 * with CRLF, nothing is folded, and no name has a space behind it. Bodies are nobody's business
 * here.
 */
@NullMarked
package io.sallyport.wire.http;

import org.jspecify.annotations.NullMarked;
