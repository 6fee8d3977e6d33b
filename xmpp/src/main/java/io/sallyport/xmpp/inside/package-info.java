/**
 * The leg to the servers inside: which way they attach, what they may send, what they have taken
 * over, and what becomes of a stanza when one of the parties is lost. Pure: facts in, values out.
 */
@NullMarked
package io.sallyport.xmpp.inside;

import org.jspecify.annotations.NullMarked;
