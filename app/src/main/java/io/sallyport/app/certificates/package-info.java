/** Certificates and keys for development: made here, checked and used elsewhere. */
@NullMarked
package io.sallyport.app.certificates;

import org.jspecify.annotations.NullMarked;
