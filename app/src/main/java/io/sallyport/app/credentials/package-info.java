/** Asks a node for credentials of the relay, the way a web application inside does. */
@NullMarked
package io.sallyport.app.credentials;

import org.jspecify.annotations.NullMarked;
