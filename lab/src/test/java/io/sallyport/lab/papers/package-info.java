/** The papers say what the program says. */
@NullMarked
package io.sallyport.lab.papers;

import org.jspecify.annotations.NullMarked;
