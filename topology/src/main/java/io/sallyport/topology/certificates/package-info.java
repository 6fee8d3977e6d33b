/** Which certificates a pool needs and what has to be in them; no keys, no files. */
@NullMarked
package io.sallyport.topology.certificates;

import org.jspecify.annotations.NullMarked;
