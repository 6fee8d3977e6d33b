package io.sallyport.topology.firewall;

import io.sallyport.topology.AddressText;
import io.sallyport.topology.PortRange;
import java.util.List;
import java.util.Optional;

/**
 * A command file for Windows nodes of a mixed pool. Every rule has the same name, so that one line
 * removes those of an earlier run; the row id is in the description.
 */
public final class Netsh implements FirewallTarget {

  private static final String ADD = "netsh advfirewall firewall add rule name=\"Sallyport\"";

  @Override
  public String name() {
    return "netsh";
  }

  @Override
  public String fileSuffix() {
    return "cmd";
  }

  @Override
  public List<FirewallWarning> warnings(FirewallRules rules) {
    return List.of();
  }

  @Override
  public String text(FirewallRules rules) {
    StringBuilder out = new StringBuilder();
    out.append(Preamble.of(rules, this, "rem ", usage()));
    out.append("netsh advfirewall firewall delete rule name=\"Sallyport\"\n");
    for (String node : rules.nodes()) {
      out.append("rem ").append(node).append('\n');
      rules.ofNode(node).forEach(r -> line(out, r));
    }
    if (rules.hasIpv6()) {
      neighbours(out);
    }
    out.append("netsh advfirewall set allprofiles firewallpolicy blockinbound,blockoutbound\n");
    return out.toString();
  }

  private static List<String> usage() {
    return List.of(
        "Run as administrator on the node. The last line blocks everything that no rule allows, in"
            + " both directions: first see to it that you have a rule for your own access.");
  }

  private static void line(StringBuilder out, FirewallRule rule) {
    String farEnds =
        rule.farEnds().isEmpty() ? "any" : String.join(",", AddressText.of(rule.farEnds()));
    out.append(ADD)
        .append(" description=\"%s\"".formatted(rule.ids()))
        .append(rule.isInbound() ? " dir=in" : " dir=out")
        .append(" action=allow protocol=")
        .append(protocol(rule))
        .append(" localip=")
        .append(AddressText.of(rule.localAddress()))
        .append(ports(" localport=", rule.localPorts()))
        .append(" remoteip=")
        .append(farEnds)
        .append(ports(" remoteport=", rule.farPorts()))
        .append('\n');
  }

  private static String protocol(FirewallRule rule) {
    return switch (rule.protocol()) {
      case TCP, UDP -> rule.protocol().key();
      case PATH_MTU ->
          switch (rule.family()) {
            case IPV4 -> "icmpv4:3,4";
            case IPV6 -> "icmpv6:2,any";
          };
    };
  }

  private static String ports(String option, Optional<PortRange> ports) {
    return ports.map(p -> option + p).orElse("");
  }

  /** Types of ICMPv6: 133 and 134 ask for and name routers, 135 and 136 neighbours (RFC 4861). */
  private static void neighbours(StringBuilder out) {
    for (int type : new int[] {134, 135, 136}) {
      neighbour(out, "in", type);
    }
    for (int type : new int[] {133, 135, 136}) {
      neighbour(out, "out", type);
    }
  }

  private static void neighbour(StringBuilder out, String direction, int type) {
    out.append(ADD)
        .append(
            " description=\"GEN-06\" dir=%s action=allow protocol=icmpv6:%d,any\n"
                .formatted(direction, type));
  }
}
