@NullMarked
package io.sallyport.xmpp.connector;

import org.jspecify.annotations.NullMarked;
