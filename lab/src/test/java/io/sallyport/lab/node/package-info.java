/** A whole node as a process: what it opens, what it says, and how it ends. */
@NullMarked
package io.sallyport.lab.node;

import org.jspecify.annotations.NullMarked;
