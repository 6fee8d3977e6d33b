package io.sallyport.xmpp;

import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.StrangerGate;
import io.sallyport.topology.Topology;
import io.sallyport.topology.Xmpp;
import io.sallyport.xmpp.inside.Attachment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The XMPP proxy of one node: streams of partners outside, streams of stock servers inside to which
 * the node is the partner, and what passes from the one to the other.
 */
public final class XmppProxy {
  private final XmppService outside;
  private final XmppService inside;
  private final InsideDoor.Ways ways;
  private final Passage passage;

  /**
   * @param name what the node calls itself where it is asked for a domain that it does not know
   * @param toPartners what streams of partners need
   * @param toServers what streams of servers inside need
   */
  public XmppProxy(
      Topology topology,
      String name,
      XmppService.Surroundings toPartners,
      XmppService.Surroundings toServers) {
    this.outside =
        new XmppService(
            new StreamRules(topology.xmpp(), name, Set.copyOf(topology.domains())),
            toPartners,
            (stanza, origin, settled) -> passage().fromPartner(stanza, origin, settled));
    this.inside =
        new XmppService(
            new StreamRules(asPartner(topology), name, partnerDomains(topology.xmpp())),
            toServers,
            (stanza, origin, settled) -> passage().fromInside(stanza, origin, settled));
    this.passage =
        new Passage(outside, inside, toPartners.owner(), topology.xmpp().limits().drainGrace());
    this.ways =
        new InsideDoor.Ways(
            new AttachmentNames(topology, name, partnerDomains(topology.xmpp())),
            Map.of(Attachment.TRANSPARENT, inside.partners()),
            inside.shared());
  }

  /** What the topology says about who may attach to what. */
  private record AttachmentNames(Topology topology, String node, Set<String> partners)
      implements Attachment.Names {
    @Override
    public boolean isOurs(String name) {
      return name.equals(node) || name.equals(topology.pool());
    }

    @Override
    public boolean isHosted(String domain) {
      return topology.domains().contains(domain);
    }

    @Override
    public boolean isPartner(String domain) {
      return partners.contains(domain);
    }

    @Override
    public boolean allowsTransparent() {
      return topology.xmpp().internal().transparent().isPresent();
    }

    @Override
    public Set<String> components() {
      return topology.xmpp().internal().components().stream()
          .map(Xmpp.Component::domain)
          .collect(Collectors.toUnmodifiableSet());
    }
  }

  /**
   * The settings of the streams inside, where the partners are our own domains: their servers prove
   * them by a certificate, and are dialled where the topology says so.
   */
  public static Xmpp asPartner(Topology topology) {
    Xmpp settings = topology.xmpp();
    List<Xmpp.Partner> domains = new ArrayList<>();
    for (String domain : topology.domains()) {
      Optional<Xmpp.Server> server =
          settings.internal().dialIn().stream()
              .filter(dialIn -> dialIn.domain().equals(domain))
              .map(Xmpp.DialIn::server)
              .findFirst();
      domains.add(Xmpp.Partner.certified(domain, server, settings.connectionLimit()));
    }
    return settings.withTrusted(domains);
  }

  private static Set<String> partnerDomains(Xmpp settings) {
    Set<String> domains = new HashSet<>();
    for (Xmpp.Partner partner : settings.partners()) {
      if (!partner.isAnybody()) {
        domains.add(partner.domain());
        domains.addAll(partner.additionalDomains());
      }
    }
    return domains;
  }

  /**
   * Handlers of connections of partners.
   *
   * @param gate told of proofs that fail
   */
  public ConnectionHandler.Factory partners(StrangerGate gate) {
    return outside.partners(gate);
  }

  /** Handlers of connections from inside, in whichever way they attach. */
  public ConnectionHandler.Factory servers() {
    return connection -> new InsideDoor(connection, ways);
  }

  /** Nothing arrives before all is made. */
  private Passage passage() {
    return passage;
  }

  /** Takes nothing more, and ends all streams when nothing is under way, or after a while. */
  public void drain() {
    passage.drain();
  }

  /** Stanzas whose fate is not known, and streams of others that are open. */
  public long unfinished() {
    return passage.open() + outside.open() + inside.open();
  }
}
