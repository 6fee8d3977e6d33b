/** First octets: tests. */
@NullMarked
package io.sallyport.wire.first;

import org.jspecify.annotations.NullMarked;
