package io.sallyport.av;

import io.sallyport.wire.sip.SipUri;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
   * What kind of client an identity is; empty if it gets no token.
   *
   * @param identity a SIP URI
   */
  Optional<Scope> scopeOf(String identity, AuthCaller caller) {
    SipUri uri = SipUri.parse(identity);
    if (uri == null) {
      return Optional.empty();
    }
    // A served domain comes first: certificates of servers often prove it, too, and its users must
    // not be taken for servers, for which no quota holds.
    if (domains.contains(uri.host())) {
      return Optional.of(isCaller(uri.user(), caller) ? Scope.SERVER : Scope.USER);
    }
    if (isCaller(uri.host(), caller)) {
      return Optional.of(Scope.SERVER);
    }
    return anonymousUsers && uri.host().equals(ANONYMOUS_DOMAIN)
        ? Optional.of(Scope.ANONYMOUS)
        : Optional.empty();
  }

  /** Servers are called by their host name, often as the user of a served domain. */
  private static boolean isCaller(@Nullable String name, AuthCaller caller) {
    return name != null && caller.provenNames().contains(name.toLowerCase(Locale.ROOT));
  }
}
