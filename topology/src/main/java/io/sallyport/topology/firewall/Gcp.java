package io.sallyport.topology.firewall;

import io.sallyport.topology.PortRange;
import io.sallyport.topology.json.JsonWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A JSON array of Compute Engine {@code firewall} resources, in the form that {@code gcloud compute
 * firewall-rules list --format=json} prints and {@code firewalls.insert} takes, for instances that
 * carry the tag {@code sallyport-NODE}. The project's network is for the reader to add. Two rules
 * per node and family deny the rest, because GCP lets everything out unless told otherwise.
 */
public final class Gcp implements FirewallTarget {

  private static final int ALLOW_PRIORITY = 1000;
  private static final int DENY_PRIORITY = 65534;

  /** RFC 1035 label, as GCP demands of rule names and tags. */
  private static final int NAME_LENGTH = 63;

  @Override
  public String name() {
    return "gcp";
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
              ids, "widened to every source port, because GCP matches destination ports only"));
    }
    warnings.add(
        FirewallWarning.of(UnprintedRows.ICMP, "not rendered, because GCP matches no ICMP types"));
    return warnings;
  }

  @Override
  public String text(FirewallRules rules) {
    JsonWriter json = new JsonWriter().beginArray();
    Map<String, Integer> used = new HashMap<>();
    for (String node : rules.nodes()) {
      rules
          .ofNode(node)
          .filter(r -> r.protocol() != FirewallProtocol.PATH_MTU)
          .forEach(r -> allow(json, r, unique(used, name(r))));
      for (AddressFamily family : AddressFamily.values()) {
        deny(json, node, family, "INGRESS");
        deny(json, node, family, "EGRESS");
      }
    }
    return json.endArray().toString();
  }

  private static void allow(JsonWriter json, FirewallRule rule, String name) {
    json.beginObject();
    json.member("name", name);
    json.member("description", rule.ids());
    json.member("direction", rule.isInbound() ? "INGRESS" : "EGRESS");
    json.member("priority", ALLOW_PRIORITY);
    json.member("targetTags", List.of(tag(rule.node())));
    json.member("sourceRanges", rule.sourcePrefixes());
    json.member("destinationRanges", rule.destinationPrefixes());
    json.name("allowed").beginArray().beginObject();
    json.member("IPProtocol", rule.protocol().key());
    rule.destinationPorts()
        .map(PortRange::toString)
        .ifPresent(ports -> json.member("ports", List.of(ports)));
    json.endObject().endArray().endObject();
  }

  private static void deny(JsonWriter json, String node, AddressFamily family, String direction) {
    json.beginObject();
    json.member(
        "name", label("sallyport-deny-" + direction.toLowerCase(Locale.ROOT), family.key(), node));
    json.member("description", "no row");
    json.member("direction", direction);
    json.member("priority", DENY_PRIORITY);
    json.member("targetTags", List.of(tag(node)));
    json.member("sourceRanges", List.of(family.everywhere()));
    json.member("destinationRanges", List.of(family.everywhere()));
    json.name("denied").beginArray().beginObject().member("IPProtocol", "all").endObject();
    json.endArray().endObject();
  }

  private static String name(FirewallRule rule) {
    String id = rule.rowIds().getFirst().toLowerCase(Locale.ROOT);
    String direction = rule.isInbound() ? "in" : "out";
    return label(
        "sallyport-%s-%s-%s".formatted(id, direction, rule.protocol().key()),
        rule.family().key(),
        rule.node());
  }

  private static String tag(String node) {
    return label("sallyport", node);
  }

  /**
   * Dots are not allowed in labels: where one is replaced, or the name is too long, a checksum of
   * the whole name follows what is kept of it, so that different names stay different.
   */
  private static String label(String... parts) {
    String name = String.join("-", parts);
    // Room for the number that tells apart rules of one row.
    int limit = NAME_LENGTH - 4;
    if (name.length() <= limit && name.indexOf('.') < 0) {
      return name;
    }
    String checksum = "-%08x".formatted(name.hashCode());
    String kept = name.replace('.', '-');
    return kept.substring(0, Math.min(kept.length(), limit - checksum.length())) + checksum;
  }

  /** A second address of the same service and family gets a number. */
  private static String unique(Map<String, Integer> used, String name) {
    int count = used.merge(name, 1, Integer::sum);
    return count == 1 ? name : name + "-" + count;
  }
}
