/**
 * The port summary of a pool: the five printed tables, and Sallyport's own rows, with this pool's
 * addresses, ports and far ends, for each node, in English or French.
 */
@NullMarked
package io.sallyport.topology.summary;

import org.jspecify.annotations.NullMarked;
