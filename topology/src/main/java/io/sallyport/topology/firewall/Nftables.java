package io.sallyport.topology.firewall;

import io.sallyport.topology.AddressText;
import io.sallyport.topology.PortRange;
import io.sallyport.topology.PortRow.Direction;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A ruleset file for {@code nft -f}, to be loaded on the nodes themselves. It owns the table {@code
 * inet sallyport}; loading it again replaces its rules in one step and keeps those of the two site
 * chains.
 */
public final class Nftables implements FirewallTarget {

  private static final String TABLE = "inet sallyport";

  @Override
  public String name() {
    return "nftables";
  }

  @Override
  public String fileSuffix() {
    return "nft";
  }

  @Override
  public List<FirewallWarning> warnings(FirewallRules rules) {
    return List.of();
  }

  @Override
  public String text(FirewallRules rules) {
    StringBuilder out = new StringBuilder();
    out.append("#!/usr/sbin/nft -f\n").append(Preamble.of(rules, this, "# ", usage()));
    out.append("\ntable ").append(TABLE).append(" {\n");
    out.append("\tchain site_in {\n\t}\n\tchain site_out {\n\t}\n");
    for (Side side : Side.all()) {
      out.append("\tchain %s {\n\t}\n".formatted(side.underscored()));
    }
    for (Direction direction : Direction.values()) {
      String hook = hook(direction);
      out.append(
          "\tchain %s {\n\t\ttype filter hook %s priority filter; policy drop;\n\t}\n"
              .formatted(hook, hook));
    }
    out.append("}\n\n");
    for (Side side : Side.all()) {
      out.append("flush chain %s %s\n".formatted(TABLE, side.underscored()));
    }
    for (Direction direction : Direction.values()) {
      out.append("flush chain %s %s\n".formatted(TABLE, hook(direction)));
    }
    out.append("\ntable ").append(TABLE).append(" {\n");
    for (Direction direction : Direction.values()) {
      base(out, rules, direction);
    }
    for (Side side : Side.all()) {
      chain(out, rules, side);
    }
    return out.append("}\n").toString();
  }

  private static List<String> usage() {
    return List.of(
        "Check: nft -c -f FILE. Load: nft -f FILE. Everything that no row needs is dropped, SSH"
            + " included: first put rules of your own into the chains site_in and site_out of the"
            + " table "
            + TABLE
            + "; they stay when this file is loaded again.");
  }

  private static String hook(Direction direction) {
    return switch (direction) {
      case IN -> "input";
      case OUT -> "output";
    };
  }

  private static void base(StringBuilder out, FirewallRules rules, Direction direction) {
    boolean isIn = direction == Direction.IN;
    out.append("\tchain ").append(hook(direction)).append(" {\n");
    line(out, "ct state established,related accept");
    line(out, (isIn ? "iif" : "oif") + " \"lo\" accept");
    line(out, "jump " + (isIn ? "site_in" : "site_out"));
    if (rules.hasIpv6()) {
      // RFC 4861 section 7.1: a neighbour discovery message that crossed a router is not valid.
      String router = isIn ? "nd-router-advert" : "nd-router-solicit";
      line(
          out,
          "ip6 hoplimit 255 icmpv6 type { %s, nd-neighbor-solicit, nd-neighbor-advert } accept"
                  .formatted(router)
              + " comment \"GEN-06\"");
    }
    for (Side side : Side.all()) {
      if (side.direction() == direction) {
        for (AddressFamily family : AddressFamily.values()) {
          jump(out, rules, side, family);
        }
      }
    }
    line(out, "counter comment \"no row\"");
    out.append("\t}\n");
  }

  private static void jump(
      StringBuilder out, FirewallRules rules, Side side, AddressFamily family) {
    List<InetAddress> addresses =
        rules.rules().stream()
            .filter(r -> side.holds(r) && r.family() == family)
            .map(FirewallRule::localAddress)
            .distinct()
            .toList();
    if (!addresses.isEmpty()) {
      String field = side.isInbound() ? "daddr" : "saddr";
      line(out, address(family, field, addresses) + "jump " + side.underscored());
    }
  }

  private static void chain(StringBuilder out, FirewallRules rules, Side side) {
    out.append("\tchain ").append(side.underscored()).append(" {\n");
    for (String node : rules.nodes()) {
      line(out, "# " + node);
      rules
          .ofNode(node)
          .filter(side::holds)
          .forEach(r -> line(out, match(r) + "counter accept comment \"%s\"".formatted(r.ids())));
    }
    out.append("\t}\n");
  }

  private static String match(FirewallRule rule) {
    return address(rule.family(), "saddr", rule.sources())
        + address(rule.family(), "daddr", rule.destinations())
        + switch (rule.protocol()) {
          case TCP, UDP -> ports(rule);
          case PATH_MTU ->
              switch (rule.family()) {
                case IPV4 -> "icmp type destination-unreachable icmp code frag-needed ";
                case IPV6 -> "icmpv6 type packet-too-big ";
              };
        };
  }

  /** Nothing if anybody may be there. */
  private static String address(AddressFamily family, String field, List<InetAddress> addresses) {
    if (addresses.isEmpty()) {
      return "";
    }
    String layer =
        switch (family) {
          case IPV4 -> "ip";
          case IPV6 -> "ip6";
        };
    String value =
        addresses.size() == 1
            ? AddressText.of(addresses.getFirst())
            : addresses.stream().map(AddressText::of).collect(Collectors.joining(", ", "{ ", " }"));
    return layer + " " + field + " " + value + " ";
  }

  private static String ports(FirewallRule rule) {
    String protocol = rule.protocol().key();
    if (rule.localPorts().isEmpty() && rule.farPorts().isEmpty()) {
      return "meta l4proto " + protocol + " ";
    }
    return rule.sourcePorts().map(p -> port(protocol, "sport", p)).orElse("")
        + rule.destinationPorts().map(p -> port(protocol, "dport", p)).orElse("");
  }

  private static String port(String protocol, String field, PortRange ports) {
    return protocol + " " + field + " " + ports + " ";
  }

  private static void line(StringBuilder out, String text) {
    out.append("\t\t").append(text).append('\n');
  }
}
