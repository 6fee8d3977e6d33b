/** The XMPP proxy between stock servers, and these servers by themselves. */
@NullMarked
package io.sallyport.lab.xmpp;

import org.jspecify.annotations.NullMarked;
