package io.sallyport.xmpp;

import io.sallyport.net.Connection;
import io.sallyport.topology.Topology;
import io.sallyport.topology.Xmpp;
import io.sallyport.xmpp.inside.BoundDomains;
import io.sallyport.xmpp.inside.GatewayHandshake;
import io.sallyport.xmpp.inside.Gateways;
import io.sallyport.xmpp.inside.InsideRules;
import java.util.Optional;

/** What gateways are held to. */
record GatewayTerms(GatewayHandshake.Rules rules, Gateways.Settings settings) {
  private static final int MOST_WAITING_OCTETS = Connection.MAX_WAITING_OCTETS / 16 * 15;

  /**
   * What a connection may leave unread. A whole window is written again at once when a stream is
   * resumed; the last stanza that it took, and what is written next, may be as long as any. The
   * topology sees to it that so much fits.
   */
  int maxWaitingOctets() {
    int window = settings.windowOctets();
    return Math.max(Math.min(2 * window, MOST_WAITING_OCTETS), window + 2 * rules.stanzaOctets());
  }

  /** As the topology says it. */
  static GatewayTerms of(Topology topology, InsideNames names) {
    Xmpp.Limits limits = topology.xmpp().limits();
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
            limits.gatewayWindowBytes()));
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
