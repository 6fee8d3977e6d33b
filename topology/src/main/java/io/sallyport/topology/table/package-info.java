/** Tables of plain cells, laid out for a terminal, as Markdown or as CSV. */
@NullMarked
package io.sallyport.topology.table;

import org.jspecify.annotations.NullMarked;
