package io.sallyport.topology.firewall;

import io.sallyport.topology.Capability;
import io.sallyport.topology.PortRow;
import io.sallyport.topology.PortUse;
import io.sallyport.topology.Topology;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Gathers what a reader of any rendering should know, each thing once with all its rows. */
final class PlanWarnings {

  /** Rows of the relay range that outsiders open (reading note R1). */
  private static final Set<String> RELAY_IN = Set.of("EXT-11", "EXT-12");

  private final Topology topology;
  private final Map<String, Set<String>> rowIdsByText = new LinkedHashMap<>();

  PlanWarnings(Topology topology) {
    this.topology = topology;
  }

  void check(List<PortUse> sameFlow) {
    PortUse use = sameFlow.getFirst();
    PortRow row = use.row();
    if (!RulePlanner.hasFarEnd(use)) {
      AddressFamily family = AddressFamily.of(use.address());
      add(
          row,
          "no %s rule, because every known far end is of the other family".formatted(family.key()));
    }
    if (isNarrowable(row) && !use.isNarrowed()) {
      add(row, "open to anybody on the inside, because " + whyOpen(row));
    }
    if (RELAY_IN.contains(row.canonical())) {
      add(
          row,
          "open to anybody outside, because partners are known by name and not by address. A Lync"
              + " Edge closes them for partners newer than OCS 2007; Sallyport needs them until the"
              + " path between two edges over 3478 is known: without them some relayed calls with"
              + " partners fail. 'relayInbound: false' under 'av' closes them");
    }
  }

  /** The print leaves collectors open, and the topology can name them. */
  private static boolean isNarrowable(PortRow row) {
    return row.farEnd().startsWith("any[") || row.service() == PortRow.EdgeService.CLS_AGENT;
  }

  private String whyOpen(PortRow row) {
    return row.canonical().equals(XmppWarnings.INWARD)
            && topology.xmpp().internal().admitsOthersThanGateways()
        ? "the topology does not say where servers (xmpp.internal.transparent) and components are"
        : "the topology names no far end under 'inside'";
  }

  List<FirewallWarning> all() {
    List<FirewallWarning> warnings = new ArrayList<>();
    rowIdsByText.forEach((text, ids) -> warnings.add(new FirewallWarning(List.copyOf(ids), text)));
    if (topology.capabilities().contains(Capability.PIC)) {
      warnings.add(
          new FirewallWarning(
              List.of("PIC-01", "PIC-02", "PIC-03", "PIC-04", "PIC-05", "PIC-06"),
              "the public messaging networks are gone; remove 'pic' from the capabilities"));
    }
    if (topology.capabilities().contains(Capability.AV_OCS2007)) {
      warnings.add(
          new FirewallWarning(
              List.of("EXT-10", "EXT-11", "EXT-12"),
              "opened for partners on OCS 2007, which is obsolete; remove 'av-ocs2007' from the"
                  + " capabilities if you have none"));
    }
    warnings.addAll(new XmppWarnings(topology).all());
    warnings.add(
        new FirewallWarning(
            List.of("GEN-03", "GEN-04", "GEN-05", "GEN-07", "GEN-08"),
            "not rendered, because the topology does not name the hosts: internal DNS, time servers,"
                + " certificate authority (ACME), operator access (SSH) and log export; add those"
                + " that you use by hand"));
    return warnings;
  }

  private void add(PortRow row, String text) {
    rowIdsByText.computeIfAbsent(text, t -> new TreeSet<>()).add(row.id());
  }
}
