/** Composition of a node: from a topology to open listeners, and down again. */
@NullMarked
package io.sallyport.app.node;

import org.jspecify.annotations.NullMarked;
