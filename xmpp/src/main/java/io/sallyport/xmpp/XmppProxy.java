package io.sallyport.xmpp;

import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.StrangerGate;
import io.sallyport.topology.Topology;
import io.sallyport.topology.Xmpp;
import io.sallyport.wire.xmpp.Bounce;
import io.sallyport.wire.xmpp.DomainPair;
import io.sallyport.wire.xmpp.Stanza;
import io.sallyport.wire.xmpp.StanzaCondition;
import io.sallyport.xmpp.inside.Attachment;
import io.sallyport.xmpp.inside.Fate;
import io.sallyport.xmpp.inside.Loss;
import io.sallyport.xmpp.inside.StanzaUse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The XMPP proxy of one node: streams of partners outside, streams of stock servers inside to which
 * the node is the partner, and what passes from the one to the other. A stanza is settled where it
 * came from only when its fate is known.
 */
public final class XmppProxy {
  private final XmppService outside;
  private final XmppService inside;
  private final InsideDoor.Ways ways;

  /** Domains that something inside has spoken for since the node started. */
  private final Set<String> served = ConcurrentHashMap.newKeySet();

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
            this::fromPartner);
    this.inside =
        new XmppService(
            new StreamRules(asPartner(topology), name, partnerDomains(topology.xmpp())),
            toServers,
            this::fromInside);
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

  /** Ends streams that have nothing under way, and tells the others that the node stops. */
  public void drain() {
    outside.drain();
    inside.drain();
  }

  private void fromPartner(Stanza stanza, Origin origin, Runnable settled) {
    Passing passing = new Passing(stanza.kept(), origin.pair(), outside, inside, settled);
    inside.send(passing.stanza, passing.pair, passing);
  }

  private void fromInside(Stanza stanza, Origin origin, Runnable settled) {
    served.add(origin.pair().from().ascii());
    Passing passing = new Passing(stanza.kept(), origin.pair(), inside, outside, settled);
    outside.send(passing.stanza, passing.pair, passing);
  }

  /** A stanza on its way from one side to the other, until its fate is known. */
  private final class Passing implements Sending {
    private final Stanza stanza;
    private final DomainPair pair;
    private final XmppService from;
    private final XmppService to;
    private final Runnable settled;
    private boolean isRepeated;

    Passing(Stanza stanza, DomainPair pair, XmppService from, XmppService to, Runnable settled) {
      this.stanza = stanza;
      this.pair = pair;
      this.from = from;
      this.to = to;
      this.settled = settled;
    }

    @Override
    public void confirmed() {
      settled.run();
    }

    @Override
    public void lost(Loss loss, StanzaCondition condition, String text) {
      Loss known = to.equals(inside) ? ofInside(loss) : loss;
      StanzaUse use = StanzaUse.of(stanza.kind().elementName(), stanza.type());
      switch (known.fate(use)) {
        case Fate.Requeued(), Fate.Resent() -> repeat(condition, text);
        case Fate.Bounced bounced -> {
          from.answer(
              stanza,
              to.equals(inside)
                  ? Bounce.of(bounced.condition(), bounced.text())
                  : Bounce.of(condition, text));
          settled.run();
        }
        case Fate.Dropped() -> settled.run();
      }
    }

    /** That our own domain has no server inside is no fault of the domain. */
    private Loss ofInside(Loss loss) {
      return switch (loss) {
        case PARTNER_ABSENT, PARTNER_UNREACHABLE ->
            served.contains(pair.to().ascii()) ? Loss.NOBODY_NOW : Loss.NOBODY_EVER;
        default -> loss;
      };
    }

    private void repeat(StanzaCondition condition, String text) {
      if (isRepeated) {
        lost(Loss.PARTNER_UNREACHABLE, condition, text);
      } else {
        isRepeated = true;
        to.send(stanza, pair, this);
      }
    }
  }
}
