/**
 * Looking up names of partners: SRV and address records, within limits (RFC 1035, 2308, 2782, 3596,
 * 2181).
 *
 * <p>The way of a lookup: {@code CachingResolver} takes it from a loop and makes questions of it;
 * {@code Inquiries} knows the answer, joins an equal question under way, or starts a virtual
 * thread; there {@code AliasChain} says what to ask next and {@code NameServers} asks the servers
 * in turn, each over a {@code ServerConversation}; {@code DnsMessage} reads what comes. The finding
 * is remembered and told to each asker on its loop.
 */
@NullMarked
package io.sallyport.net.dns;

import org.jspecify.annotations.NullMarked;
