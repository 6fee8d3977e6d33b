package io.sallyport.topology;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a pool makes of the port catalogue: every row whose capability is on, at every address of
 * every node, with this pool's ports and far ends.
 */
public final class PortPlan {

  /** SIP to the inside: its port is the next hop's own. */
  static final String TO_NEXT_HOP = "INT-03";

  private final Topology topology;
  private final List<PortUse> uses;

  private PortPlan(Topology topology) {
    this.topology = topology;
    this.uses = PortCatalogue.allRows().stream().flatMap(this::usesOf).toList();
  }

  public static PortPlan of(Topology topology) {
    return new PortPlan(topology);
  }

  /** Every use, in the order of the catalogue, then of nodes and addresses as written. */
  public List<PortUse> uses() {
    return uses;
  }

  /** The uses of one node. */
  public List<PortUse> uses(Node node) {
    return uses.stream().filter(u -> u.node().equals(node)).toList();
  }

  /**
   * The sockets that a node listens on for as long as it runs. Each has its canonical row, so a
   * flow that several tables state is there once. Relay ports, handed out one by one, are not.
   */
  public List<PortUse> listeners(Node node) {
    Map<Object, PortUse> listeners = new LinkedHashMap<>();
    for (PortUse use : uses(node)) {
      if (use.row().isInbound() && use.ports().isSingle() && !isRelay(use.row())) {
        PortRow row = PortCatalogue.canonical(use.row());
        listeners.putIfAbsent(
            List.of(row.id(), use.address()),
            new PortUse(row, node, use.address(), use.ports(), farEnds(row)));
      }
    }
    return List.copyOf(listeners.values());
  }

  private Stream<PortUse> usesOf(PortRow row) {
    if (!isOn(row)) {
      return Stream.empty();
    }
    PortRange ports = ports(row);
    List<InetAddress> farEnds = farEnds(row);
    return topology.nodes().stream()
        .flatMap(node ->
            addresses(node, row.edgeEnd()).stream()
                .map(address -> new PortUse(row, node, address, ports, farEnds)));
  }

  /** True if a capability of the row is on, so that the pool uses it. */
  public boolean isOn(PortRow row) {
    return row.capabilities().stream().anyMatch(topology.capabilities()::contains);
  }

  /** True for the rows of the relay range, standing for ports that are handed out one by one. */
  private static boolean isRelay(PortRow row) {
    return !row.ports().isSingle();
  }

  /** The ports that the row has, or would have, in this pool. */
  public PortRange ports(PortRow row) {
    if (isRelay(row)) {
      return topology.av().relayPorts();
    }
    if (row.id().equals(TO_NEXT_HOP) && topology.inside().nextHop().isPresent()) {
      return PortRange.of(topology.inside().nextHop().get().port());
    }
    Integer override = topology.ports().get(row.canonical());
    return override == null ? row.ports() : PortRange.of(override);
  }

  /** A node's own addresses behind a token of the catalogue. */
  static List<InetAddress> addresses(Node node, String edgeToken) {
    return switch (edgeToken) {
      case "edge.access.ext", "edge.xmpp.ext" -> node.access();
      case "edge.webconf.ext" -> node.webconf();
      case "edge.av.ext" -> node.av();
      case "edge.int", "each(edge.int)" -> node.internal();
      default -> throw new IllegalArgumentException("not an edge token: " + edgeToken);
    };
  }

  /**
   * Addresses that the far end of the row's flow is known to have; empty if anybody may be there.
   * Taken from the canonical row, because a repetition may be printed wider (XMPP-03 against
   * INT-01) and the flow is the same.
   */
  public List<InetAddress> farEnds(PortRow row) {
    PortRow canonical = PortCatalogue.canonical(row);
    Set<InetAddress> found = new LinkedHashSet<>();
    if (canonical.service() == PortRow.EdgeService.CLS_AGENT) {
      found.addAll(addresses(topology.inside().logCollectors()));
    }
    for (String token : tokens(canonical.farEnd())) {
      found.addAll(insideAddresses(token));
    }
    return List.copyOf(found);
  }

  /** {@code any[a;b]} names a and b; any other token names itself. */
  private static List<String> tokens(String farEnd) {
    if (farEnd.startsWith("any[") && farEnd.endsWith("]")) {
      return List.of(farEnd.substring("any[".length(), farEnd.length() - 1).split(";", -1));
    }
    return List.of(farEnd);
  }

  private Collection<InetAddress> insideAddresses(String token) {
    Topology.Inside inside = topology.inside();
    return switch (token) {
      case "director", "director-pool" -> nextHop();
      // The next hop may be a Front End Server or pool as well as a Director.
      case "front-end", "front-end-pool", "each-front-end-of-pool" -> {
        List<InetAddress> both = new ArrayList<>(nextHop());
        both.addAll(addresses(inside.frontEnds()));
        yield both;
      }
      // Whoever asks for media credentials by HTTP does so on this row as well.
      case "sba", "sbs" -> {
        List<InetAddress> both = new ArrayList<>(addresses(inside.branches()));
        both.addAll(addresses(inside.applications()));
        yield both;
      }
      case "cms-host" -> addresses(inside.management());
      // Stock servers and components attach here too, from hosts that the topology does not name.
      case "xmpp-gateway-host" ->
          topology.xmpp().internal().admitsOthersThanGateways()
              ? List.of()
              : addresses(inside.xmppGateways());
      case "log-collector" -> addresses(inside.logCollectors());
      default -> List.of();
    };
  }

  private List<InetAddress> nextHop() {
    return topology.inside().nextHop().map(Topology.NextHop::addresses).orElse(List.of());
  }

  private static List<InetAddress> addresses(List<Topology.Server> servers) {
    return servers.stream().flatMap(s -> s.addresses().stream()).toList();
  }
}
