/** The rules of the modules, held by a machine. */
@NullMarked
package io.sallyport.lab.architecture;

import org.jspecify.annotations.NullMarked;
