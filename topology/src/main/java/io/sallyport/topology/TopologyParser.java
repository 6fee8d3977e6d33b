package io.sallyport.topology;

import io.sallyport.topology.Section.ItemCount;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes a topology of the sections of the file. What is missing or wrong has been reported and is
 * left empty, so that the checks between values still see the rest.
 */
final class TopologyParser {

  static final int MAX_NODES = 12;
  static final int MAX_DOMAINS = 256;
  static final int MAX_ADDRESSES = 8;
  static final int MAX_SERVERS = 256;
  static final int SIP_TLS_PORT = 5061;

  private static final ItemCount ADDRESSES =
      ItemCount.some(MAX_ADDRESSES, "one address, or leave the key out if it may be absent");

  private final Problems problems;
  private final Path origin;

  TopologyParser(Problems problems, Path origin) {
    this.problems = problems;
    this.origin = origin;
  }

  Topology parse(Section root) {
    Values values = root.values();
    root.value("format", values::format);
    ServicesParser services = new ServicesParser();
    CertificatesParser certificates = new CertificatesParser(origin);
    Av av = new AvParser(root.section("av", Keys.AV), certificates::path).av();
    root.section("logging", Keys.LOGGING);
    return new Topology(
        root.value("pool", values::fullName).orElse(""),
        root.list("domains", ItemCount.some(MAX_DOMAINS, "one domain"), values::domain),
        capabilities(root, av),
        external(root.section("external", Keys.EXTERNAL)),
        nodes(root),
        inside(root.section("inside", Keys.INSIDE)),
        services.access(root.section("access", Keys.ACCESS)),
        av,
        new WebconfParser(root.section("webconf", Keys.WEBCONF), certificates::path).webconf(),
        new XmppParser(
                root.section("xmpp", Keys.XMPP), certificates::path, certificates.at(Xmpp.STATE))
            .xmpp(),
        services.dns(root.section("dns", Keys.DNS)),
        certificates.certificates(root.section("certificates", Keys.CERTIFICATES)),
        ports(root));
  }

  /** As written, and those that follow: see the table "rows by capability" of the port summary. */
  private Set<Capability> capabilities(Section root, Av av) {
    List<Capability> written =
        root.list(
            "capabilities",
            ItemCount.some(Capability.values().length * 2, "one capability"),
            root.values()::capability);
    Set<Capability> all = EnumSet.of(Capability.CORE);
    for (int i = 0; i < written.size(); i++) {
      String place = "capabilities[" + i + "]";
      if (problems.hasPlace("capabilities." + written.get(i).key())) {
        problems.at(
            place, "capability '" + written.get(i).key() + "' is repeated", "keep one of the two");
      } else {
        problems.place("capabilities." + written.get(i).key(), problems.placeOf(place));
        all.add(written.get(i));
      }
    }
    if (all.contains(Capability.AV)) {
      all.add(Capability.AV_DIRECT);
      if (all.contains(Capability.FEDERATION)) {
        all.add(Capability.AV_FEDERATION);
        if (av.relayInbound()) {
          all.add(Capability.AV_RELAY_INBOUND);
        }
      }
    }
    return Collections.unmodifiableSet(all);
  }

  private static Topology.External external(Section external) {
    return new Topology.External(
        externalName(external, "access").orElse(""),
        externalName(external, "webconf"),
        externalName(external, "av"));
  }

  private static Optional<String> externalName(Section external, String service) {
    return external.section(service, Keys.EXTERNAL_NAME).value("name", external.values()::fullName);
  }

  private static List<Node> nodes(Section root) {
    List<Node> nodes = new ArrayList<>();
    for (Section node : root.sections("nodes", Keys.NODE, ItemCount.some(MAX_NODES, "one node"))) {
      nodes.add(
          new Node(
              node.value("name", node.values()::fullName).orElse(""),
              node.addresses("internal", ADDRESSES),
              node.addresses("access", ADDRESSES),
              node.addresses("webconf", ADDRESSES),
              node.addresses("av", ADDRESSES),
              node.addresses("avAdvertised", ADDRESSES)));
    }
    return List.copyOf(nodes);
  }

  private static Topology.Inside inside(Section inside) {
    return new Topology.Inside(
        nextHop(inside),
        servers(inside, "frontEnds"),
        servers(inside, "branches"),
        servers(inside, "management"),
        servers(inside, "xmppGateways"),
        servers(inside, "logCollectors"),
        servers(inside, "applications"));
  }

  private static Optional<Topology.NextHop> nextHop(Section inside) {
    if (!inside.has("nextHop")) {
      return Optional.empty();
    }
    Section nextHop = inside.section("nextHop", Keys.NEXT_HOP);
    return Optional.of(
        new Topology.NextHop(
            nextHop.value("name", nextHop.values()::hostName).orElse(""),
            nextHop.value("port", nextHop.values()::port).orElse(SIP_TLS_PORT),
            nextHop.addresses("addresses", ADDRESSES)));
  }

  private static List<Topology.Server> servers(Section inside, String key) {
    List<Topology.Server> servers = new ArrayList<>();
    for (Section server : inside.sections(key, Keys.SERVER, ItemCount.upTo(MAX_SERVERS))) {
      List<InetAddress> addresses = server.addresses("addresses", ADDRESSES);
      servers.add(
          new Topology.Server(
              server.value("name", server.values()::hostName).orElse(""), addresses));
    }
    return List.copyOf(servers);
  }

  private Map<String, Integer> ports(Section root) {
    Map<String, Integer> ports = new HashMap<>();
    root.freeEntries("ports")
        .forEach((id, value) -> {
          Optional<Integer> port = root.values().port("'" + id + "'", value);
          if (PortOverrides.isAllowed(id, problems) && port.isPresent()) {
            ports.put(id, port.get());
          }
        });
    return Map.copyOf(ports);
  }
}
