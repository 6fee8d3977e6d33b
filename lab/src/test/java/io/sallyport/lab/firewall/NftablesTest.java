package io.sallyport.lab.firewall;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.lab.firewall.PacketProbe.Listener;
import io.sallyport.lab.firewall.PacketProbe.Packet;
import io.sallyport.lab.firewall.PacketProbe.Verdict;
import io.sallyport.topology.Node;
import io.sallyport.topology.PortUse;
import io.sallyport.topology.Topology;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The rendered rules in a kernel, between two namespaces joined by one wire: "edge" has the
 * addresses of the first node and the rules, "far" has everybody else's addresses and no rules.
 */
class NftablesTest {

  @TempDir Path folder;

  @Test
  void the_program_takes_the_file() {
    Path rules = ExamplePool.render(ExamplePool.topology(), "nftables", folder);
    try (Namespace edge = new Namespace("edge")) {
      edge.run("nft", "-c", "-f", rules.toString());
    }
  }

  @Test
  void loading_again_replaces_the_rules_and_keeps_those_of_the_site() {
    Path rules = ExamplePool.render(ExamplePool.topology(), "nftables", folder);
    try (Namespace edge = new Namespace("edge")) {
      edge.run("nft", "-f", rules.toString());
      edge.run(
          "nft", "add", "rule", "inet", "sallyport", "site_in", "tcp", "dport", "22", "accept");
      String before = edge.run("nft", "list", "ruleset");
      edge.run("nft", "-f", rules.toString());
      assertThat(edge.run("nft", "list", "ruleset")).isEqualTo(before).contains("dport 22");
    }
  }

  @Test
  void every_inbound_row_lets_its_packets_through_and_drops_those_beside() {
    Topology topology = ExamplePool.topology();
    Node node = topology.nodes().getFirst();
    InboundPackets inbound = new InboundPackets(topology, node);
    List<Packet> packets = List.copyOf(inbound.all());
    Map<Packet, Verdict> expected = new LinkedHashMap<>();
    packets.forEach(
        p -> expected.put(p, inbound.isAllowed(p) ? Verdict.ANSWERED : Verdict.DROPPED));

    Map<Packet, String> seen = throughTheRules(topology, packets, List.of(), expected);

    assertThat(seen).isEqualTo(names(expected));
    assertThat(rowsWithPacket(inbound, seen, Verdict.ANSWERED))
        .as("rows of which a packet was let through")
        .isEqualTo(InboundPackets.rowIds(inbound.uses()));
    for (PortUse use : inbound.uses()) {
      assertThat(inbound.besideTheRow(use))
          .as("%s at %s drops a packet beside it", use.row().id(), use.address())
          .anyMatch(p -> Verdict.DROPPED.name().equals(seen.get(p)));
    }
  }

  private static Set<String> rowsWithPacket(
      InboundPackets inbound, Map<Packet, String> seen, Verdict verdict) {
    return InboundPackets.rowIds(
        inbound.uses().stream()
            .filter(use ->
                InboundPackets.onTheRow(use).stream()
                    .anyMatch(p -> verdict.name().equals(seen.get(p))))
            .toList());
  }

  @Test
  void other_nodes_alone_may_open_relay_ports_when_partners_may_not() {
    Topology topology = ExamplePool.topology("remote-users, webconf, av");
    Map<Packet, Verdict> expected = new LinkedHashMap<>();
    for (String transport : List.of("udp", "tcp")) {
      expected.put(
          new Packet(transport, "198.51.100.31", 0, "198.51.100.30", 50000), Verdict.ANSWERED);
      expected.put(
          new Packet(transport, "2001:db8:1::31", 0, "2001:db8:1::30", 59999), Verdict.ANSWERED);
      expected.put(
          new Packet(transport, "203.0.113.7", 0, "198.51.100.30", 50000), Verdict.DROPPED);
      expected.put(
          new Packet(transport, "2001:db8:ffff::7", 0, "2001:db8:1::30", 59999), Verdict.DROPPED);
    }
    List<Packet> packets = List.copyOf(expected.keySet());
    assertThat(throughTheRules(topology, packets, List.of(), expected)).isEqualTo(names(expected));
  }

