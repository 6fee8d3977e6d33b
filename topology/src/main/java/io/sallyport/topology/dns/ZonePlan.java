package io.sallyport.topology.dns;

import io.sallyport.topology.AddressText;
import io.sallyport.topology.Capability;
import io.sallyport.topology.Node;
import io.sallyport.topology.PortCatalogue;
import io.sallyport.topology.PortPlan;
import io.sallyport.topology.Topology;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Which records a pool needs: pure, and complete for the names of the pool itself. */
public final class ZonePlan {

  /** Short, so that a node that is taken out of DNS is out within a minute. */
  static final int ADDRESS_TTL_SECONDS = 60;

  static final int SRV_TTL_SECONDS = 3600;

  private final Topology topology;
  private final PortPlan plan;
  private final Map<String, Set<ZoneRecord>> zones = new LinkedHashMap<>();

  private ZonePlan(Topology topology) {
    this.topology = topology;
    this.plan = PortPlan.of(topology);
  }

  /** One zone per domain served, and one for each public name that is in none of them. */
  public static List<Zone> outside(Topology topology) {
    ZonePlan plan = new ZonePlan(topology);
    topology.domains().forEach(d -> plan.zones.put(d, new LinkedHashSet<>()));
    plan.publicNames();
    topology.domains().forEach(plan::domain);
    return plan.finished();
  }

  /** The pool's name, which leads to every node, and the name of each node. */
  public static List<Zone> inside(Topology topology) {
    ZonePlan plan = new ZonePlan(topology);
    plan.zones.put(Zone.above(topology.pool()), new LinkedHashSet<>());
    plan.addresses(topology.pool(), Node::internal, "internal name of the pool");
    for (Node node : topology.nodes()) {
      plan.addresses(node.name(), List.of(node), Node::internal, "internal name of the node");
    }
    return plan.finished();
  }

  private void publicNames() {
    addresses(topology.external().access(), Node::access, "Access Edge");
    if (isOn(Capability.WEBCONF)) {
      topology
          .external()
          .webconf()
          .ifPresent(name -> addresses(name, Node::webconf, "Web Conferencing Edge"));
    }
    if (isOn(Capability.AV)) {
      topology.external().av().ifPresent(name -> addresses(name, Node::publicAv, "A/V Edge"));
    }
  }

  /** What clients and partners look up from the domain of a user. */
  private void domain(String domain) {
    String sip = "sip." + domain;
    addresses(sip, Node::access, "Access Edge");
    // Strict clients and partners refuse a target outside the domain of the SRV record.
    String target =
        Zone.covers(domain, topology.external().access()) ? topology.external().access() : sip;
    if (isOn(Capability.REMOTE_USERS)) {
      service("_sip._tls." + domain, "EXT-05", target, "sign-in of clients");
    }
    if (isOn(Capability.FEDERATION)) {
      service("_sipfederationtls._tcp." + domain, "EXT-06", target, "discovery by partners");
    }
    if (isOn(Capability.XMPP)) {
      String xmpp = "xmpp." + domain;
      addresses(xmpp, Node::access, "XMPP proxy");
      service("_xmpp-server._tcp." + domain, "EXT-01", xmpp, "XMPP federation");
      if (topology.xmpp().directTls()) {
        service(
            "_xmpps-server._tcp." + domain,
            "EXT-01",
            xmpp,
            "XMPP federation, TLS from the first octet on");
      }
    }
  }

  private boolean isOn(Capability capability) {
    return topology.capabilities().contains(capability);
  }

  private void addresses(String name, Function<Node, List<InetAddress>> service, String purpose) {
    addresses(name, topology.nodes(), service, purpose);
  }

  private void addresses(
      String name, List<Node> nodes, Function<Node, List<InetAddress>> service, String purpose) {
    Set<ZoneRecord> records = zoneOf(name);
    if (records.stream().anyMatch(r -> r.name().equals(name))) {
      return; // two services under one name, such as sip.<domain> as the access name
    }
    nodes.stream()
        .flatMap(node -> service.apply(node).stream())
        .map(address -> address(name, address, purpose))
        .sorted(Comparator.comparing(ZoneRecord::type))
        .forEach(records::add);
  }

  private static ZoneRecord address(String name, InetAddress address, String purpose) {
    return new ZoneRecord(
        name,
        ADDRESS_TTL_SECONDS,
        address instanceof Inet4Address ? "A" : "AAAA",
        AddressText.of(address),
        purpose);
  }

  /** RFC 2782: priority, weight, port, target. */
  private void service(String name, String rowId, String target, String purpose) {
    int port = plan.ports(PortCatalogue.row(rowId).orElseThrow()).low();
    zoneOf(name)
        .add(
            new ZoneRecord(
                name,
                SRV_TTL_SECONDS,
                "SRV",
                "0 0 %d %s.".formatted(port, target),
                purpose + ", " + rowId));
  }

  /** The nearest zone above the name, made if there is none. */
  private Set<ZoneRecord> zoneOf(String name) {
    Optional<String> nearest =
        zones.keySet().stream()
            .filter(zone -> Zone.covers(zone, name))
            .max(Comparator.comparingInt(String::length));
    return zones.computeIfAbsent(
        nearest.orElseGet(() -> likelyZone(name)), z -> new LinkedHashSet<>());
  }

  /** The domain above, unless that is a top-level domain: nobody's to write. */
  private static String likelyZone(String name) {
    String above = Zone.above(name);
    return above.indexOf('.') < 0 ? name : above;
  }

  private List<Zone> finished() {
    List<Zone> finished = new ArrayList<>();
    zones.forEach((name, records) -> finished.add(new Zone(name, List.copyOf(records))));
    return List.copyOf(finished);
  }
}
