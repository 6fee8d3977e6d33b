package io.sallyport.xmpp;

import io.sallyport.net.Connection;
import io.sallyport.topology.Topology;
import io.sallyport.topology.Xmpp;
import io.sallyport.xmpp.inside.BoundDomains;
import io.sallyport.xmpp.inside.GatewayHandshake;
import io.sallyport.xmpp.inside.Gateways;
import io.sallyport.xmpp.inside.InsideRules;
import java.util.Optional;

/**
 * What gateways are held to.
 *
 * @param maxWaitingOctets that a connection may leave unread
 */
record GatewayTerms(
    GatewayHandshake.Rules rules, Gateways.Settings settings, int maxWaitingOctets) {
  /** A whole window is written again at once when a stream is resumed, and has to fit. */
  private static final int MAX_WINDOW_OCTETS = Connection.MAX_WAITING_OCTETS / 4 * 3;

  /** As the topology says it. */
  static GatewayTerms of(Topology topology, InsideNames names) {
    Xmpp.Limits limits = topology.xmpp().limits();
    int windowOctets = Math.min(limits.windowBytes(), MAX_WINDOW_OCTETS);
    return new GatewayTerms(
        new GatewayHandshake.Rules(
            names::isOurs,
            name ->
                topology.inside().xmppGateways().stream()
                    .anyMatch(known -> known.name().equals(name)),
            names.node(),
            limits.stanzaBytes()),
        new Gateways.Settings(
            new Permissions(topology),
            new InsideRules(names::isHosted, names::isListed, names::isOurs),
            limits.windowStanzas(),
            windowOctets),
        Math.min(2 * windowOctets, Connection.MAX_WAITING_OCTETS / 16 * 15));
  }

  private record Permissions(Topology topology) implements BoundDomains.Permissions {
    @Override
    public boolean isHosted(String domain) {
      return topology.domains().contains(domain);
    }

    @Override
    public boolean allows(String gateway, String domain) {
      return entry(gateway).map(entry -> entry.domains().contains(domain)).orElse(true);
    }

    @Override
    public boolean isExclusive(String gateway, String domain) {
      return entry(gateway).filter(Xmpp.Gateway::exclusive).isPresent();
    }

    private Optional<Xmpp.Gateway> entry(String gateway) {
      return topology.xmpp().internal().gateways().stream()
          .filter(known -> known.name().equals(gateway))
          .findFirst();
    }
  }
}
