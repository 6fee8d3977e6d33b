/**
 * Listeners, connections, loops, limits: the one place that opens sockets, asks for the time or
 * starts a thread.
 */
@NullMarked
package io.sallyport.net;

import org.jspecify.annotations.NullMarked;
