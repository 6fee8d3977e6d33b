/** The rendered DNS zones under BIND's own checker. */
@NullMarked
package io.sallyport.lab.zones;

import org.jspecify.annotations.NullMarked;
