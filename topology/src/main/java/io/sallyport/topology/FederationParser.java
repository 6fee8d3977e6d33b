package io.sallyport.topology;

import io.sallyport.topology.Federation.AllowedDomain;
import io.sallyport.topology.Federation.BySrv;
import io.sallyport.topology.Federation.DiscoveredLimits;
import io.sallyport.topology.Federation.ProviderKind;
import io.sallyport.topology.Federation.Revocation;
import io.sallyport.topology.Federation.RevocationMode;
import io.sallyport.topology.Federation.Verification;
import io.sallyport.topology.Section.ItemCount;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads the settings of SIP federation. */
final class FederationParser {

  private static final ItemCount PARTNERS = ItemCount.upTo(ServicesParser.MAX_PARTNERS);

  private static final int MAX_CONNECTIONS = 4;

  /** Each is compared with every header line. */
  private static final int MAX_DROPPED_HEADERS = 100;

  private static final int MAX_MESSAGES_PER_SECOND = 10_000;
  private static final int MAX_CONTACTS = 100_000;
  private static final Duration MIN_REPORT_PERIOD = Duration.ofMinutes(1);
  private static final Duration MAX_REPORT_PERIOD = Duration.ofDays(1);
  private static final int MAX_CERTIFICATES = 100_000;

  private final Section federation;
  private final Values values;

  FederationParser(Section federation) {
    this.federation = federation;
    this.values = federation.values();
  }

  Federation federation() {
    Federation none = Federation.NONE;
    BySrv bySrv = bySrv();
    return new Federation(
        federation.has("defaultRoute") ? byDefault() : bySrv,
        allowed(),
        blocked(),
        providers(),
        discoveredLimits(),
        revocation(),
        federation
            .value("connectionsPerPartner", values.integer(1, MAX_CONNECTIONS))
            .orElse(none.connectionsPerPartner()),
        flag(federation, "markVerifiable", none.marksVerifiable()),
        flag(federation, "archivingDisclaimer", none.disclosesArchiving()),
        flag(federation, "refuseUnverified", none.refusesUnverified()),
        federation.list("dropHeaders", ItemCount.upTo(MAX_DROPPED_HEADERS), values::extraHeader));
  }

  private static boolean flag(Section section, String key, boolean absent) {
    return section.value(key, section.values()::flag).orElse(absent);
  }

  private static Verification verification(Section section, String key, Verification absent) {
    return section.value(key, section.values().constant(Verification.class)).orElse(absent);
  }

  private BySrv bySrv() {
    return new BySrv(
        // Unknown partners are let in only by who asks for it.
        flag(federation, "discovery", false),
        verification(federation, "discoveredVerification", Verification.SOURCE),
        flag(federation, "clearingHouse", false));
  }

  private Federation.ByDefault byDefault() {
    Section route = federation.section("defaultRoute", Keys.DEFAULT_ROUTE);
    return new Federation.ByDefault(
        route.value("proxy", values::fullName).orElse(""),
        flag(route, "publicProvider", false),
        verification(route, "verification", Verification.SOURCE));
  }

  private List<AllowedDomain> allowed() {
    List<AllowedDomain> allowed = new ArrayList<>();
    for (Section s : federation.sections("allowed", Keys.ALLOWED, PARTNERS)) {
      s.value("comment", values::text);
      allowed.add(
          new AllowedDomain(
              s.value("domain", values::domain).orElse(""),
              s.value("proxy", values::fullName),
              verification(s, "verification", Verification.SOURCE),
              flag(s, "wildcard", false),
              s.value("revocation", values.constant(RevocationMode.class)),
              flag(s, "monitored", false)));
    }
    return allowed;
  }

  private List<String> blocked() {
    List<String> blocked = new ArrayList<>();
    for (Section s : federation.sections("blocked", Keys.BLOCKED, "domain", PARTNERS)) {
      s.value("comment", values::text);
      blocked.add(s.value("domain", values::domain).orElse(""));
    }
    return blocked;
  }

  private List<Federation.Provider> providers() {
    List<Federation.Provider> providers = new ArrayList<>();
    for (Section s : federation.sections("providers", Keys.PROVIDER, PARTNERS)) {
      s.value("comment", values::text);
      providers.add(
          new Federation.Provider(
              s.value("name", values::text).orElse(""),
              s.value("proxy", values::fullName).orElse(""),
              s.value("kind", values.constant(ProviderKind.class)).orElse(ProviderKind.HOSTING),
              flag(s, "enabled", false),
              flag(s, "sharedAddressSpace", false),
              flag(s, "hostsUsers", false),
              flag(s, "local", false),
              verification(s, "verification", Verification.ALWAYS_VERIFIABLE)));
    }
    return providers;
  }

  private DiscoveredLimits discoveredLimits() {
    DiscoveredLimits absent = DiscoveredLimits.DEFAULT;
    Section limits = federation.section("discovered", Keys.DISCOVERED);
    return new DiscoveredLimits(
        limits
            .value("messagesPerSecond", values.integer(1, MAX_MESSAGES_PER_SECOND))
            .orElse(absent.messagesPerSecond()),
        flag(limits, "limitContacts", absent.limitsContacts()),
        limits.value("maxContacts", values.integer(1, MAX_CONTACTS)).orElse(absent.maxContacts()),
        limits
            .value("reportPeriod", values.duration(MIN_REPORT_PERIOD, MAX_REPORT_PERIOD))
            .orElse(absent.reportPeriod()));
  }

  private Revocation revocation() {
    Revocation absent = Revocation.DEFAULT;
    Section cache = federation.section("certificateCache", Keys.CERTIFICATE_CACHE);
    return new Revocation(
        federation.value("revocation", values.constant(RevocationMode.class)).orElse(absent.mode()),
        flag(federation, "refreshRevocation", absent.refreshes()),
        cache.value("accepted", values.integer(1, MAX_CERTIFICATES)).orElse(absent.maxAccepted()),
        cache.value("rejected", values.integer(1, MAX_CERTIFICATES)).orElse(absent.maxRejected()),
        cache.value("evictPercent", values.integer(1, 100)).orElse(absent.evictedPercent()));
  }
}
