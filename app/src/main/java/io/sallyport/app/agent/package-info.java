/**
 * Composition of what runs inside, beside a server: the conferencing agent, the inside end of port
 * 8057, and the XMPP connector, an inside end of port 23456.
 */
@NullMarked
package io.sallyport.app.agent;

import org.jspecify.annotations.NullMarked;
