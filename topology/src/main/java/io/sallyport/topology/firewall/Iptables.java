package io.sallyport.topology.firewall;

import io.sallyport.topology.AddressText;
import io.sallyport.topology.PortRange;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * One file that both {@code iptables-restore} and {@code ip6tables-restore} take: each passes over
 * the lines marked with the other's family. It is to be loaded on the nodes themselves, and
 * replaces their filter table.
 */
public final class Iptables implements FirewallTarget {

  @Override
  public String name() {
    return "iptables";
  }

  @Override
  public String fileSuffix() {
    return "rules";
  }

  @Override
  public List<FirewallWarning> warnings(FirewallRules rules) {
    return List.of();
  }

  @Override
  public String text(FirewallRules rules) {
    StringBuilder out = new StringBuilder();
    out.append(Preamble.of(rules, this, "# ", usage()));
    out.append("*filter\n:INPUT DROP [0:0]\n:FORWARD DROP [0:0]\n:OUTPUT DROP [0:0]\n");
    for (Side side : Side.all()) {
      out.append(":%s - [0:0]\n".formatted(side.capitals()));
    }
    base(out, "INPUT", "-i");
    base(out, "OUTPUT", "-o");
    if (rules.hasIpv6()) {
      neighbours(out);
    }
    for (Side side : Side.all()) {
      String chain = side.isInbound() ? "INPUT" : "OUTPUT";
      rules.rules().stream()
          .filter(side::holds)
          .map(r -> family(r) + "-A " + chain + own(r) + " -j " + side.capitals() + "\n")
          .distinct()
          .forEach(out::append);
    }
    for (Side side : Side.all()) {
      for (String node : rules.nodes()) {
        out.append("# ").append(node).append('\n');
        rules.ofNode(node).filter(side::holds).forEach(r -> lines(out, side, r));
      }
    }
    return out.append("COMMIT\n").toString();
  }

  private static List<String> usage() {
    return List.of(
        "Check: iptables-restore --test FILE; ip6tables-restore --test FILE. Load: the same without"
            + " --test. It replaces the filter table, and everything that no row needs is dropped,"
            + " SSH included: first add rules of your own after the line with ESTABLISHED.");
  }

  private static void base(StringBuilder out, String chain, String loopbackOption) {
    out.append("-A %s -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT\n".formatted(chain));
    out.append("-A %s %s lo -j ACCEPT\n".formatted(chain, loopbackOption));
  }

  /** Types of ICMPv6: 133 and 134 ask for and name routers, 135 and 136 neighbours (RFC 4861). */
  private static void neighbours(StringBuilder out) {
    for (int type : new int[] {134, 135, 136}) {
      neighbour(out, "INPUT", type);
    }
    for (int type : new int[] {133, 135, 136}) {
      neighbour(out, "OUTPUT", type);
    }
  }

  private static void neighbour(StringBuilder out, String chain, int type) {
    out.append(
        ("-6 -A %s -p icmpv6 --icmpv6-type %d -m hl --hl-eq 255"
                + " -m comment --comment \"GEN-06\" -j ACCEPT\n")
            .formatted(chain, type));
  }

  /** One line per far end. */
  private static void lines(StringBuilder out, Side side, FirewallRule rule) {
    List<String> farEnds =
        rule.farEnds().isEmpty()
            ? List.of("")
            : rule.farEnds().stream().map(a -> far(rule, a)).toList();
    for (String farEnd : farEnds) {
      out.append(family(rule))
          .append("-A ")
          .append(side.capitals())
          .append(own(rule))
          .append(farEnd)
          .append(traffic(rule))
          .append(" -m comment --comment \"%s\" -j ACCEPT\n".formatted(rule.ids()));
    }
  }

  private static String family(FirewallRule rule) {
    return switch (rule.family()) {
      case IPV4 -> "-4 ";
      case IPV6 -> "-6 ";
    };
  }

  private static String own(FirewallRule rule) {
    return (rule.isInbound() ? " -d " : " -s ") + AddressText.of(rule.localAddress());
  }

  private static String far(FirewallRule rule, InetAddress address) {
    return (rule.isInbound() ? " -s " : " -d ") + AddressText.of(address);
  }

  private static String traffic(FirewallRule rule) {
    return switch (rule.protocol()) {
      case TCP, UDP ->
          " -p "
              + rule.protocol().key()
              + ports("--sport", rule.sourcePorts())
              + ports("--dport", rule.destinationPorts());
      case PATH_MTU ->
          switch (rule.family()) {
            case IPV4 -> " -p icmp --icmp-type fragmentation-needed";
            case IPV6 -> " -p icmpv6 --icmpv6-type packet-too-big";
          };
    };
  }

  private static String ports(String option, Optional<PortRange> ports) {
    return ports.map(p -> " " + option + " " + p.toString().replace('-', ':')).orElse("");
  }
}
