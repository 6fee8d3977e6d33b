/**
 * The rendered firewall rules under the real programs: nftables filters real packets between two
 * network namespaces of the test's own, iptables checks its file. Needs root.
 */
@NullMarked
package io.sallyport.lab.firewall;

import org.jspecify.annotations.NullMarked;
