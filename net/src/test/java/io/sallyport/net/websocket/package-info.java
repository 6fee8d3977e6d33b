@NullMarked
package io.sallyport.net.websocket;

import org.jspecify.annotations.NullMarked;
