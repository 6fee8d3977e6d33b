package io.sallyport.xmpp;

import io.sallyport.topology.Xmpp;
import io.sallyport.wire.xmpp.XmppDomain;
import java.util.Optional;
import java.util.Set;

/**
 * Who may talk to whom by the topology: pure facts, the same for every stream.
 *
 * @param name what this end calls itself where it is asked for a domain that is not its own
 * @param hosted domains inside, as A-labels
 */
public record StreamRules(Xmpp settings, String name, Set<String> hosted) {
  public StreamRules {
    hosted = Set.copyOf(hosted);
  }

  /** The entry of a domain outside; empty if it has none, or is one of ours. */
  public Optional<Xmpp.Partner> partner(XmppDomain domain) {
    return isHosted(domain) ? Optional.empty() : settings.partner(domain.ascii());
  }

  public boolean isHosted(XmppDomain domain) {
    return hosted.contains(domain.ascii());
  }
}
