package io.sallyport.access;

import io.sallyport.access.Partner.Kind;
import io.sallyport.net.dns.Lookup;
import io.sallyport.net.dns.ServiceTarget;
import io.sallyport.net.tls.PeerIdentity;
import io.sallyport.topology.Federation;
import io.sallyport.topology.Federation.AllowedDomain;
import io.sallyport.topology.Federation.ProviderKind;
import io.sallyport.topology.Federation.RevocationMode;
import io.sallyport.topology.Federation.Verification;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whom we federate with, and by which server: facts in, verdicts out. A domain is a partner's only
 * if the certificate of its server proves a name that the topology, or the domain's own DNS, names
 * for it: a valid certificate of anybody must not speak for everybody. No rule that allows means
 * no. With public networks only, nobody counts but their providers.
 */
final class FederationPolicy {
  private static final String SERVICE = "_sipfederationtls._tcp.";
  private static final Admission DOMAINS_CLASH = new Admission.Refused(Refusal.DOMAINS_CLASH);
  private static final Admission NO_SOURCE = new Admission.Refused(Refusal.SOURCE_UNROUTABLE);

  private final FederationSettings settings;
  private final Federation federation;
  private final Map<String, AllowedDomain> allowed = new HashMap<>();
  private final Map<String, Federation.Provider> providersByProxy = new HashMap<>();
  private final Set<String> blocked;
  private final Federation.@Nullable ByDefault defaultRoute;
  private final boolean discovers;

  FederationPolicy(FederationSettings settings) {
    this.settings = settings;
    this.federation = settings.federation();
    federation.allowed().forEach(entry -> allowed.put(entry.domain(), entry));
    federation.providers().forEach(each -> providersByProxy.put(each.proxy(), each));
    this.blocked = Set.copyOf(federation.blocked());
    this.defaultRoute =
        federation.routing() instanceof Federation.ByDefault route && counts(route) ? route : null;
    this.discovers =
        federation.routing() instanceof Federation.BySrv(var discovery, _, _) && discovery;
  }

  /** Whether a domain may be spoken for. */
  sealed interface Admission {
    record Admitted(Partner partner) implements Admission {}

    record Refused(Refusal refusal) implements Admission {}

    /** The services of that name must be looked up first. */
    record Asks(String name) implements Admission {}
  }

  /** Where requests for a domain go. */
  sealed interface Way {
    /** To one of these, in the order to try; at least one. */
    record To(List<PartnerServer> servers) implements Way {}

    record Refused(Refusal refusal) implements Way {}

    /** The services of that name must be looked up first. */
    record Asks(String name) implements Way {}
  }

  /** False for a peer that no message can make a partner. */
  boolean mayConnect(PeerIdentity peer) {
    if (!settings.isOn() || (peer.names().isEmpty() && peer.sipDomains().isEmpty())) {
      return false;
    }
    if (defaultRoute != null) {
      return peer.names().contains(defaultRoute.proxy());
    }
    boolean isFoundByDns =
        settings.hasPartners()
            && (discovers || allowed.values().stream().anyMatch(entry -> entry.proxy().isEmpty()));
    return isFoundByDns
        || provider(peer, ProviderKind.HOSTING) != null
        || provider(peer, ProviderKind.PUBLIC) != null
        || !directDomains(peer).isEmpty();
  }

  /**
   * How revocation is checked for a peer, before it has said whom it speaks for: as the strictest
   * of its domains asks. Where none is checked but a domain that DNS leads to, everybody is asked
   * about, and {@link #needsCheck} decides.
   */
  RevocationMode revocation(PeerIdentity peer) {
    List<AllowedDomain> direct = directDomains(peer);
    if (!direct.isEmpty()) {
      return direct.stream().map(this::revocation).max(Comparator.naturalOrder()).orElseThrow();
    }
    RevocationMode mode = federation.revocation().mode();
    boolean isAskedByOne =
        allowed.values().stream()
            .anyMatch(entry -> entry.proxy().isEmpty() && revocation(entry) != RevocationMode.OFF);
    return mode == RevocationMode.OFF && isAskedByOne ? RevocationMode.SOFT : mode;
  }

  /** True for a domain that a peer must not speak for of whose certificate nothing was learnt. */
  boolean needsCheck(String domain) {
    AllowedDomain entry = allowed.get(domain);
    return entry != null && revocation(entry) == RevocationMode.STRICT;
  }

