package io.sallyport.xmpp.inside;

import java.util.Optional;
import java.util.Set;

/** The ways in which something inside attaches on 23456, told by its stream header. */
public enum Attachment {
  /** A gateway: any pair of our domains and partners' on one stream. */
  NATIVE,
  /** A stock XMPP server, to which the edge is the partner. */
  TRANSPARENT,
  /** A component that serves one of our domains (XEP-0114). */
  COMPONENT;

  private static final String SERVER = "jabber:server";
  private static final String ACCEPT = "jabber:component:accept";

  /** What is known before the first header. */
  public interface Names {
    /** True for an internal name of this node or of the pool. */
    boolean isOurs(String name);

    boolean isHosted(String domain);

    boolean isPartner(String domain);

    /** True if stock servers may attach at all. */
    boolean allowsTransparent();

    /** The domains that components may serve. */
    Set<String> components();
  }

  /**
   * The way that a header asks for; empty if there is none such, which is {@code host-unknown}.
   *
   * @param namespace the default one of the header
   * @param to a domain in lower case, other scripts as A-labels
   * @param from the same; a component has none
   */
  public static Optional<Attachment> of(
      String namespace, Optional<String> to, Optional<String> from, Names names) {
    if (to.isEmpty()) {
      return Optional.empty();
    }
    return switch (namespace) {
      case SERVER -> ofServer(to.get(), from, names);
      case ACCEPT ->
          from.isEmpty() && names.components().contains(to.get())
              ? Optional.of(COMPONENT)
              : Optional.empty();
      default -> Optional.empty();
    };
  }

  private static Optional<Attachment> ofServer(String to, Optional<String> from, Names names) {
    if (names.isOurs(to)) {
      return Optional.of(NATIVE);
    }
    boolean isSplice = names.isPartner(to) && from.filter(names::isHosted).isPresent();
    return isSplice && names.allowsTransparent() ? Optional.of(TRANSPARENT) : Optional.empty();
  }
}
