@NullMarked
package io.sallyport.wire.xmpp;

import org.jspecify.annotations.NullMarked;
