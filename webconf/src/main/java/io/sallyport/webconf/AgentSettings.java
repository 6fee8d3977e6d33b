package io.sallyport.webconf;

import io.sallyport.wire.srl.TokenKey;
import java.net.InetAddress;
import java.util.List;

/**
 * What an agent is for.
 *
 * @param services names that it serves, 1 to 32; its certificate proves them
 * @param edges every node of the pool, by the names that their certificates prove
 * @param backend the conferencing server
 * @param isProxyPassed true if the backend reads the PROXY protocol, version 2, from every client
 * @param keys of the tokens for these services, 0 to 4; empty if the edges have them already
 */
public record AgentSettings(
    List<String> services,
    List<Place> edges,
    Place backend,
    boolean isProxyPassed,
    List<TokenKey> keys) {
  /** Services of an agent. */
  public static final int MAX_SERVICES = 32;

  /** Characters of their names together: all have to fit into one message. */
  public static final int MAX_CHARACTERS = 3_700;

  public AgentSettings {
    services = List.copyOf(services);
    if (!areFew(services)) {
      throw new IllegalArgumentException("too many services: " + services.size());
    }
    edges = List.copyOf(edges);
    keys = List.copyOf(keys);
  }

  /** True if an agent can announce them. */
  public static boolean areFew(List<String> services) {
    return services.size() <= MAX_SERVICES
        && services.stream().mapToInt(String::length).sum() <= MAX_CHARACTERS;
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
