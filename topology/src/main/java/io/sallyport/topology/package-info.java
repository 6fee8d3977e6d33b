/** The pool as data: one file describes it, everything else follows from it. */
@NullMarked
package io.sallyport.topology;

import org.jspecify.annotations.NullMarked;
