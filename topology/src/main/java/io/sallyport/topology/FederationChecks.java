package io.sallyport.topology;

import static io.sallyport.topology.TopologyChecks.item;

import io.sallyport.topology.Federation.AllowedDomain;
import io.sallyport.topology.Federation.ByDefault;
import io.sallyport.topology.Federation.ProviderKind;
import io.sallyport.topology.Federation.Verification;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Partners are others than ourselves, each is one thing only, and there is one way to find them.
 */
final class FederationChecks {

  private static final String PLACE = "access.federation";
  private static final String DEFAULT_ROUTE = PLACE + ".defaultRoute";
  private static final String PROVIDERS = PLACE + ".providers";

  /** What holds only where each partner is found by itself. */
  private static final List<String> ROUTING_BY_SRV =
      List.of("discovery", "discoveredVerification", "clearingHouse");

  private final Topology topology;
  private final Federation federation;
  private final Problems problems;
  private final Set<String> ownNames = new HashSet<>();

  FederationChecks(Topology topology, Problems problems) {
    this.topology = topology;
    this.federation = topology.access().federation();
    this.problems = problems;
    addOwnNames();
  }

  private void addOwnNames() {
    Topology.External external = topology.external();
    ownNames.add(external.access());
    external.webconf().ifPresent(ownNames::add);
    external.av().ifPresent(ownNames::add);
    ownNames.add(topology.pool());
    topology.nodes().forEach(node -> ownNames.add(node.name()));
    for (String domain : topology.domains()) {
      ownNames.add(domain);
      ownNames.add("sip." + domain);
    }
    ownNames.remove("");
  }

  void check() {
    domains();
    providers();
    if (federation.routing() instanceof ByDefault route) {
      defaultRoute(route);
    }
  }

  private void domains() {
    Repetitions allowed = new Repetitions("allowed domain", problems);
    for (int i = 0; i < federation.allowed().size(); i++) {
      AllowedDomain partner = federation.allowed().get(i);
      String place = item(PLACE + ".allowed", i);
      allowed.add(partner.domain(), place + ".domain");
      foreignDomain(
          partner.domain(),
          place + ".domain",
          "remove it; a provider with 'sharedAddressSpace' reaches users of it who live elsewhere");
      partner.proxy().ifPresent(proxy -> foreignProxy(proxy, place + ".proxy"));
    }
    Repetitions blocked = new Repetitions("blocked domain", problems);
    for (int i = 0; i < federation.blocked().size(); i++) {
      String domain = federation.blocked().get(i);
      String place = item(PLACE + ".blocked", i) + ".domain";
      blocked.add(domain, place);
      foreignDomain(domain, place, "remove it");
      allowed
          .placeOf(domain)
          .ifPresent(other ->
              problems.at(
                  place,
                  "'%s' is blocked here and allowed in line %d"
                      .formatted(domain, problems.placeOf(other).line()),
                  "remove it from one of the two lists"));
    }
  }

  private void foreignDomain(String domain, String place, String remedy) {
    if (topology.domains().contains(domain)) {
      problems.at(place, "'" + domain + "' is a domain of this pool, and no partner's", remedy);
    }
  }

  private void foreignProxy(String proxy, String place) {
    if (ownNames.contains(proxy)) {
      problems.at(
          place,
          "'" + proxy + "' leads to this pool, and to no partner",
          "write the name of the partner's own edge");
    }
  }

  private void providers() {
    Repetitions names = new Repetitions("provider", problems);
    Repetitions proxies = new Repetitions("proxy of a provider", problems);
    for (int i = 0; i < federation.providers().size(); i++) {
      Federation.Provider provider = federation.providers().get(i);
      String place = item(PROVIDERS, i);
      names.add(provider.name(), place + ".name");
      proxies.add(provider.proxy(), place + ".proxy");
      foreignProxy(provider.proxy(), place + ".proxy");
      if (provider.kind() == ProviderKind.PUBLIC) {
        publicProvider(provider, place);
      }
    }
  }

  private void publicProvider(Federation.Provider provider, String place) {
    if (provider.sharesAddressSpace()) {
      onlyOfHosting(place, "sharedAddressSpace");
    }
    if (provider.hostsUsers()) {
      onlyOfHosting(place, "hostsUsers");
    }
    if (provider.isLocal()) {
      onlyOfHosting(place, "local");
    }
    if (provider.verification() == Verification.SOURCE) {
      problems.at(
          place + ".verification",
          "'source' is deprecated for public providers",
          "write always-verifiable or always-unverifiable");
    }
    if (provider.enabled()) {
      needsPic(place + ".enabled");
    }
  }

  private void onlyOfHosting(String place, String key) {
    problems.at(
        place + "." + key,
        "a public provider cannot have '" + key + "'",
        "remove it, or write 'kind: hosting'");
  }

  private void needsPic(String place) {
    if (!topology.capabilities().contains(Capability.PIC)) {
      problems.at(
          place,
          "public providers need capability 'pic', which is absent",
          "write false, or add 'pic' to 'capabilities'");
    }
  }

  private void defaultRoute(ByDefault route) {
    foreignProxy(route.proxy(), DEFAULT_ROUTE + ".proxy");
    if (route.isPublicProvider()) {
      needsPic(DEFAULT_ROUTE + ".publicProvider");
    }
    for (String key : ROUTING_BY_SRV) {
      if (problems.hasPlace(PLACE + "." + key)) {
        excludedBy(key, "remove one of the two");
      }
    }
    if (!federation.providers().isEmpty()) {
      excludedBy("providers", "write [], or remove 'defaultRoute'");
    }
  }

  private void excludedBy(String key, String remedy) {
    problems.at(
        PLACE + "." + key,
        "'%s' has no place beside 'defaultRoute' in line %d, which takes all partners' traffic"
            .formatted(key, problems.placeOf(DEFAULT_ROUTE).line()),
        remedy);
  }
}
