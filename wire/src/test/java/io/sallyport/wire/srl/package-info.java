/**
 * The reverse link and the preface of its clients on paper: worked octets, pieces, malformed ones.
 */
@NullMarked
package io.sallyport.wire.srl;

import org.jspecify.annotations.NullMarked;
