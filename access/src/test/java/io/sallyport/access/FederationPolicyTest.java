package io.sallyport.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.access.FederationPolicy.Admission;
import io.sallyport.access.FederationPolicy.Way;
import io.sallyport.access.Partner.Kind;
import io.sallyport.net.dns.Lookup;
import io.sallyport.net.dns.ServiceTarget;
import io.sallyport.net.tls.PeerIdentity;
import io.sallyport.topology.Federation;
import io.sallyport.topology.Federation.RevocationMode;
import io.sallyport.topology.Federation.Verification;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FederationPolicyTest {
  private static final String SRV = "_sipfederationtls._tcp.";
  private static final Federation.AllowedDomain DIRECT =
      allowed("quayside.example", Optional.of("sip.quayside.example"), false);
  private static final Federation.AllowedDomain BY_DNS =
      allowed("pier.example", Optional.empty(), false);
  private static final Federation.AllowedDomain WILD =
      allowed("dock.example", Optional.of("edge.dock.example"), true);
  private static final Federation.Provider HOSTING =
      provider("host", "fed.hosting.example", Federation.ProviderKind.HOSTING, true, false);
  private static final Federation.Provider SHARED =
      provider("shared", "fed.shared.example", Federation.ProviderKind.HOSTING, true, true);
  private static final Federation.Provider PUBLIC =
      provider("public", "fed.pubim.example", Federation.ProviderKind.PUBLIC, true, false);
  private static final Federation.Provider DISABLED =
      provider("off", "fed.off.example", Federation.ProviderKind.HOSTING, false, false);

  private final FederationPolicy policy =
      policy(new Federation.BySrv(true, Verification.SOURCE, false), true);
  private final FederationPolicy closed =
      policy(new Federation.BySrv(false, Verification.SOURCE, false), true);

  private static Federation.AllowedDomain allowed(
      String domain, Optional<String> proxy, boolean allowsWildcard) {
    return new Federation.AllowedDomain(
        domain,
        proxy,
        Verification.SOURCE,
        allowsWildcard,
        allowsWildcard ? Optional.of(RevocationMode.STRICT) : Optional.empty(),
        false);
  }

  private static Federation.Provider provider(
      String name, String proxy, Federation.ProviderKind kind, boolean enabled, boolean shares) {
    return new Federation.Provider(
        name, proxy, kind, enabled, shares, shares, false, Verification.ALWAYS_VERIFIABLE);
  }

  private static FederationPolicy policy(Federation.Routing routing, boolean isOn) {
    return policy(routing, isOn, isOn);
  }

  private static FederationPolicy policy(
      Federation.Routing routing, boolean hasPartners, boolean hasPublicNetworks) {
    boolean isBySrv = routing instanceof Federation.BySrv;
    Federation none = Federation.NONE;
    return new FederationPolicy(
        new FederationSettings(
            new Federation(
                routing,
                List.of(DIRECT, BY_DNS, WILD),
                List.of("reef.example"),
                isBySrv ? List.of(HOSTING, SHARED, PUBLIC, DISABLED) : List.of(),
                none.discoveredLimits(),
                none.revocation(),
                none.connectionsPerPartner(),
                none.marksVerifiable(),
                none.disclosesArchiving(),
                none.refusesUnverified(),
                none.droppedHeaders()),
            Set.of("harbor.example"),
            hasPartners,
            hasPublicNetworks,
            5061));
  }

  private static PeerIdentity peer(String... names) {
    return new PeerIdentity(Set.of(names), Set.of(), List.of());
  }

  private static Lookup<ServiceTarget> srv(String... hosts) {
    return new Lookup.Found<>(
        Arrays.stream(hosts).map(host -> new ServiceTarget(host, 5099, 0, 0)).toList(),
        Duration.ofMinutes(1));
  }

  private static void admitted(Admission admission, Kind kind, String server) {
    assertThat(admission)
        .isInstanceOfSatisfying(
            Admission.Admitted.class,
            admitted -> {
              assertThat(admitted.partner().kind()).isEqualTo(kind);
              assertThat(admitted.partner().server()).isEqualTo(server);
            });
  }

  private static void refused(Admission admission, Refusal refusal) {
    assertThat(admission).isEqualTo(new Admission.Refused(refusal));
  }

  private static void leadsTo(Way way, Kind kind, String host, int port) {
    assertThat(way)
        .isInstanceOfSatisfying(
            Way.To.class,
            to ->
                assertThat(to.servers())
                    .singleElement()
                    .satisfies(server -> {
                      assertThat(server.partner().kind()).isEqualTo(kind);
                      assertThat(server.host()).isEqualTo(host);
                      assertThat(server.port()).isEqualTo(port);
                    }));
  }

  @Test
  void aNamedServerSpeaksForItsDomainsAndForNoOther() {
    PeerIdentity quayside = peer("sip.quayside.example");

    admitted(policy.inbound(quayside, "quayside.example"), Kind.DIRECT, "sip.quayside.example");
    refused(policy.inbound(quayside, "pier.example"), Refusal.SOURCE_UNROUTABLE);
    refused(policy.inbound(quayside, "stranger.example"), Refusal.SOURCE_UNROUTABLE);
    refused(policy.inbound(quayside, ""), Refusal.SOURCE_UNROUTABLE);
  }

  @Test
  void nobodyElseSpeaksForADomainWhoseServerIsNamed() {
    refused(policy.inbound(peer("evil.example"), "quayside.example"), Refusal.UNTRUSTED_SOURCE);
  }

  @Test
  void aDomainWithoutServerIsProvenByItsOwnDns() {
    PeerIdentity edge = peer("sip.pier.example");

    assertThat(policy.inbound(edge, "pier.example"))
        .isEqualTo(new Admission.Asks(SRV + "pier.example"));
    admitted(
        policy.inbound(edge, "pier.example", srv("sip.pier.example")),
        Kind.ALLOWED,
        "sip.pier.example");
    refused(
        policy.inbound(edge, "pier.example", srv("other.pier.example")), Refusal.UNTRUSTED_SOURCE);
    refused(
        policy.inbound(peer("sip.evil.example"), "pier.example", srv("sip.evil.example")),
        Refusal.SOURCE_SRV_ELSEWHERE);
    refused(
        policy.inbound(edge, "pier.example", new Lookup.Absent<>(Lookup.Reason.NO_RECORD)),
        Refusal.SOURCE_WITHOUT_SRV);
    refused(
        policy.inbound(edge, "pier.example", new Lookup.Failed<>("no answer")),
        Refusal.SRV_UNRESOLVED);
  }

  @Test
  void aNameThatOnlyEndsLikeTheDomainIsNotWithinIt() {
    refused(
        policy.inbound(peer("notpier.example"), "pier.example", srv("notpier.example")),
        Refusal.SOURCE_SRV_ELSEWHERE);
  }

  @Test
  void aSipUriInTheCertificateProvesTheDomainWhereDnsLeadsThere() {
    PeerIdentity edge =
        new PeerIdentity(Set.of("node7.example"), Set.of("pier.example"), List.of());

    admitted(
        policy.inbound(edge, "pier.example", srv("sip.pier.example")),
        Kind.ALLOWED,
        "sip.pier.example");
  }

  @Test
  void anUnknownDomainIsFoundOnlyWhereDiscoveryIsOn() {
    PeerIdentity edge = peer("sip.shoal.example");

    assertThat(policy.inbound(edge, "shoal.example"))
        .isEqualTo(new Admission.Asks(SRV + "shoal.example"));
    admitted(
        policy.inbound(edge, "shoal.example", srv("sip.shoal.example")),
        Kind.DISCOVERED,
        "sip.shoal.example");
    refused(closed.inbound(edge, "shoal.example"), Refusal.SOURCE_UNROUTABLE);
  }

  @Test
  void aBlockedDomainIsRefusedBothWays() {
    refused(policy.inbound(peer("sip.reef.example"), "reef.example"), Refusal.SOURCE_UNROUTABLE);
    assertThat(policy.outbound("reef.example"))
        .isEqualTo(new Way.Refused(Refusal.NOT_THROUGH_HERE));
  }

  @Test
  void nobodyButASharedProviderSpeaksForOurOwnDomains() {
    for (String name : List.of("sip.quayside.example", "fed.hosting.example", "x.example")) {
      refused(policy.inbound(peer(name), "harbor.example"), Refusal.DOMAINS_CLASH);
    }
    refused(policy.inbound(peer("fed.pubim.example"), "harbor.example"), Refusal.DOMAINS_CLASH);
    admitted(
        policy.inbound(peer("fed.shared.example"), "harbor.example"),
        Kind.HOSTING,
        "fed.shared.example");
  }

  @Test
  void aHostingProviderSpeaksForAllowedDomainsAndThoseThatDnsLeadsToIt() {
    PeerIdentity hosting = peer("fed.hosting.example");

    admitted(policy.inbound(hosting, "pier.example"), Kind.HOSTING, "fed.hosting.example");
    assertThat(policy.inbound(hosting, "tenant.example"))
        .isEqualTo(new Admission.Asks(SRV + "tenant.example"));
    admitted(
        policy.inbound(hosting, "tenant.example", srv("fed.hosting.example")),
        Kind.HOSTING,
        "fed.hosting.example");
    refused(
        policy.inbound(hosting, "tenant.example", srv("sip.tenant.example")),
        Refusal.UNTRUSTED_SOURCE);
  }

  @Test
  void aHostingProviderDoesNotSpeakForADomainWhoseServerIsAnother() {
    refused(
        policy.inbound(peer("fed.hosting.example"), "quayside.example"), Refusal.UNTRUSTED_SOURCE);
  }

  @Test
  void ofTwoProvidersInOneCertificateTheFirstOfTheTopologyCounts() {
    admitted(
        policy.inbound(peer("fed.shared.example", "fed.hosting.example"), "pier.example"),
        Kind.HOSTING,
        "fed.hosting.example");
  }

  @Test
  void aServerThatIsNamedIsFoundByItsNameAndOurDomainsNowhereOutside() {
    leadsTo(policy.outbound("sip.quayside.example"), Kind.DIRECT, "sip.quayside.example", 5061);
    leadsTo(policy.outbound("fed.hosting.example"), Kind.HOSTING, "fed.hosting.example", 5061);
    assertThat(policy.outbound("harbor.example"))
        .isEqualTo(new Way.Refused(Refusal.DOMAIN_UNKNOWN));
    assertThat(policy.outbound("")).isEqualTo(new Way.Refused(Refusal.DOMAIN_UNKNOWN));
  }

  @Test
  void aPublicProviderSpeaksForAnyDomainThatHasNoServerNamed() {
    PeerIdentity provider = peer("fed.pubim.example");

    admitted(policy.inbound(provider, "anybody.example"), Kind.PUBLIC, "fed.pubim.example");
    refused(policy.inbound(provider, "quayside.example"), Refusal.SOURCE_UNROUTABLE);
    refused(policy.inbound(provider, "reef.example"), Refusal.SOURCE_UNROUTABLE);
  }

  @Test
  void aProviderThatIsSwitchedOffIsNobody() {
    assertThat(closed.inbound(peer("fed.off.example"), "tenant.example"))
        .isEqualTo(new Admission.Refused(Refusal.SOURCE_UNROUTABLE));
    assertThat(policy.outbound("tenant.example", srv("fed.off.example")))
        .isEqualTo(new Way.Refused(Refusal.HOSTED_NOT_ALLOWED));
  }

  @Test
  void aWildcardProvesANameOnlyByException() {
    admitted(
        policy.inbound(peer("*.dock.example"), "dock.example"), Kind.DIRECT, "edge.dock.example");
    refused(
        policy.inbound(peer("*.quayside.example"), "quayside.example"), Refusal.UNTRUSTED_SOURCE);
    assertThat(policy.revocation(peer("*.dock.example"))).isEqualTo(RevocationMode.STRICT);
    assertThat(policy.revocation(peer("sip.quayside.example"))).isEqualTo(RevocationMode.SOFT);
  }

  @Test
  void theStrictestOfAServersDomainsSaysHowItsCertificateIsChecked() {
    Federation.AllowedDomain careless = named("a.example", "edge.example", RevocationMode.OFF);
    Federation.AllowedDomain strict = named("b.example", "edge.example", RevocationMode.STRICT);
    Federation.AllowedDomain byDns =
        new Federation.AllowedDomain(
            "c.example",
            Optional.empty(),
            Verification.SOURCE,
            false,
            Optional.of(RevocationMode.STRICT),
            false);

    FederationPolicy off = checking(RevocationMode.OFF, careless, strict);
    assertThat(off.revocation(peer("edge.example"))).isEqualTo(RevocationMode.STRICT);
    assertThat(off.revocation(peer("other.example"))).isEqualTo(RevocationMode.OFF);
    FederationPolicy one = checking(RevocationMode.OFF, careless, byDns);
    assertThat(one.revocation(peer("other.example"))).isEqualTo(RevocationMode.SOFT);
    assertThat(one.needsCheck("c.example")).isTrue();
    assertThat(one.needsCheck("d.example")).isFalse();
  }

  private static Federation.AllowedDomain named(
      String domain, String proxy, RevocationMode revocation) {
    return new Federation.AllowedDomain(
        domain, Optional.of(proxy), Verification.SOURCE, false, Optional.of(revocation), false);
  }

  private static FederationPolicy checking(
      RevocationMode mode, Federation.AllowedDomain... allowed) {
    Federation none = Federation.NONE;
    return new FederationPolicy(
        new FederationSettings(
            new Federation(
                none.routing(),
                List.of(allowed),
                List.of(),
                List.of(),
                none.discoveredLimits(),
                new Federation.Revocation(mode, true, 1, 1, 1),
                none.connectionsPerPartner(),
                none.marksVerifiable(),
                none.disclosesArchiving(),
                none.refusesUnverified(),
                none.droppedHeaders()),
            Set.of("harbor.example"),
            true,
            false,
            5061));
  }

  @Test
  void requestsGoToTheNamedServerOrWhereDnsSays() {
    leadsTo(policy.outbound("quayside.example"), Kind.DIRECT, "sip.quayside.example", 5061);
    assertThat(policy.outbound("pier.example")).isEqualTo(new Way.Asks(SRV + "pier.example"));
    leadsTo(
        policy.outbound("pier.example", srv("sip.pier.example")),
        Kind.ALLOWED,
        "sip.pier.example",
        5099);
    leadsTo(
        policy.outbound("shoal.example", srv("shoal.example")),
        Kind.DISCOVERED,
        "shoal.example",
        5099);
    leadsTo(
        policy.outbound("tenant.example", srv("fed.hosting.example")),
        Kind.HOSTING,
        "fed.hosting.example",
        5061);
    assertThat(closed.outbound("shoal.example")).isEqualTo(new Way.Refused(Refusal.DOMAIN_UNKNOWN));
  }

  @Test
  void dnsThatLeadsOutOfTheDomainOrNowhereIsNotFollowed() {
    assertThat(policy.outbound("pier.example", srv("sip.evil.example")))
        .isEqualTo(new Way.Refused(Refusal.SRV_ELSEWHERE));
    assertThat(policy.outbound("pier.example", new Lookup.Absent<>(Lookup.Reason.NO_SUCH_NAME)))
        .isEqualTo(new Way.Refused(Refusal.SRV_UNRESOLVED));
  }

  @Test
  void withADefaultRouteEverythingGoesToAndComesFromIt() {
    FederationPolicy routed =
        policy(new Federation.ByDefault("hub.example", true, Verification.ALWAYS_VERIFIABLE), true);

    leadsTo(routed.outbound("anybody.example"), Kind.PUBLIC_DEFAULT_ROUTE, "hub.example", 5061);
    admitted(
        routed.inbound(peer("hub.example"), "anybody.example"),
        Kind.PUBLIC_DEFAULT_ROUTE,
        "hub.example");
    refused(
        routed.inbound(peer("sip.quayside.example"), "quayside.example"),
        Refusal.SOURCE_UNROUTABLE);
    refused(routed.inbound(peer("hub.example"), "harbor.example"), Refusal.DOMAINS_CLASH);
    assertThat(routed.mayConnect(peer("sip.quayside.example"))).isFalse();
    assertThat(routed.mayConnect(peer("hub.example"))).isTrue();
  }

  @Test
  void withoutFederationNobodyIsAPartner() {
    FederationPolicy off = policy(new Federation.BySrv(true, Verification.SOURCE, false), false);

    assertThat(off.mayConnect(peer("sip.quayside.example"))).isFalse();
    refused(
        off.inbound(peer("sip.quayside.example"), "quayside.example"), Refusal.OUTSIDE_NOT_ALLOWED);
    assertThat(off.outbound("quayside.example"))
        .isEqualTo(new Way.Refused(Refusal.OUTSIDE_NOT_ALLOWED));
    assertThat(off.sharedSpace()).isNull();
  }

  @Test
  void publicNetworksAloneLetNoPartnerIn() {
    FederationPolicy publicOnly =
        policy(new Federation.BySrv(true, Verification.SOURCE, true), false, true);

    admitted(
        publicOnly.inbound(peer("fed.pubim.example"), "pubim.example"),
        Kind.PUBLIC,
        "fed.pubim.example");
    for (String name : List.of("sip.quayside.example", "fed.cloud.example", "sip.cove.example")) {
      assertThat(publicOnly.mayConnect(peer(name))).as(name).isFalse();
      refused(publicOnly.inbound(peer(name), "quayside.example"), Refusal.SOURCE_UNROUTABLE);
    }
    assertThat(publicOnly.mayConnect(peer("fed.pubim.example"))).isTrue();
    assertThat(publicOnly.outbound("quayside.example"))
        .isEqualTo(new Way.Refused(Refusal.DOMAIN_UNKNOWN));
    leadsTo(
        publicOnly.outbound("cove.example", srv("fed.pubim.example")),
        Kind.PUBLIC,
        "fed.pubim.example",
        5061);
    assertThat(publicOnly.outbound("cove.example", srv("sip.cove.example")))
        .isEqualTo(new Way.Refused(Refusal.DOMAIN_UNKNOWN));
    assertThat(publicOnly.sharedSpace()).isNull();
  }

  @Test
  void whoCanBeNobodysServerIsNotLetIn() {
    FederationPolicy named =
        new FederationPolicy(
            new FederationSettings(onlyNamed(), Set.of("harbor.example"), true, false, 5061));

    assertThat(named.mayConnect(peer("sip.quayside.example"))).isTrue();
    assertThat(named.mayConnect(peer("sip.stranger.example"))).isFalse();
    assertThat(named.mayConnect(peer())).isFalse();
    assertThat(policy.mayConnect(peer("sip.stranger.example"))).isTrue();
  }

  /** Only a named server, nothing found by DNS. */
  private static Federation onlyNamed() {
    Federation none = Federation.NONE;
    return new Federation(
        none.routing(),
        List.of(DIRECT),
        List.of(),
        List.of(),
        none.discoveredLimits(),
        none.revocation(),
        none.connectionsPerPartner(),
        none.marksVerifiable(),
        none.disclosesArchiving(),
        none.refusesUnverified(),
        none.droppedHeaders());
  }
}
