/** A node as a process: what it opens, and how it ends. */
@NullMarked
package io.sallyport.lab.node;

import org.jspecify.annotations.NullMarked;