  /**
   * Says whether a peer may speak for a domain.
   *
   * @param domain of a From URI, lower case
   */
  Admission inbound(PeerIdentity peer, String domain) {
    if (!settings.isOn()) {
      return new Admission.Refused(Refusal.OUTSIDE_NOT_ALLOWED);
    }
    if (blocked.contains(domain) || domain.isEmpty()) {
      return new Admission.Refused(Refusal.SOURCE_UNROUTABLE);
    }
    if (defaultRoute != null) {
      return fromDefaultRoute(defaultRoute, peer, domain);
    }
    Federation.Provider publicProvider = provider(peer, ProviderKind.PUBLIC);
    if (publicProvider != null) {
      return fromPublicProvider(publicProvider, domain);
    }
    Federation.Provider hosting = provider(peer, ProviderKind.HOSTING);
    if (hosting != null) {
      return fromHostingProvider(hosting, domain);
    }
    return isOurs(domain) ? DOMAINS_CLASH : fromPartner(peer, domain);
  }

  private Admission fromDefaultRoute(Federation.ByDefault route, PeerIdentity peer, String domain) {
    if (isOurs(domain)) {
      return DOMAINS_CLASH;
    }
    return peer.names().contains(route.proxy())
        ? new Admission.Admitted(partner(route))
        : NO_SOURCE;
  }

  private Admission fromPublicProvider(Federation.Provider provider, String domain) {
    if (isOurs(domain)) {
      return DOMAINS_CLASH;
    }
    AllowedDomain entry = allowed.get(domain);
    return entry != null && entry.proxy().isPresent()
        ? NO_SOURCE
        : new Admission.Admitted(partner(provider));
  }

  private Admission fromHostingProvider(Federation.Provider provider, String domain) {
    if (isOurs(domain)) {
      return provider.sharesAddressSpace()
          ? new Admission.Admitted(partner(provider))
          : DOMAINS_CLASH;
    }
    AllowedDomain entry = allowed.get(domain);
    if (entry == null) {
      return new Admission.Asks(SERVICE + domain);
    }
    return entry.proxy().orElse(provider.proxy()).equals(provider.proxy())
        ? new Admission.Admitted(partner(provider))
        : new Admission.Refused(Refusal.UNTRUSTED_SOURCE);
  }

  private Admission fromPartner(PeerIdentity peer, String domain) {
    if (!settings.hasPartners()) {
      return NO_SOURCE;
    }
    List<AllowedDomain> direct = directDomains(peer);
    if (!direct.isEmpty()) {
      return direct.stream()
          .filter(entry -> entry.domain().equals(domain))
          .findFirst()
          .<Admission>map(entry -> new Admission.Admitted(directPartner(entry)))
          .orElse(NO_SOURCE);
    }
    AllowedDomain entry = allowed.get(domain);
    if (entry != null && entry.proxy().isPresent()) {
      // Its own server is known, and this is not it.
      return new Admission.Refused(Refusal.UNTRUSTED_SOURCE);
    }
    return entry != null || discovers ? new Admission.Asks(SERVICE + domain) : NO_SOURCE;
  }

  /** Says whether a peer may speak for a domain whose services were looked up. */
  Admission inbound(PeerIdentity peer, String domain, Lookup<ServiceTarget> found) {
    Federation.Provider hosting = provider(peer, ProviderKind.HOSTING);
    return switch (found) {
      case Lookup.Absent<ServiceTarget> _ -> new Admission.Refused(Refusal.SOURCE_WITHOUT_SRV);
      case Lookup.Forbidden<ServiceTarget> _, Lookup.Failed<ServiceTarget> _ ->
          new Admission.Refused(Refusal.SRV_UNRESOLVED);
      case Lookup.Found<ServiceTarget>(var targets, _) when hosting != null ->
          leadTo(targets, hosting)
              ? new Admission.Admitted(partner(hosting))
              : new Admission.Refused(Refusal.UNTRUSTED_SOURCE);
      case Lookup.Found<ServiceTarget>(var targets, _) -> proven(peer, domain, targets);
    };
  }

  private Admission proven(PeerIdentity peer, String domain, List<ServiceTarget> targets) {
    List<ServiceTarget> inside = within(domain, targets);
    if (inside.isEmpty()) {
      return new Admission.Refused(Refusal.SOURCE_SRV_ELSEWHERE);
    }
    AllowedDomain entry = allowed.get(domain);
    boolean allowsWildcard = entry != null && entry.allowsWildcard();
    for (ServiceTarget target : inside) {
      if (PartnerServer.proves(peer, target.host(), allowsWildcard)
          || peer.sipDomains().contains(domain)) {
        return new Admission.Admitted(foundPartner(entry, target.host(), domain));
      }
    }
    return new Admission.Refused(Refusal.UNTRUSTED_SOURCE);
  }

