@NullMarked
package io.sallyport.wire.msturn;

import org.jspecify.annotations.NullMarked;
