@NullMarked
package io.sallyport.wire.dialect;

import org.jspecify.annotations.NullMarked;
