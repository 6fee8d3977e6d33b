/** The command line: one class per command. A command prints; the work is done elsewhere. */
@NullMarked
package io.sallyport.app.cli;

import org.jspecify.annotations.NullMarked;
