package io.sallyport.topology;

import static io.sallyport.topology.TopologyChecks.item;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Names that have to differ. */
final class NameChecks {

  private final Topology topology;
  private final Problems problems;

  NameChecks(Topology topology, Problems problems) {
    this.topology = topology;
    this.problems = problems;
  }

  void check() {
    distinct("domains", topology.domains(), "domain");
    nodeNames();
    externalNames();
    federation();
    Map<String, String> partners = new HashMap<>();
    for (int i = 0; i < topology.xmpp().partners().size(); i++) {
      String place = item("xmpp.partners", i) + ".domain";
      unique(partners, topology.xmpp().partners().get(i).domain(), place, "XMPP partner");
    }
  }

  private void distinct(String list, List<String> names, String kind) {
    Map<String, String> seen = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      unique(seen, names.get(i), item(list, i), kind);
    }
  }

  /** Seen maps a name to the place where it stood first. */
  private void unique(Map<String, String> seen, String name, String place, String kind) {
    String first = name.isEmpty() ? null : seen.putIfAbsent(name, place);
    if (first != null) {
      problems.at(
          place,
          "%s '%s' is repeated; it stands in line %d already"
              .formatted(kind, name, problems.placeOf(first).line()),
          "keep one of the two");
    }
  }

  private void nodeNames() {
    Map<String, String> seen = new HashMap<>();
    for (int i = 0; i < topology.nodes().size(); i++) {
      String name = topology.nodes().get(i).name();
      String place = item("nodes", i) + ".name";
      unique(seen, name, place, "node");
      if (!name.isEmpty() && name.equals(topology.pool())) {
        problems.at(
            place,
            "node '" + name + "' has the name of the pool",
            "give the node a name of its own: the pool's name leads to every node");
      }
    }
  }

  private void externalNames() {
    Map<String, String> seen = new HashMap<>();
    Topology.External external = topology.external();
    unique(seen, external.access(), "external.access.name", "external name");
    optional(seen, external.webconf(), "external.webconf.name");
    optional(seen, external.av(), "external.av.name");
    Predicate<String> isNew = name -> !name.equals(external.access());
    external.webconf().filter(isNew).ifPresent(name -> notOfAccess("webconf", name));
    external.av().filter(isNew).ifPresent(name -> notOfAccess("av", name));
  }

  /** DNS leads these names, of which the file does not speak, to the Access Edge. */
  private void notOfAccess(String service, String name) {
    for (String domain : topology.domains()) {
      String whose =
          name.equals("sip." + domain)
              ? "users"
              : name.equals("xmpp." + domain) ? "XMPP partners" : "";
      if (!whose.isEmpty()) {
        problems.at(
            "external." + service + ".name",
            "'%s' leads to the Access Edge already, for the %s of domain '%s'"
                .formatted(name, whose, domain),
            "give '" + service + "' a name of its own");
      }
    }
  }

  private void optional(Map<String, String> seen, Optional<String> name, String place) {
    name.ifPresent(n -> unique(seen, n, place, "external name"));
  }

  private void federation() {
    Federation federation = topology.access().federation();
    Map<String, String> allowed = new HashMap<>();
    for (int i = 0; i < federation.allowed().size(); i++) {
      String place = item("access.federation.allowed", i) + ".domain";
      unique(allowed, federation.allowed().get(i).domain(), place, "allowed domain");
    }
    distinct("access.federation.blocked", federation.blocked(), "blocked domain");
    for (int i = 0; i < federation.blocked().size(); i++) {
      String domain = federation.blocked().get(i);
      String place = allowed.get(domain);
      if (place != null) {
        problems.at(
            item("access.federation.blocked", i),
            "'%s' is blocked here and allowed in line %d"
                .formatted(domain, problems.placeOf(place).line()),
            "remove it from one of the two lists");
      }
    }
  }
}
