package io.sallyport.av;

import java.util.Optional;
import java.util.Set;

/**
 * Whom tokens are issued to: users of the domains that the pool serves, servers that ask for
 * themselves, and people without an account if they may join conferences. Pure.
 *
 * @param domains lower case
 */
record AuthPolicy(Set<String> domains, boolean anonymousUsers) {
  /** Domain of people without an account; no real domain has this ending (RFC 2606). */
  static final String ANONYMOUS_DOMAIN = "anonymous.invalid";

  AuthPolicy {
    domains = Set.copyOf(domains);
  }

  /**
   * What kind of token an identity gets that is asked for by SIP; empty if none. A user's client
   * writes the document, and his server passes it on unread: so a user gets tokens for himself
   * alone, and only a server that sends the request itself gets them for others.
   */
  Optional<Scope> scopeOf(SipIdentity identity, AuthAsker asker) {
    if (!isServer(asker)) {
      return identity.equals(asker.sender()) ? scopeOfUser(identity) : Optional.empty();
    }
    return isServerName(identity, asker.caller())
        ? Optional.of(Scope.SERVER)
        : scopeOfUser(identity);
  }

  /** The same without the tokens of servers, for which no quota holds. */
  Optional<Scope> scopeOfUser(SipIdentity identity) {
    if (domains.contains(identity.host())) {
      return Optional.of(Scope.USER);
    }
    return anonymousUsers && identity.host().equals(ANONYMOUS_DOMAIN)
        ? Optional.of(Scope.ANONYMOUS)
        : Optional.empty();
  }

  /** True if a server asks of its own accord. */
  boolean isServer(AuthAsker asker) {
    return isServerName(asker.sender(), asker.caller());
  }

  /**
   * Servers are called by their host name, often as the user of a served domain. Certificates of
   * servers often prove that domain, too, and its users must not be taken for servers.
   */
  private boolean isServerName(SipIdentity identity, AuthCaller caller) {
    Set<String> names = caller.provenNames();
    boolean isServed = domains.contains(identity.host());
    boolean isProven = names.contains(identity.host());
    return identity.user().isEmpty()
        ? isProven && !isServed
        : names.contains(identity.user()) && (isServed || isProven);
  }
}
