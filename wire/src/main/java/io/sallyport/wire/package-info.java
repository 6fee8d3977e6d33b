/** Every byte format read from a socket. No socket, clock, thread or log. */
@NullMarked
package io.sallyport.wire;

import org.jspecify.annotations.NullMarked;
