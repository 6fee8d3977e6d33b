/**
 * Abuse of an edge node by many means, beside a client that behaves well and must notice nothing.
 */
@NullMarked
package io.sallyport.lab.abuse;

import org.jspecify.annotations.NullMarked;
