@NullMarked
package io.sallyport.wire.turn;

import org.jspecify.annotations.NullMarked;
