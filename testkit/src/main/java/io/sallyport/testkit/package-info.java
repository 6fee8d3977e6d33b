/** What tests of several modules share. */
@NullMarked
package io.sallyport.testkit;

import org.jspecify.annotations.NullMarked;
