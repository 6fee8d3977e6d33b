package io.sallyport.access;

import io.sallyport.topology.Capability;
import io.sallyport.topology.Federation;
import io.sallyport.topology.Topology;
import java.util.Set;

/**
 * What federation policy goes by.
 *
 * @param domains our own SIP domains, lower case
 * @param isOn true if users may talk to partners at all
 * @param hasPublicNetworks true if public providers count
 * @param port where partners listen that DNS says nothing of
 */
record FederationSettings(
    Federation federation, Set<String> domains, boolean isOn, boolean hasPublicNetworks, int port) {

  FederationSettings {
    domains = Set.copyOf(domains);
  }

  static FederationSettings of(Topology topology, int port) {
    boolean hasPublicNetworks = topology.capabilities().contains(Capability.PIC);
    return new FederationSettings(
        topology.access().federation(),
        Set.copyOf(topology.domains()),
        hasPublicNetworks || topology.capabilities().contains(Capability.FEDERATION),
        hasPublicNetworks,
        port);
  }
}
