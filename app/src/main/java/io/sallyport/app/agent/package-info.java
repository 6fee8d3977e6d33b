/** Composition of the conferencing agent: the inside end of port 8057, run beside a server. */
@NullMarked
package io.sallyport.app.agent;

import org.jspecify.annotations.NullMarked;
