/** Composition of a node, and the one executable with its sub-commands. */
@NullMarked
package io.sallyport.app;

import org.jspecify.annotations.NullMarked;