  /**
   * Says where requests for a domain go.
   *
   * @param domain of the far end, lower case
   */
  Way outbound(String domain) {
    if (!settings.isOn()) {
      return new Way.Refused(Refusal.OUTSIDE_NOT_ALLOWED);
    }
    if (blocked.contains(domain)) {
      return new Way.Refused(Refusal.NOT_THROUGH_HERE);
    }
    if (defaultRoute != null) {
      return new Way.To(List.of(known(partner(defaultRoute), null)));
    }
    AllowedDomain entry = allowed.get(domain);
    if (entry != null && entry.proxy().isPresent() && !settings.hasPartners()) {
      return new Way.Refused(Refusal.DOMAIN_UNKNOWN);
    }
    if (entry != null && entry.proxy().isPresent()) {
      return new Way.To(List.of(known(directPartner(entry), entry)));
    }
    PartnerServer named = entry == null ? serverNamed(domain) : null;
    if (named != null) {
      return new Way.To(List.of(named));
    }
    if (domain.isEmpty() || isOurs(domain)) {
      return new Way.Refused(Refusal.DOMAIN_UNKNOWN);
    }
    return entry != null || discovers
        ? new Way.Asks(SERVICE + domain)
        : new Way.Refused(Refusal.DOMAIN_UNKNOWN);
  }

  /** Says where requests for a domain go whose services were looked up. */
  Way outbound(String domain, Lookup<ServiceTarget> found) {
    if (!(found instanceof Lookup.Found<ServiceTarget>(var targets, _))) {
      return new Way.Refused(Refusal.SRV_UNRESOLVED);
    }
    for (ServiceTarget target : targets) {
      Federation.Provider provider = providersByProxy.get(target.host());
      if (provider != null) {
        return counts(provider)
            ? new Way.To(List.of(known(partner(provider), null)))
            : new Way.Refused(Refusal.HOSTED_NOT_ALLOWED);
      }
    }
    if (!settings.hasPartners()) {
      return new Way.Refused(Refusal.DOMAIN_UNKNOWN);
    }
    List<ServiceTarget> inside = within(domain, targets);
    if (inside.isEmpty()) {
      return new Way.Refused(Refusal.SRV_ELSEWHERE);
    }
    AllowedDomain entry = allowed.get(domain);
    return new Way.To(inside.stream().map(target -> server(domain, entry, target)).toList());
  }

  /** The server of that name if the topology names it for a partner; null otherwise. */
  private @Nullable PartnerServer serverNamed(String host) {
    Federation.Provider provider = providersByProxy.get(host);
    if (provider != null && counts(provider)) {
      return known(partner(provider), null);
    }
    return allowed.values().stream()
        .filter(entry -> settings.hasPartners())
        .filter(entry -> entry.proxy().filter(host::equals).isPresent())
        .findFirst()
        .map(entry -> known(directPartner(entry), entry))
        .orElse(null);
  }

  /**
   * The server that a route set names, if it is one that the topology names; null otherwise.
   *
   * @param host in the route set of a dialog with somebody outside whose URI is in a domain of ours
   */
  @Nullable PartnerServer serverOfOurs(String host) {
    if (!settings.isOn()) {
      return null;
    }
    return defaultRoute != null ? known(partner(defaultRoute), null) : serverNamed(host);
  }

  /**
   * The server that a call was passed on to, as policy has it now; null if it is no partner's.
   *
   * @param domain as {@link Partner#domain} was then
   */
  @Nullable PartnerServer serverPassedTo(String host, String domain) {
    if (domain.isEmpty()) {
      PartnerServer server = serverOfOurs(host);
      return server == null || !server.host().equals(host) ? null : server;
    }
    AllowedDomain entry = allowed.get(domain);
    boolean isFoundByDns = entry == null ? discovers : entry.proxy().isEmpty();
    return settings.hasPartners() && isFoundByDns && !blocked.contains(domain) && settings.isOn()
        ? server(domain, entry, new ServiceTarget(host, settings.port(), 0, 0))
        : null;
  }

  /** The first domain that a partner's server is for; empty if it is for no one domain. */
  String domainOf(Partner partner) {
    return partner.kind() != Kind.DIRECT
        ? partner.domain()
        : federation.allowed().stream()
            .filter(entry -> entry.proxy().filter(partner.server()::equals).isPresent())
            .findFirst()
            .map(AllowedDomain::domain)
            .orElse("");
  }

  boolean isBlocked(String domain) {
    return blocked.contains(domain);
  }

