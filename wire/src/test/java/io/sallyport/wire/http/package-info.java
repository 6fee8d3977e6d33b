@NullMarked
package io.sallyport.wire.http;

import org.jspecify.annotations.NullMarked;
