package io.sallyport.topology.firewall;

import io.sallyport.topology.PortRange;
import io.sallyport.topology.json.JsonWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * An Azure resource template with one network security group per node: {@code az deployment group
 * create --template-file FILE}. The last rule of each direction denies what Azure's own rules would
 * let through inside a virtual network and to the Internet. Warnings are in its metadata.
 */
public final class Azure implements FirewallTarget {

  private static final String SCHEMA =
      "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";

  /** Azure takes 100 to 4096; gaps of ten leave room for rules of the site's own. */
  private static final int FIRST_PRIORITY = 100;

  private static final int LAST_PRIORITY = 4096;
  private static final int STEP = 10;

  @Override
  public String name() {
    return "azure";
  }

  @Override
  public String fileSuffix() {
    return "json";
  }

  @Override
  public List<FirewallWarning> warnings(FirewallRules rules) {
    return List.of(
        FirewallWarning.of(
            UnprintedRows.ICMP,
            "not rendered, because a network security group matches no ICMP types"));
  }

  @Override
  public String text(FirewallRules rules) {
    JsonWriter json = new JsonWriter().beginObject();
    json.member("$schema", SCHEMA).member("contentVersion", "1.0.0.0");
    json.name("metadata").beginObject();
    json.member("description", "Firewall rules of the pool " + rules.pool());
    json.member("warnings", allWarnings(rules).stream().map(FirewallWarning::toString).toList());
    json.endObject();
    json.name("parameters").beginObject().name("location").beginObject();
    json.member("type", "string").member("defaultValue", "[resourceGroup().location]");
    json.endObject().endObject();
    json.name("resources").beginArray();
    for (String node : rules.nodes()) {
      group(json, node, rules);
    }
    return json.endArray().endObject().toString();
  }

  private static void group(JsonWriter json, String node, FirewallRules rules) {
    json.beginObject();
    json.member("type", "Microsoft.Network/networkSecurityGroups");
    json.member("apiVersion", "2024-05-01");
    json.member("name", "sallyport-" + node);
    json.member("location", "[parameters('location')]");
    json.name("properties").beginObject().name("securityRules").beginArray();
    rules(json, rules.ofNode(node).filter(FirewallRule::isInbound).toList());
    deny(json, "Inbound");
    rules(json, rules.ofNode(node).filter(r -> !r.isInbound()).toList());
    deny(json, "Outbound");
    json.endArray().endObject().endObject();
  }

  private static void rules(JsonWriter json, List<FirewallRule> rules) {
    List<FirewallRule> expressible =
        rules.stream().filter(r -> r.protocol() != FirewallProtocol.PATH_MTU).toList();
    int step = expressible.size() * STEP < LAST_PRIORITY - FIRST_PRIORITY ? STEP : 1;
    int priority = FIRST_PRIORITY;
    for (FirewallRule rule : expressible) {
      rule(json, rule, priority);
      priority += step;
    }
  }

  private static void rule(JsonWriter json, FirewallRule rule, int priority) {
    json.beginObject();
    json.member("name", String.join("-", rule.rowIds()) + "-" + priority);
    json.name("properties").beginObject();
    json.member("description", rule.ids());
    json.member("priority", priority);
    json.member("direction", rule.isInbound() ? "Inbound" : "Outbound");
    json.member("access", "Allow");
    json.member("protocol", protocol(rule));
    prefixes(json, "source", rule.sourcePrefixes());
    json.member("sourcePortRange", ports(rule.sourcePorts()));
    prefixes(json, "destination", rule.destinationPrefixes());
    json.member("destinationPortRange", ports(rule.destinationPorts()));
    json.endObject().endObject();
  }

  private static String protocol(FirewallRule rule) {
    return switch (rule.protocol()) {
      case TCP -> "Tcp";
      case UDP -> "Udp";
      case PATH_MTU -> throw new IllegalArgumentException("Azure matches no ICMP types");
    };
  }

  private static void prefixes(JsonWriter json, String end, List<String> prefixes) {
    if (prefixes.size() == 1) {
      json.member(end + "AddressPrefix", prefixes.getFirst());
    } else {
      json.member(end + "AddressPrefixes", prefixes);
    }
  }

  private static String ports(Optional<PortRange> ports) {
    return ports.map(PortRange::toString).orElse("*");
  }

  private static void deny(JsonWriter json, String direction) {
    json.beginObject();
    json.member("name", "deny-" + direction.toLowerCase(Locale.ROOT));
    json.name("properties").beginObject();
    json.member("description", "no row");
    json.member("priority", LAST_PRIORITY);
    json.member("direction", direction);
    json.member("access", "Deny");
    json.member("protocol", "*");
    json.member("sourceAddressPrefix", "*").member("sourcePortRange", "*");
    json.member("destinationAddressPrefix", "*").member("destinationPortRange", "*");
    json.endObject().endObject();
  }
}
