/** Metrics of a node in the text format that Prometheus reads. */
@NullMarked
package io.sallyport.app.metrics;

import org.jspecify.annotations.NullMarked;
