package io.sallyport.topology;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A checked pool: made by {@code TopologyReader} only, so whoever holds one need not check again.
 *
 * @param pool internal pool name, resolving to every node's internal address
 * @param domains SIP and XMPP domains served, lower case
 * @param capabilities as written in the file plus those that follow from them
 * @param ports overrides by row id
 */
public record Topology(
    String pool,
    List<String> domains,
    Set<Capability> capabilities,
    External external,
    List<Node> nodes,
    Inside inside,
    Access access,
    Av av,
    Webconf webconf,
    Xmpp xmpp,
    Dns dns,
    Certificates certificates,
    Map<String, Integer> ports) {

  /** Public names; each resolves to every node's address for that service. */
  public record External(String access, Optional<String> webconf, Optional<String> av) {}

  /** The far ends of the internal rows. */
  public record Inside(
      Optional<NextHop> nextHop,
      List<Server> frontEnds,
      List<Server> branches,
      List<Server> management,
      List<Server> xmppGateways,
      List<Server> logCollectors,
      List<Server> applications) {}

  /** The internal server, or pool of servers, that SIP from outside goes to. */
  public record NextHop(String name, int port, List<InetAddress> addresses) {}

  /** A named internal server. */
  public record Server(String name, List<InetAddress> addresses) {}

  /**
   * Settings of the Access Edge.
   *
   * @param anonymousUsers true if people without an account may join conferences
   * @param webSocket true if browsers may speak SIP over WebSocket on the client port (RFC 7118)
   * @param webSocketOrigins of pages that may do so, as browsers write them, for example {@code
   *     https://app.example}; empty for all
   * @param keepAlive offered to clients that ask for keep-alives, 60 to 1200 s
   * @param exemptSources clients that limits per source do not hold for, such as an office
   * @param scanners words in the User-Agent of requests that are dropped unanswered, lower case
   */
  public record Access(
      Federation federation,
      boolean anonymousUsers,
      boolean webSocket,
      List<String> webSocketOrigins,
      Hiding hiding,
      Duration keepAlive,
      List<AddressBlock> exemptSources,
      List<String> scanners) {}

  /** What the outside learns of the inside from the routes that messages took. */
  public enum Hiding {
    OFF,
    /** Routes and Vias of the inside are sealed. */
    MASK,
    /** Besides, headers that name software and servers are dropped. */
    STRICT
  }

  /**
   * How names are looked up.
   *
   * @param servers resolvers to ask; empty for those of the system
   * @param cacheRecords answers remembered at most
   * @param privateTargets blocks of addresses of special use, or of servers inside, that partners
   *     may be found at all the same
   */
  public record Dns(
      List<InetSocketAddress> servers, int cacheRecords, List<AddressBlock> privateTargets) {}

  /**
   * Where certificates, keys and anchors are, as absolute paths.
   *
   * @param poolKeys the secret keys that all nodes share: what one node signed another believes
   * @param avKeys the same for tokens and nonces of the A/V Edge
   */
  public record Certificates(
      KeyPairFiles external,
      KeyPairFiles internal,
      Trust externalTrust,
      Trust internalTrust,
      Path poolKeys,
      Path avKeys) {}

  /** PEM files. */
  public record KeyPairFiles(Path certificate, Path key) {}

  /** Trust anchors: the system's, or those of one PEM file. */
  public sealed interface Trust {
    record SystemAnchors() implements Trust {}

    record PemFile(Path path) implements Trust {}
  }

  /** Of credentials at the A/V Edge. */
  public String avRealm() {
    return av.realm().orElseGet(domains::getFirst);
  }

  public Optional<Node> node(String name) {
    return nodes.stream().filter(n -> n.name().equals(name)).findFirst();
  }
}
