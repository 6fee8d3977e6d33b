@NullMarked
package io.sallyport.wire.websocket;

import org.jspecify.annotations.NullMarked;
