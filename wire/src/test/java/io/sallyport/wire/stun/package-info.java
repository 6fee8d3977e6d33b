@NullMarked
package io.sallyport.wire.stun;

import org.jspecify.annotations.NullMarked;
