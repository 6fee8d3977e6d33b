package io.sallyport.topology;

import static io.sallyport.topology.TopologyChecks.item;

import java.util.List;
import java.util.function.Predicate;

/** Names, and items of lists, that have to differ. */
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
    distinct("access.scanners", topology.access().scanners(), "word");
    distinct(
        "access.federation.dropHeaders",
        topology.access().federation().droppedHeaders(),
        "header field");
    distinct("access.exemptSources", topology.access().exemptSources(), "block");
    distinct(
        "dns.servers", topology.dns().servers().stream().map(AddressText::of).toList(), "server");
    distinct("dns.privateTargets", topology.dns().privateTargets(), "block");
  }

  private void distinct(String list, List<?> values, String kind) {
    // Without the list in the file its values are defaults, and have no place.
    if (!problems.hasPlace(list)) {
      return;
    }
    Repetitions seen = new Repetitions(kind, problems);
    for (int i = 0; i < values.size(); i++) {
      seen.add(values.get(i).toString(), item(list, i));
    }
  }

  private void nodeNames() {
    Repetitions seen = new Repetitions("node", problems);
    for (int i = 0; i < topology.nodes().size(); i++) {
      String name = topology.nodes().get(i).name();
      String place = item("nodes", i) + ".name";
      seen.add(name, place);
      if (!name.isEmpty() && name.equals(topology.pool())) {
        problems.at(
            place,
            "node '" + name + "' has the name of the pool",
            "give the node a name of its own: the pool's name leads to every node");
      }
    }
  }

  private void externalNames() {
    Repetitions seen = new Repetitions("external name", problems);
    Topology.External external = topology.external();
    seen.add(external.access(), "external.access.name");
    external.webconf().ifPresent(name -> seen.add(name, "external.webconf.name"));
    external.av().ifPresent(name -> seen.add(name, "external.av.name"));
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
}
