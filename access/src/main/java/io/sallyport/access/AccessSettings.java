package io.sallyport.access;

import io.sallyport.topology.Capability;
import io.sallyport.topology.Node;
import io.sallyport.topology.PortCatalogue;
import io.sallyport.topology.Topology;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the Access Edge of one node needs of the topology.
 *
 * @param nodeNumber position of this node in the topology, from 1; part of its flow tokens
 * @param internalAddress sent-by of our Via toward the inside
 * @param externalAddress sent-by of our Via toward the outside
 * @param partnerPort where partners find us
 * @param federation whom we federate with
 * @param hiding what the outside learns of the inside
 * @param scanners words in the User-Agent of clients that are closed unanswered, lower case
 * @param keepAlive offered to clients that ask ([MS-CONMGMT] 2.2.1), 60 to 1200 s
 */
record AccessSettings(
    int nodeNumber,
    String nodeName,
    InetSocketAddress internalAddress,
    InetSocketAddress externalAddress,
    String externalName,
    Set<String> domains,
    boolean remoteUsers,
    boolean anonymousUsers,
    OurNames ourNames,
    InsideServers inside,
    int partnerPort,
    FederationSettings federation,
    Topology.Hiding hiding,
    List<String> scanners,
    Duration keepAlive) {

  /** Open transactions that one client connection may have at once. */
  static final int MAX_CLIENT_TRANSACTIONS = 100;

  /** Open transactions that one partner's connection may have at once. */
  static final int MAX_PARTNER_TRANSACTIONS = 2_000;

  /** Open transactions that one internal server's connection may have at once. */
  static final int MAX_INSIDE_TRANSACTIONS = 20_000;

  /**
   * @throws IllegalArgumentException if the node has no place in the topology or there is no next
   *     hop; a checked topology with remote users has one
   */
  static AccessSettings of(Topology topology, Node node) {
    int number = topology.nodes().indexOf(node) + 1;
    if (number == 0) {
      throw new IllegalArgumentException("no node of this topology: " + node.name());
    }
    int clientPort = port(topology, "EXT-05");
    int internalPort = port(topology, "INT-02");
    Set<Integer> ports =
        Set.copyOf(
            List.of(clientPort, internalPort, port(topology, "EXT-06")).stream()
                .distinct()
                .toList());
    return new AccessSettings(
        number,
        node.name(),
        new InetSocketAddress(node.internal().getFirst(), internalPort),
        new InetSocketAddress(node.access().getFirst(), clientPort),
        topology.external().access(),
        Set.copyOf(topology.domains()),
        topology.capabilities().contains(Capability.REMOTE_USERS),
        topology.access().anonymousUsers(),
        new OurNames(topology, ports),
        insideServers(topology, internalPort),
        port(topology, "EXT-06"),
        FederationSettings.of(topology, port(topology, "EXT-07")),
        topology.access().hiding(),
        topology.access().scanners(),
        topology.access().keepAlive());
  }

  private static InsideServers insideServers(Topology topology, int internalPort) {
    // A pool without any SIP beyond its own nodes has none.
    List<InsideServers.Server> servers =
        topology.inside().nextHop().map(nextHop -> servers(topology, nextHop)).orElse(List.of());
    List<InsideServers.PeerNode> nodes = new ArrayList<>();
    for (Node peer : topology.nodes()) {
      nodes.add(
          new InsideServers.PeerNode(
              nodes.size() + 1,
              peer.name(),
              new InetSocketAddress(peer.internal().getFirst(), internalPort)));
    }
    Set<String> nodeNames = new HashSet<>();
    nodes.forEach(peer -> nodeNames.add(peer.name()));
    nodeNames.add(topology.pool());
    return new InsideServers(servers, nodes, nodeNames);
  }

  private static List<InsideServers.Server> servers(Topology topology, Topology.NextHop nextHop) {
    List<InsideServers.Server> servers = new ArrayList<>();
    for (InetAddress address : nextHop.addresses()) {
      servers.add(
          new InsideServers.Server(
              nextHop.name(), new InetSocketAddress(address, nextHop.port()), true));
    }
    for (Topology.Server frontEnd : topology.inside().frontEnds()) {
      for (InetAddress address : frontEnd.addresses()) {
        servers.add(
            new InsideServers.Server(
                frontEnd.name(), new InetSocketAddress(address, nextHop.port()), false));
      }
    }
    return servers;
  }

  private static int port(Topology topology, String rowId) {
    Integer override = topology.ports().get(rowId);
    return override != null ? override : PortCatalogue.row(rowId).orElseThrow().ports().low();
  }
}
