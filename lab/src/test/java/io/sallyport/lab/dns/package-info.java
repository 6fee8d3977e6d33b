/** Names looked up in a real DNS server. */
@NullMarked
package io.sallyport.lab.dns;

import org.jspecify.annotations.NullMarked;
