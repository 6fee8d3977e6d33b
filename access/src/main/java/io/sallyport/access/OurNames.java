package io.sallyport.access;

import io.sallyport.topology.Node;
import io.sallyport.topology.Topology;
import io.sallyport.wire.sip.NameAddress;
import io.sallyport.wire.sip.SipUri;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which URIs name this pool: the external name, {@code sip.} of every domain, the pool and node
 * names, and the addresses of all nodes, on the ports that SIP is listened on.
 */
final class OurNames {
  /** RFC 1035 section 2.3.4. */
  private static final int MAX_LABEL = 63;

  private static final int MAX_DOMAIN = 253;

  private final Set<String> hosts = new HashSet<>();
  private final Set<Integer> ports;

  OurNames(Topology topology, Set<Integer> ports) {
    this.ports = Set.copyOf(ports);
    hosts.add(topology.external().access());
    topology.domains().forEach(domain -> hosts.add("sip." + domain));
    hosts.add(topology.pool());
    for (Node node : topology.nodes()) {
      hosts.add(node.name());
      node.internal().forEach(address -> hosts.add(address.getHostAddress()));
      node.access().forEach(address -> hosts.add(address.getHostAddress()));
    }
  }

  /** True for a URI that leads to this pool's SIP listeners; a missing port is any of theirs. */
  boolean include(SipUri uri) {
    return (uri.port() < 0 || ports.contains(uri.port())) && hosts.contains(canonical(uri.host()));
  }

  /** True for a name or address of this pool, whatever the port. */
  boolean isHost(String host) {
    return hosts.contains(canonical(host));
  }

  /**
   * Domain that an address of From or To is in, lower case; empty for what is in none: of another
   * scheme, at an address, or at what no domain is called. What is compared with lists of domains
   * must have one spelling only.
   */
  static String domain(@Nullable NameAddress address) {
    SipUri uri = address == null ? null : address.uri();
    return uri == null ? "" : domain(uri);
  }

  /** Domain of a URI; empty as {@link #domain(NameAddress)} says. */
  static String domain(SipUri uri) {
    String host = canonical(uri.host());
    return isDomain(host) ? host : "";
  }

  /** Labels as DNS has them, the last not a number: that would be an address (RFC 1123 2.1). */
  private static boolean isDomain(String host) {
    String[] labels = host.split("\\.", -1);
    for (String label : labels) {
      if (label.isEmpty() || label.length() > MAX_LABEL) {
        return false;
      }
    }
    return host.length() <= MAX_DOMAIN
        && host.indexOf(':') < 0
        && !labels[labels.length - 1].chars().allMatch(c -> c >= '0' && c <= '9');
  }

  /** Host as compared: no trailing dot, IPv6 in the form that Java writes. */
  static String canonical(String host) {
    if (host.indexOf(':') >= 0) {
      try {
        return InetAddress.ofLiteral(host).getHostAddress();
      } catch (IllegalArgumentException notAnAddress) {
        return host;
      }
    }
    return host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
  }
}
