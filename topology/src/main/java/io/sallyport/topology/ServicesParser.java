package io.sallyport.topology;

import io.sallyport.topology.Section.ItemCount;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the settings of the services. */
final class ServicesParser {

  static final int MAX_PARTNERS = 10_000;

  private static final PortRange DEFAULT_RELAY_PORTS = new PortRange(50_000, 59_999);
  private static final Duration DEFAULT_TOKEN_LIFETIME = Duration.ofHours(8);
  private static final Duration MIN_TOKEN_LIFETIME = Duration.ofMinutes(1);
  private static final Duration MAX_TOKEN_LIFETIME = Duration.ofDays(180);
  private static final int DEFAULT_BANDWIDTH_PER_USER_KB = 10_000;
  private static final int DEFAULT_BANDWIDTH_PER_PORT_KB = 3_000;
  private static final int MAX_BANDWIDTH_KB = 10_000_000;
  static final List<String> NEGOTIATION = List.of("required", "optional", "none");

  /** Words in the User-Agent of well-known scanners. */
  static final List<String> SCANNERS =
      List.of("friendly-scanner", "sipvicious", "sipcli", "sip-scan", "vaxsip", "pplsip");

  static final Duration DEFAULT_KEEP_ALIVE = Duration.ofMinutes(5);
  static final int DEFAULT_DNS_RECORDS = 3_000;

  Topology.Access access(Section access) {
    return new Topology.Access(
        federation(access.section("federation", Keys.FEDERATION)),
        false,
        true,
        Topology.Hiding.MASK,
        DEFAULT_KEEP_ALIVE,
        List.of(),
        SCANNERS);
  }

  private static Federation federation(Section federation) {
    Federation none = Federation.NONE;
    return new Federation(
        new Federation.BySrv(
            // Unknown partners are let in only by who asks for it.
            federation.value("discovery", federation.values()::flag).orElse(false),
            Federation.Verification.SOURCE,
            false),
        allowed(federation),
        federation.list("blocked", ItemCount.upTo(MAX_PARTNERS), federation.values()::domain),
        providers(federation),
        none.discoveredLimits(),
        none.revocation(),
        none.connectionsPerPartner(),
        none.marksVerifiable(),
        none.disclosesArchiving(),
        none.refusesUnverified());
  }

  private static List<Federation.AllowedDomain> allowed(Section federation) {
    List<Federation.AllowedDomain> allowed = new ArrayList<>();
    for (Section s : federation.sections("allowed", Keys.ALLOWED, ItemCount.upTo(MAX_PARTNERS))) {
      allowed.add(
          new Federation.AllowedDomain(
              s.value("domain", s.values()::domain).orElse(""),
              s.value("proxy", s.values()::fullName),
              Federation.Verification.SOURCE,
              false,
              Optional.empty(),
              false));
    }
    return List.copyOf(allowed);
  }

  private static List<Federation.Provider> providers(Section federation) {
    List<Federation.Provider> providers = new ArrayList<>();
    for (Section s :
        federation.sections("providers", Keys.PROVIDER, ItemCount.upTo(MAX_PARTNERS))) {
      providers.add(
          new Federation.Provider(
              s.value("name", s.values()::text).orElse(""),
              s.value("proxy", s.values()::fullName).orElse(""),
              Federation.ProviderKind.HOSTING,
              false,
              false,
              false,
              false,
              Federation.Verification.ALWAYS_VERIFIABLE));
    }
    return List.copyOf(providers);
  }

  Topology.Av av(Section av) {
    Values values = av.values();
    return new Topology.Av(
        av.value("relayPorts", values::portRange).orElse(DEFAULT_RELAY_PORTS),
        // Closed, some relayed calls with partners fail, so that is for the site to choose.
        av.value("relayInbound", values::flag).orElse(true),
        av.value("maxTokenLifetime", values.duration(MIN_TOKEN_LIFETIME, MAX_TOKEN_LIFETIME))
            .orElse(DEFAULT_TOKEN_LIFETIME),
        av.value("maxBandwidthPerUserKB", values.integer(1, MAX_BANDWIDTH_KB))
            .orElse(DEFAULT_BANDWIDTH_PER_USER_KB),
        av.value("maxBandwidthPerPortKB", values.integer(1, MAX_BANDWIDTH_KB))
            .orElse(DEFAULT_BANDWIDTH_PER_PORT_KB));
  }

  Topology.Xmpp xmpp(Section xmpp) {
    List<Topology.XmppPartner> partners = new ArrayList<>();
    for (Section s : xmpp.sections("partners", Keys.XMPP_PARTNER, ItemCount.upTo(MAX_PARTNERS))) {
      Values values = s.values();
      partners.add(
          new Topology.XmppPartner(
              s.value("domain", values::domain).orElse(""),
              s.value("tls", values.word(NEGOTIATION)).orElse("required"),
              s.value("sasl", values.word(NEGOTIATION)).orElse("required"),
              s.value("dialback", values::flag).orElse(true)));
    }
    return new Topology.Xmpp(List.copyOf(partners));
  }
}
