/** What every lane has to do, whichever way it reaches the kernel. */
@NullMarked
package io.sallyport.net.lane;

import org.jspecify.annotations.NullMarked;
