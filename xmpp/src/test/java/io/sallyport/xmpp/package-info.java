/**
 * Tests of the streams between servers. A test that is named {@code mustN} covers row N of the
 * MUSTs of RFC 6120 and its extensions for a server between others:
 *
 * <ol>
 *   <li>from, to, id and version of headers: {@code InboundStreamTest}
 *   <li>header and error for a bad header or host: {@code InboundStreamTest}
 *   <li>new id and cleared state after TLS and SASL: {@code InboundStreamTest}
 *   <li>no starttls after TLS, nothing between: {@code InboundStreamTest}, {@code
 *       StreamConnectionTest}; in lab {@code HostileStreamsTest}
 *   <li>EXTERNAL only with a matching certificate: {@code InboundStreamTest}; in lab {@code
 *       ProsodyInsideTest}
 *   <li>forms of name in certificates: {@code CertificateProofTest}
 *   <li>reference identity is the domain: {@code OutboundStreamTest}
 *   <li>answers of dialback correlated: {@code InboundStreamTest}, {@code OutboundStreamTest}
 *   <li>keys verified over another connection: {@code InboundStreamTest}, {@code StreamsTest}
 *   <li>sender of a proven pair: {@code InboundStreamTest}
 *   <li>stanzas without addresses: {@code InboundStreamTest}
 *   <li>no error for an error: {@code StanzaTest} of wire
 *   <li>iq always answered: {@code PassageTest}
 *   <li>order: {@code StanzaOrderTest}, {@code StreamsTest}
 *   <li>no relay: {@code InboundStreamTest}
 *   <li>restricted XML: {@code XmppReaderTest} of wire
 *   <li>invalid UTF-8: {@code XmppReaderTest} of wire
 *   <li>namespaces kept: {@code XmppReaderTest} of wire
 *   <li>direct TLS: in lab {@code ProsodyInsideTest}
 *   <li>SRV records that say no: in lab {@code PartnerNamesTest}; {@code ServerSearchTest}
 *   <li>size limit: {@code XmppReaderTest} of wire
 *   <li>bidirectional streams: {@code InboundStreamTest}, {@code OutboundStreamTest}
 *   <li>counts of stream management: {@code InboundStreamTest}
 *   <li>unlisted partners: {@code InboundStreamTest}
 *   <li>bounced and never lost: {@code StreamsTest}; in lab {@code NothingLostTest}
 *   <li>certificates by SNI: in lab {@code DirectTlsTest}
 * </ol>
 */
@NullMarked
package io.sallyport.xmpp;

import org.jspecify.annotations.NullMarked;
