/**
 * SIP messages as octets: read, looked at, edited and written again.
 *
 * <p>A message is one range of octets and a table of its header lines (name, start and end of name
 * and value). Nothing is copied or decoded until somebody asks, and what nobody changed leaves as
 * the octets that came: signatures over header fields survive. Text is ISO 8859-1 both ways, so a
 * {@code String} here is an octet string; UTF-8 passes through unharmed and unread.
 *
 * <p>The path of one message: {@link io.sallyport.wire.sip.SipReader} frames it on a stream, {@link
 * io.sallyport.wire.sip.SipCheck} says whether a proxy may handle it, {@link
 * io.sallyport.wire.sip.SipMessage} answers what is in it, {@link io.sallyport.wire.sip.SipEdit}
 * forwards it with changes, or {@link io.sallyport.wire.sip.SipResponse} answers it.
 *
 * <p>Format on a stream (RFC 3261 sections 7, 18.3 and 25):
 *
 * <pre>
 *   *( CRLF )                               keep-alives between messages (RFC 5626 4.4.1)
 *   start-line CRLF                         Request-URI and whole line limited
 *   *( name *WSP ":" value CRLF )           lines, folded lines, values per list limited
 *   CRLF                                    the head has its own limit
 *   Content-Length octets                   exactly one Content-Length, always (RFC 3261 18.3)
 * </pre>
 *
 * <p>In a WebSocket each message has a WebSocket message of its own, and Content-Length may be
 * missing (RFC 7118 section 5).
 *
 * <p>Line ends are CRLF; a lone CR or LF ends the conversation, as does everything that puts the
 * framing in doubt: that is how one message is made to look like two. NUL is let through only where
 * RFC 3261 25.1 has it, behind a backslash in a quoted string.
 *
 * <p>Sources: RFC 3261 (SIP), RFC 3327 (Path), RFC 4475 and RFC 5118 (torture messages, kept as
 * tests), RFC 5626 (keep-alive), RFC 5658 (two Record-Routes), RFC 7118 (WebSocket).
 */
@NullMarked
package io.sallyport.wire.sip;

import org.jspecify.annotations.NullMarked;