  @Test
  void outbound_rows_let_a_packet_out_from_the_right_address_and_port_only() {
    Map<Packet, Verdict> expected = new LinkedHashMap<>();
    String outside = "203.0.113.7";
    expected.put(new Packet("tcp", "198.51.100.10", 0, outside, 80), Verdict.ANSWERED); // EXT-02
    expected.put(new Packet("tcp", "198.51.100.20", 0, outside, 80), Verdict.DROPPED);
    expected.put(new Packet("tcp", "198.51.100.10", 0, outside, 81), Verdict.DROPPED);
    expected.put(new Packet("udp", "198.51.100.10", 0, outside, 53), Verdict.ANSWERED); // EXT-04
    // A port of its own: one that the kernel chose could be a relay port, which EXT-10 lets out.
    expected.put(new Packet("udp", "198.51.100.30", 40000, outside, 53), Verdict.DROPPED);
    expected.put(new Packet("tcp", "198.51.100.30", 50001, outside, 443), Verdict.ANSWERED); // 09
    expected.put(new Packet("tcp", "198.51.100.30", 50002, outside, 7777), Verdict.ANSWERED);
    expected.put(new Packet("tcp", "198.51.100.30", 49999, outside, 443), Verdict.DROPPED);
    expected.put(new Packet("udp", "198.51.100.30", 59999, outside, 7777), Verdict.ANSWERED); // 10
    expected.put(new Packet("udp", "198.51.100.30", 60000, outside, 7777), Verdict.DROPPED);
    expected.put(new Packet("udp", "198.51.100.30", 3478, outside, 3478), Verdict.ANSWERED); // 13
    expected.put(new Packet("udp", "198.51.100.30", 3478, outside, 3479), Verdict.DROPPED);
    expected.put(
        new Packet("tcp", "10.20.0.11", 0, "10.20.1.10", 5061), Verdict.ANSWERED); // INT-03
    expected.put(new Packet("tcp", "10.20.0.11", 0, "10.99.0.7", 5061), Verdict.DROPPED);
    String outside6 = "2001:db8:ffff::7";
    expected.put(new Packet("tcp", "2001:db8:1::10", 0, outside6, 5269), Verdict.ANSWERED);
    expected.put(new Packet("tcp", "2001:db8:1::10", 0, outside6, 5270), Verdict.DROPPED);
    expected.put(new Packet("udp", "2001:db8:1::30", 50000, outside6, 7777), Verdict.ANSWERED);
    expected.put(new Packet("udp", "2001:db8:1::30", 49999, outside6, 7777), Verdict.DROPPED);

    List<Packet> packets = List.copyOf(expected.keySet());
    assertThat(throughTheRules(ExamplePool.topology(), List.of(), packets, expected))
        .isEqualTo(names(expected));
  }

  /** Sends packets to the node that has the rules, or from it; what became of each. */
  private Map<Packet, String> throughTheRules(
      Topology topology,
      List<Packet> toNode,
      List<Packet> fromNode,
      Map<Packet, Verdict> expected) {
    Node node = topology.nodes().getFirst();
    Path rules = ExamplePool.render(topology, "nftables", folder);
    List<String> own =
        new InboundPackets(topology, node).addresses().map(a -> a.getHostAddress()).toList();
    Set<String> others = new LinkedHashSet<>();
    toNode.forEach(p -> others.add(p.source()));
    fromNode.forEach(p -> others.add(p.destination()));
    try (Namespace edge = new Namespace("edge");
        Namespace far = new Namespace("far")) {
      Namespace.join(edge, far);
      own.forEach(edge::addAddress);
      others.forEach(far::addAddress);
      edge.run("nft", "-f", rules.toString());
      Map<Packet, String> seen = new LinkedHashMap<>();
      try (ProbeProcess atEdge = ProbeProcess.listen(edge, listeners(toNode, expected));
          ProbeProcess atFar = ProbeProcess.listen(far, listeners(fromNode, expected))) {
        assertThat(List.of(atEdge, atFar)).allMatch(ProbeProcess::isAlive);
        seen.putAll(send(far, toNode));
        seen.putAll(send(edge, fromNode));
      }
      return seen;
    }
  }

  private static Map<Packet, String> send(Namespace namespace, List<Packet> packets) {
    return packets.isEmpty() ? Map.of() : ProbeProcess.send(namespace, packets);
  }

  /** Somebody listens wherever a packet is expected to arrive. */
  private static Set<Listener> listeners(List<Packet> packets, Map<Packet, Verdict> expected) {
    Set<Listener> listeners = new LinkedHashSet<>();
    packets.stream()
        .filter(p -> expected.get(p) == Verdict.ANSWERED)
        .forEach(
            p -> listeners.add(new Listener(p.transport(), p.destination(), p.destinationPort())));
    return listeners;
  }

  private static Map<Packet, String> names(Map<Packet, Verdict> expected) {
    Map<Packet, String> names = new LinkedHashMap<>();
    expected.forEach((packet, verdict) -> names.put(packet, verdict.name()));
    return names;
  }
}
