package io.sallyport.access;

import io.sallyport.topology.Node;
import io.sallyport.topology.Topology;
import io.sallyport.wire.sip.SipUri;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.Set;

/**
 * Which URIs name this pool: the external name, {@code sip.} of every domain, the pool and node
 * names, and the addresses of all nodes, on the ports that SIP is listened on.
 */
final class OurNames {
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
