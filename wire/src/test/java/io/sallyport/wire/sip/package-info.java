@NullMarked
package io.sallyport.wire.sip;

import org.jspecify.annotations.NullMarked;
