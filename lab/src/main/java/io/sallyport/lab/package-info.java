/** Never shipped: tests with real programs, benchmarks, architecture checks. */
@NullMarked
package io.sallyport.lab;

import org.jspecify.annotations.NullMarked;
