/** Lanes in a network namespace whose wire is narrow, dead or forbidden. Needs root. */
@NullMarked
package io.sallyport.lab.lane;

import org.jspecify.annotations.NullMarked;
