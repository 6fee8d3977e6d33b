package io.sallyport.topology.firewall;

import io.sallyport.topology.Capability;
import io.sallyport.topology.PortCatalogue;
import io.sallyport.topology.PortPlan;
import io.sallyport.topology.PortRange;
import io.sallyport.topology.Topology;
import io.sallyport.topology.Xmpp;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Flows of the XMPP proxy that the topology names, or DNS may, and that no row states. */
final class XmppWarnings {
  static final String INWARD = "INT-01";
  private static final String TO_PARTNERS = "XMPP-02";

  private final Topology topology;

  XmppWarnings(Topology topology) {
    this.topology = topology;
  }

  List<FirewallWarning> all() {
    return topology.capabilities().contains(Capability.XMPP)
        ? Stream.of(partnerHosts(), partnersByDns(), dialIn()).flatMap(List::stream).toList()
        : List.of();
  }

  private List<FirewallWarning> partnerHosts() {
    PortRange open = openToPartners();
    String others =
        places(
            topology.xmpp().partners().stream()
                .flatMap(partner -> partner.server().stream())
                .filter(server -> !open.equals(PortRange.of(server.port()))));
    return others.isEmpty()
        ? List.of()
        : List.of(
            FirewallWarning.of(
                TO_PARTNERS,
                "port %s alone, and 'xmpp.partners' names %s; add outbound TCP from the access"
                        .formatted(open, others)
                    + " addresses to there by hand"));
  }

  private List<FirewallWarning> partnersByDns() {
    return topology.xmpp().partners().stream().allMatch(partner -> partner.server().isPresent())
        ? List.of()
        : List.of(
            FirewallWarning.of(
                TO_PARTNERS,
                "port %s alone, and SRV records of a partner may name another, which"
                        .formatted(openToPartners())
                    + " 'sallyport xmpp check' shows; add outbound TCP from the access addresses to"
                    + " there by hand"));
  }

  private List<FirewallWarning> dialIn() {
    String servers = places(topology.xmpp().internal().dialIn().stream().map(Xmpp.DialIn::server));
    return servers.isEmpty()
        ? List.of()
        : List.of(
            FirewallWarning.of(
                INWARD,
                "no rule the other way, and 'xmpp.internal.dialIn' names %s; add outbound TCP from"
                        .formatted(servers)
                    + " the internal addresses to there by hand"));
  }

  private PortRange openToPartners() {
    return PortPlan.of(topology).ports(PortCatalogue.row(TO_PARTNERS).orElseThrow());
  }

  private static String places(Stream<Xmpp.Server> servers) {
    return servers
        .map(server -> server.host() + ":" + server.port())
        .distinct()
        .collect(Collectors.joining(", "));
  }
}
