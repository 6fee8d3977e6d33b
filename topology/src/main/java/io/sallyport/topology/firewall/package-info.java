/**
 * The firewall rules that a pool needs, and the forms in which firewalls take them.
 *
 * <p>Path of a row: {@link io.sallyport.topology.PortPlan} (row, node, address) to {@link
 * io.sallyport.topology.firewall.FirewallRules} (rows merged, far ends narrowed, families apart) to
 * a {@link io.sallyport.topology.firewall.FirewallTarget} (text for one product). Nothing here
 * touches a device: the text goes to a person or a file, and {@link
 * io.sallyport.topology.firewall.FirewallDiff} compares it with the text kept from last time.
 *
 * <p>A new target is one class that implements {@link
 * io.sallyport.topology.firewall.FirewallTarget}, one line in {@code FirewallTarget.all()}, and one
 * expected rendering in the test resources.
 */
@NullMarked
package io.sallyport.topology.firewall;

import org.jspecify.annotations.NullMarked;
