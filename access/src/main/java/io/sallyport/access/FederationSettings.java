package io.sallyport.access;

import io.sallyport.topology.Capability;
import io.sallyport.topology.Federation;
import io.sallyport.topology.Topology;
import java.util.Set;

/**
 * What federation policy goes by.
 *
 * @param domains our own SIP domains, lower case
 * @param hasPartners true if users may talk to partners and hosting providers
 * @param hasPublicNetworks true if public providers count
 * @param port where partners listen that DNS says nothing of
 */
record FederationSettings(
    Federation federation,
    Set<String> domains,
    boolean hasPartners,
    boolean hasPublicNetworks,
    int port) {

  FederationSettings {
    domains = Set.copyOf(domains);
  }

  static FederationSettings of(Topology topology, int port) {
    return new FederationSettings(
        topology.access().federation(),
        Set.copyOf(topology.domains()),
        topology.capabilities().contains(Capability.FEDERATION),
        topology.capabilities().contains(Capability.PIC),
        port);
  }

  /** True if users may talk to anybody outside the pool's domains at all. */
  boolean isOn() {
    return hasPartners || hasPublicNetworks;
  }
}
