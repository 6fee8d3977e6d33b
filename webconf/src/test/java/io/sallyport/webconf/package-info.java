/** The Web Conferencing Edge on paper: states, times, limits and failures, without a socket. */
@NullMarked
package io.sallyport.webconf;

import org.jspecify.annotations.NullMarked;
