@NullMarked
package io.sallyport.topology.firewall;

import org.jspecify.annotations.NullMarked;