  /** Where requests for users of ours go that live at a provider; null if none shares our space. */
  @Nullable PartnerServer sharedSpace() {
    for (Federation.Provider provider : federation.providers()) {
      if (settings.isOn()
          && counts(provider)
          && provider.kind() == ProviderKind.HOSTING
          && provider.sharesAddressSpace()) {
        return known(partner(provider), null);
      }
    }
    return null;
  }

  /** True for a provider that some users of our own domains live at. */
  boolean sharesOurSpace(Partner partner) {
    Federation.Provider provider = providersByProxy.get(partner.server());
    return partner.kind() == Kind.HOSTING && provider != null && provider.sharesAddressSpace();
  }

  /** True if requests of a partner may go on to another. */
  boolean isClearingHouseFor(Partner partner) {
    return partner.kind() == Kind.DIRECT
        && federation.routing() instanceof Federation.BySrv(_, _, var clearingHouse)
        && clearingHouse;
  }

  boolean isOurs(String domain) {
    return settings.domains().contains(domain);
  }

  private boolean counts(Federation.Provider provider) {
    return provider.enabled()
        && (provider.kind() == ProviderKind.HOSTING
            ? settings.hasPartners()
            : settings.hasPublicNetworks());
  }

  private boolean counts(Federation.ByDefault route) {
    return route.isPublicProvider() ? settings.hasPublicNetworks() : settings.hasPartners();
  }

  private Federation.@Nullable Provider provider(PeerIdentity peer, ProviderKind kind) {
    // In the order of the topology, so that a certificate of two has the same owner each time.
    for (Federation.Provider provider : federation.providers()) {
      if (provider.kind() == kind && counts(provider) && peer.names().contains(provider.proxy())) {
        return provider;
      }
    }
    return null;
  }

  /** Allowed domains whose server this peer proves to be. */
  private List<AllowedDomain> directDomains(PeerIdentity peer) {
    if (!settings.hasPartners()) {
      return List.of();
    }
    List<AllowedDomain> direct = new ArrayList<>();
    for (AllowedDomain entry : federation.allowed()) {
      if (entry.proxy().isPresent()
          && PartnerServer.proves(peer, entry.proxy().get(), entry.allowsWildcard())) {
        direct.add(entry);
      }
    }
    return direct;
  }

  private static boolean leadTo(List<ServiceTarget> targets, Federation.Provider provider) {
    return targets.stream().anyMatch(target -> target.host().equals(provider.proxy()));
  }

  private static List<ServiceTarget> within(String domain, List<ServiceTarget> targets) {
    return targets.stream()
        .filter(target -> target.host().equals(domain) || target.host().endsWith("." + domain))
        .toList();
  }

  private static Partner partner(Federation.ByDefault route) {
    Kind kind = route.isPublicProvider() ? Kind.PUBLIC_DEFAULT_ROUTE : Kind.DEFAULT_ROUTE;
    return new Partner(kind, route.proxy(), "", route.verification());
  }

  private static Partner partner(Federation.Provider provider) {
    Kind kind = provider.kind() == ProviderKind.PUBLIC ? Kind.PUBLIC : Kind.HOSTING;
    return new Partner(kind, provider.proxy(), "", provider.verification());
  }

  private static Partner directPartner(AllowedDomain entry) {
    return new Partner(Kind.DIRECT, entry.proxy().orElseThrow(), "", entry.verification());
  }

  private Partner foundPartner(@Nullable AllowedDomain entry, String server, String domain) {
    return entry != null
        ? new Partner(Kind.ALLOWED, server, domain, entry.verification())
        : new Partner(Kind.DISCOVERED, server, domain, discoveredVerification());
  }

  private Verification discoveredVerification() {
    return federation.routing() instanceof Federation.BySrv(_, var verification, _)
        ? verification
        : Verification.ALWAYS_UNVERIFIABLE;
  }

  /** A server that the topology names. */
  private PartnerServer known(Partner partner, @Nullable AllowedDomain entry) {
    return new PartnerServer(
        partner,
        partner.server(),
        settings.port(),
        "",
        entry != null && entry.allowsWildcard(),
        revocation(entry));
  }

  private PartnerServer server(String domain, @Nullable AllowedDomain entry, ServiceTarget target) {
    return new PartnerServer(
        foundPartner(entry, target.host(), domain),
        target.host(),
        target.port(),
        domain,
        entry != null && entry.allowsWildcard(),
        revocation(entry));
  }

  private RevocationMode revocation(@Nullable AllowedDomain entry) {
    RevocationMode mode = federation.revocation().mode();
    return entry == null ? mode : entry.revocation().orElse(mode);
  }
}
