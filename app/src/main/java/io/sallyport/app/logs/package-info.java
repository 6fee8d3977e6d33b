/**
 * Logging of a running node: events become lines, text for people or JSON for machines, on a thread
 * of their own. The short commands never load it.
 */
@NullMarked
package io.sallyport.app.logs;

import org.jspecify.annotations.NullMarked;
