/** What of net is tested on paper, without a socket: on the loops and connections of testkit. */
@NullMarked
package io.sallyport.testkit;

import org.jspecify.annotations.NullMarked;
