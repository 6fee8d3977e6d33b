package io.sallyport.topology.firewall;

import io.sallyport.topology.PortRange;
import io.sallyport.topology.firewall.FirewallRule.End;
import io.sallyport.topology.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A CloudFormation template with one security group per node and address list, because a group
 * filters a network interface and knows no own address: {@code aws cloudformation deploy
 * --template-file FILE}. Warnings are in its metadata.
 */
public final class Aws implements FirewallTarget {

  private static final PortRange ANY_PORT_BUT_ZERO = new PortRange(1, 65535);

  @Override
  public String name() {
    return "aws";
  }

  @Override
  public String fileSuffix() {
    return "json";
  }

  @Override
  public List<FirewallWarning> warnings(FirewallRules rules) {
    List<FirewallWarning> warnings = new ArrayList<>();
    List<String> ids = rules.idsThatNameSourcePorts();
    if (!ids.isEmpty()) {
      warnings.add(
          new FirewallWarning(
              ids,
              "widened to every source port, because a security group matches destination ports"
                  + " only"));
    }
    warnings.add(
        new FirewallWarning(
            FirewallRules.ids(rules.rules().stream()),
            "a security group filters a network interface and not an address: attach each group to"
                + " an interface that has the addresses of its name only, or the rows of one"
                + " address open on the others too"));
    return warnings;
  }

  @Override
  public String text(FirewallRules rules) {
    JsonWriter json = new JsonWriter().beginObject();
    json.member("AWSTemplateFormatVersion", "2010-09-09");
    json.member("Description", "Firewall rules of the pool " + rules.pool());
    json.name("Metadata").beginObject();
    json.member("Warnings", allWarnings(rules).stream().map(FirewallWarning::toString).toList());
    json.endObject();
    json.name("Parameters").beginObject();
    json.name("VpcId").beginObject().member("Type", "AWS::EC2::VPC::Id").endObject();
    json.endObject();
    json.name("Resources").beginObject();
    for (String node : rules.nodes()) {
      for (End end : End.values()) {
        List<FirewallRule> group = rules.ofNode(node).filter(r -> r.end() == end).toList();
        if (!group.isEmpty()) {
          group(json, node, end, group);
        }
      }
    }
    return json.endObject().endObject().toString();
  }

  private static void group(JsonWriter json, String node, End end, List<FirewallRule> rules) {
    json.name(resourceName(node, end)).beginObject();
    json.member("Type", "AWS::EC2::SecurityGroup");
    json.name("Properties").beginObject();
    json.member("GroupDescription", "Sallyport " + node + " " + end.key());
    json.name("VpcId").beginObject().member("Ref", "VpcId").endObject();
    rules(json, "SecurityGroupIngress", rules.stream().filter(FirewallRule::isInbound).toList());
    rules(json, "SecurityGroupEgress", rules.stream().filter(r -> !r.isInbound()).toList());
    json.endObject().endObject();
  }

  /**
   * Resource names are letters and digits: each label of the node's name begins with a capital, and
   * a hyphen is written as its code.
   */
  private static String resourceName(String node, End end) {
    StringBuilder name = new StringBuilder();
    for (String label : (node + "." + end.key()).replace("-", "x2d").split("\\.", -1)) {
      name.append(label.substring(0, 1).toUpperCase(Locale.ROOT)).append(label.substring(1));
    }
    return name.toString();
  }

  private static void rules(JsonWriter json, String member, List<FirewallRule> rules) {
    json.name(member).beginArray();
    for (FirewallRule rule : rules) {
      for (String prefix : rule.farPrefixes()) {
        rule(json, rule, prefix);
      }
    }
    json.endArray();
  }

  private static void rule(JsonWriter json, FirewallRule rule, String farPrefix) {
    json.beginObject();
    json.member("Description", rule.ids());
    switch (rule.family()) {
      case IPV4 -> json.member("CidrIp", farPrefix);
      case IPV6 -> json.member("CidrIpv6", farPrefix);
    }
    switch (rule.protocol()) {
      case TCP, UDP -> {
        Optional<PortRange> ports = rule.destinationPorts();
        traffic(json, rule.protocol().key(), ports.orElse(ANY_PORT_BUT_ZERO));
      }
      // For ICMP the two numbers are type and code.
      case PATH_MTU -> {
        switch (rule.family()) {
          case IPV4 -> traffic(json, "icmp", 3, 4);
          case IPV6 -> traffic(json, "icmpv6", 2, 0);
        }
      }
    }
    json.endObject();
  }

  private static void traffic(JsonWriter json, String protocol, PortRange ports) {
    traffic(json, protocol, ports.low(), ports.high());
  }

  private static void traffic(JsonWriter json, String protocol, int from, int to) {
    json.member("IpProtocol", protocol).member("FromPort", from).member("ToPort", to);
  }
}
