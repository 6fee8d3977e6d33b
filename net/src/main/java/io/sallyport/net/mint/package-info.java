/** Makes certificates for development and tests. */
@NullMarked
package io.sallyport.net.mint;

import org.jspecify.annotations.NullMarked;
