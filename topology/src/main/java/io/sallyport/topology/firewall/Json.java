package io.sallyport.topology.firewall;

import io.sallyport.topology.AddressText;
import io.sallyport.topology.PortRange;
import io.sallyport.topology.json.JsonWriter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The rules as data, for programs. An address list that is empty means anybody; a port member that
 * is missing means any port.
 */
public final class Json implements FirewallTarget {

  @Override
  public String name() {
    return "json";
  }

  @Override
  public String fileSuffix() {
    return "json";
  }

  @Override
  public List<FirewallWarning> warnings(FirewallRules rules) {
    return List.of();
  }

  @Override
  public String text(FirewallRules rules) {
    JsonWriter json = new JsonWriter().beginObject();
    json.member("format", 1);
    json.member("pool", rules.pool());
    json.member("nodes", rules.nodes());
    json.member("strictness", rules.strictness().name().toLowerCase(Locale.ROOT));
    json.name("rules").beginArray();
    rules.rules().forEach(r -> rule(json, r));
    json.endArray();
    json.name("warnings").beginArray();
    for (FirewallWarning warning : rules.warnings()) {
      json.beginObject().member("rows", warning.rowIds()).member("text", warning.text());
      json.endObject();
    }
    return json.endArray().endObject().toString();
  }

  private static void rule(JsonWriter json, FirewallRule rule) {
    json.beginObject();
    json.member("rows", rule.rowIds());
    json.member("node", rule.node());
    json.member("interface", rule.iface().name().toLowerCase(Locale.ROOT));
    json.member("direction", rule.isInbound() ? "in" : "out");
    json.member("family", rule.family().key());
    json.member("protocol", rule.protocol().key());
    json.member("sources", AddressText.of(rule.sources()));
    ports(json, "sourcePorts", rule.sourcePorts());
    json.member("destinations", AddressText.of(rule.destinations()));
    ports(json, "destinationPorts", rule.destinationPorts());
    json.member("comment", rule.comment());
    json.endObject();
  }

  private static void ports(JsonWriter json, String name, Optional<PortRange> ports) {
    ports.ifPresent(p ->
        json.name(name).beginObject().member("low", p.low()).member("high", p.high()).endObject());
  }
}
