package io.sallyport.xmpp;

import io.sallyport.topology.Xmpp;
import io.sallyport.wire.xmpp.XmppDomain;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Who may talk to whom by the topology: pure facts, the same for every stream.
 *
 * @param name what this end calls itself where it is asked for a domain that is not its own
 * @param hosted domains inside, as A-labels
 * @param provenOverTls true for a domain that has proven itself by a certificate lately
 */
public record StreamRules(
    Xmpp settings, String name, Set<String> hosted, Predicate<XmppDomain> provenOverTls) {
  public StreamRules {
    hosted = Set.copyOf(hosted);
  }

  /** Rules that remember nobody. */
  public StreamRules(Xmpp settings, String name, Set<String> hosted) {
    this(settings, name, hosted, _ -> false);
  }

  /** The same with a memory of who has proven its domain over TLS. */
  StreamRules remembering(Predicate<XmppDomain> memory) {
    return new StreamRules(settings, name, hosted, memory);
  }

  /**
   * How a domain may prove who it is. Dialback in the clear is for those alone who have never done
   * better.
   */
  Set<Xmpp.Method> methods(XmppDomain domain) {
    Set<Xmpp.Method> methods = EnumSet.noneOf(Xmpp.Method.class);
    partner(domain).ifPresent(partner -> methods.addAll(partner.methods()));
    boolean hasOthers = methods.size() > 1;
    if (hasOthers && provenOverTls.test(domain)) {
      methods.remove(Xmpp.Method.DIALBACK_TCP);
    }
    return methods;
  }

  /** The entry of a domain outside; empty if it has none, or is one of ours. */
  public Optional<Xmpp.Partner> partner(XmppDomain domain) {
    return isHosted(domain) ? Optional.empty() : settings.partner(domain.ascii());
  }

  public boolean isHosted(XmppDomain domain) {
    return hosted.contains(domain.ascii());
  }
}
