/** SIP federation with real partners: Kamailio as their edge, BIND for what their DNS says. */
@NullMarked
package io.sallyport.lab.federation;

import org.jspecify.annotations.NullMarked;
