@NullMarked
package io.sallyport.xmpp;

import org.jspecify.annotations.NullMarked;
