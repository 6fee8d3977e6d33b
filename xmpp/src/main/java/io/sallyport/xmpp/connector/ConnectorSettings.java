package io.sallyport.xmpp.connector;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a connector is for.
 *
 * @param name the gateway that it is to the nodes; its certificate proves it
 * @param domains ours, which the server serves, as A-labels
 * @param partners domains of partners, as A-labels, each with the secret of its component
 * @param nodes every node of the pool, by the names that their certificates prove
 * @param server where components connect
 */
public record ConnectorSettings(
    String name,
    Set<String> domains,
    Map<String, String> partners,
    List<Place> nodes,
    Place server) {
  /** Domains of partners: each is a connection to the server. */
  public static final int MAX_PARTNERS = 1_000;

  /** Domains of ours, as many as a node lets one stream serve. */
  public static final int MAX_DOMAINS = 256;

  /** Nodes of a pool. */
  public static final int MAX_NODES = 64;

  public ConnectorSettings {
    domains = Set.copyOf(domains);
    partners = Map.copyOf(partners);
    nodes = List.copyOf(nodes);
    if (partners.size() > MAX_PARTNERS
        || domains.size() > MAX_DOMAINS
        || nodes.size() > MAX_NODES) {
      throw new IllegalArgumentException("more than a connector takes");
    }
  }

  /** Without the secrets. */
  @Override
  public String toString() {
    return name + " for " + domains + " and " + partners.keySet();
  }

  /**
   * A host and a port.
   *
   * @param host a name or an address
   * @param addresses where it is; empty to look the name up
   */
  public record Place(String host, int port, List<InetAddress> addresses) {
    public Place {
      addresses = List.copyOf(addresses);
    }

    /** One whose name is looked up each time. */
    public Place(String host, int port) {
      this(host, port, List.of());
    }

    @Override
    public String toString() {
      return host + ":" + port;
    }
  }
}
