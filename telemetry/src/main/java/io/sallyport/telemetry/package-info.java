/** Events, counters and refusals: the contracts everyone reports through. */
@NullMarked
package io.sallyport.telemetry;

import org.jspecify.annotations.NullMarked;
