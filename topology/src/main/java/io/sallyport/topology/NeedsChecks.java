package io.sallyport.topology;

import static io.sallyport.topology.TopologyChecks.item;

import io.sallyport.topology.Topology.Trust;
import io.sallyport.topology.TopologyChecks.NodeAddresses;
import java.util.EnumSet;
import java.util.Set;

/**
 * Capabilities have what they need: names, addresses, the next hop, other capabilities; and no
 * setting says the contrary.
 */
final class NeedsChecks {

  private static final Set<Capability> NEED_AV =
      EnumSet.of(
          Capability.AV_FEDERATION,
          Capability.AV_DIRECT,
          Capability.AV_OCS2007,
          Capability.AV_RELAY_INBOUND,
          Capability.MULTI_EDGE_POOL);
  private static final Set<Capability> NEED_ACCESS_ADDRESSES =
      EnumSet.of(Capability.REMOTE_USERS, Capability.FEDERATION, Capability.PIC, Capability.XMPP);
  private static final Set<Capability> NEED_NEXT_HOP =
      EnumSet.of(Capability.REMOTE_USERS, Capability.FEDERATION, Capability.PIC);

  private static final Set<Capability> OPEN_RELAY_INBOUND =
      EnumSet.of(Capability.AV_RELAY_INBOUND, Capability.AV_OCS2007);

  private final Topology topology;
  private final Problems problems;

  NeedsChecks(Topology topology, Problems problems) {
    this.topology = topology;
    this.problems = problems;
  }

  void check() {
    for (Capability capability : topology.capabilities()) {
      if (NEED_AV.contains(capability)) {
        other(capability, Capability.AV);
      }
      if (capability == Capability.AV_FEDERATION) {
        other(capability, Capability.FEDERATION);
      }
      if (NEED_NEXT_HOP.contains(capability) && !problems.hasPlace("inside.nextHop")) {
        report(
            capability, "inside.nextHop", "add 'nextHop' under 'inside' with a name and addresses");
      }
      if (NEED_ACCESS_ADDRESSES.contains(capability)) {
        addresses(capability, "access");
      }
      if (capability == Capability.WEBCONF || capability == Capability.AV) {
        externalName(capability);
        addresses(capability, capability.key());
      }
      if (capability == Capability.WEBCONF) {
        agentTrust();
      }
      if (OPEN_RELAY_INBOUND.contains(capability) && !topology.av().relayInbound()) {
        problems.at(
            "av.relayInbound",
            "relay ports are closed to partners here, and capability '%s' opens them"
                .formatted(capability.key()),
            "write true, or take '" + capability.key() + "' out of 'capabilities'");
      }
    }
  }

  private void other(Capability capability, Capability needed) {
    if (!topology.capabilities().contains(needed)) {
      report(
          capability,
          "capability '" + needed.key() + "'",
          "add '" + needed.key() + "' to 'capabilities'");
    }
  }

  /**
   * A certificate makes an agent, whatever its name, and an agent names the key of its clients'
   * tokens: a public authority would let everybody build a way inside.
   */
  private void agentTrust() {
    boolean isSystem = topology.certificates().internalTrust() instanceof Trust.SystemAnchors;
    if (isSystem
        && topology.webconf().agentTrust().isEmpty()
        && problems.hasPlace("certificates.trust.internal")) {
      problems.at(
          "certificates.trust.internal",
          "any certificate of a public authority would make an agent of capability 'webconf'",
          "write the path of a PEM file, here or as 'agentTrust' under 'webconf'");
    }
  }

  private void externalName(Capability capability) {
    String place = "external." + capability.key();
    if (!problems.hasPlace(place)) {
      report(capability, place, "add '" + capability.key() + "' under 'external' with its name");
    }
  }

  /** Stands at the node that lacks them: there is the line to change. */
  private void addresses(Capability capability, String key) {
    for (int i = 0; i < topology.nodes().size(); i++) {
      for (NodeAddresses own : TopologyChecks.addresses(topology, i)) {
        if (own.key().equals(key) && !problems.hasPlace(own.place())) {
          problems.at(
              item("nodes", i),
              "%s has no '%s' addresses, which capability '%s' needs"
                  .formatted(TopologyChecks.nodeName(topology, i), key, capability.key()),
              "add '%s' to the node, or take '%s' out of 'capabilities'"
                  .formatted(key, capability.key()));
        }
      }
    }
  }

  private void report(Capability capability, String needed, String remedy) {
    problems.at(
        placeOf(capability),
        "capability '%s' needs %s, which is absent".formatted(capability.key(), needed),
        remedy + ", or take '" + capability.key() + "' out of 'capabilities'");
  }

  /** Where the capability is written; one that follows from others has no place of its own. */
  private String placeOf(Capability capability) {
    String place = "capabilities." + capability.key();
    return problems.hasPlace(place) ? place : "capabilities";
  }
}
