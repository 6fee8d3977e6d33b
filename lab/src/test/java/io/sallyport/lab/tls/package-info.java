/** TLS of the listeners outside, judged by programs that know what is wrong with TLS. */
@NullMarked
package io.sallyport.lab.tls;

import org.jspecify.annotations.NullMarked;
