package io.sallyport.xmpp;

import io.sallyport.topology.Topology;
import io.sallyport.topology.Xmpp;
import io.sallyport.xmpp.inside.Attachment;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the topology says about names on the leg inside, all in lower case as A-labels.
 *
 * @param node name of this node
 */
record InsideNames(Topology topology, String node) implements Attachment.Names {
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
    return partners().contains(domain);
  }

  /** True for every domain that may be talked to, if only because everybody may. */
  boolean isListed(String domain) {
    return !isHosted(domain) && topology.xmpp().partner(domain).isPresent();
  }

  /** Partners' domains that the topology names. */
  Set<String> partners() {
    Set<String> domains = new HashSet<>();
    for (Xmpp.Partner partner : topology.xmpp().partners()) {
      if (!partner.isAnybody()) {
        domains.add(partner.domain());
        domains.addAll(partner.additionalDomains());
      }
    }
    return domains;
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
