package io.sallyport.topology.firewall;

import io.sallyport.topology.AddressText;
import io.sallyport.topology.PortRange;
import java.util.List;
import java.util.Optional;

/** Extended access lists for Cisco ASA 9.0 and later, whose lists hold both families. */
public final class Asa implements FirewallTarget {

  @Override
  public String name() {
    return "asa";
  }

  @Override
  public String fileSuffix() {
    return "cfg";
  }

  @Override
  public List<FirewallWarning> warnings(FirewallRules rules) {
    return rules.hasIpv6()
        ? List.of(
            FirewallWarning.of(
                UnprintedRows.ICMP,
                "neighbour discovery is not rendered, because it does not cross a router; the"
                    + " firewall answers it on its own interfaces"))
        : List.of();
  }

  @Override
  public String text(FirewallRules rules) {
    StringBuilder out = new StringBuilder();
    out.append(Preamble.of(rules, this, "! ", usage()));
    for (Side side : Side.all()) {
      for (String node : rules.nodes()) {
        rules.ofNode(node).filter(side::holds).forEach(r -> lines(out, side, r));
      }
    }
    return out.toString();
  }

  private static List<String> usage() {
    return List.of(
        "Apply with access-group LIST in interface NAME: SALLYPORT-EXT-IN where the Internet comes"
            + " in, SALLYPORT-INT-IN where the inside comes in, SALLYPORT-EXT-OUT and"
            + " SALLYPORT-INT-OUT where the nodes come in with their external and internal"
            + " addresses. Each list ends in the implicit deny.",
        "Addresses are those of the nodes, not translated ones. Turn SIP inspection off for the TLS"
            + " ports: it cannot read them.");
  }

  private static void lines(StringBuilder out, Side side, FirewallRule rule) {
    String list = "access-list " + side.capitals();
    out.append(list).append(" remark ").append(rule.ids()).append('\n');
    List<String> farEnds =
        rule.farEnds().isEmpty()
            ? List.of(anybody(rule))
            : rule.farEnds().stream().map(a -> "host " + AddressText.of(a)).toList();
    String own = "host " + AddressText.of(rule.localAddress());
    for (String farEnd : farEnds) {
      out.append(list)
          .append(" extended permit ")
          .append(protocol(rule))
          .append(' ')
          .append(rule.isInbound() ? farEnd : own)
          .append(ports(rule.sourcePorts()))
          .append(' ')
          .append(rule.isInbound() ? own : farEnd)
          .append(ports(rule.destinationPorts()))
          .append(icmpType(rule))
          .append('\n');
    }
  }

  private static String anybody(FirewallRule rule) {
    return switch (rule.family()) {
      case IPV4 -> "any4";
      case IPV6 -> "any6";
    };
  }

  private static String protocol(FirewallRule rule) {
    return switch (rule.protocol()) {
      case TCP, UDP -> rule.protocol().key();
      case PATH_MTU ->
          switch (rule.family()) {
            case IPV4 -> "icmp";
            case IPV6 -> "icmp6";
          };
    };
  }

  private static String ports(Optional<PortRange> ports) {
    return ports
        .map(p -> p.isSingle() ? " eq " + p.low() : " range " + p.low() + " " + p.high())
        .orElse("");
  }

  private static String icmpType(FirewallRule rule) {
    return switch (rule.protocol()) {
      case TCP, UDP -> "";
      case PATH_MTU ->
          switch (rule.family()) {
            case IPV4 -> " unreachable 4";
            case IPV6 -> " packet-too-big";
          };
    };
  }
}
