package io.sallyport.topology;

import io.sallyport.topology.Section.ItemCount;
import java.time.Duration;
import java.util.List;

/** Reads the settings of the services. */
final class ServicesParser {

  static final int MAX_PARTNERS = 10_000;

  /** Words in the User-Agent of well-known scanners. */
  static final List<String> SCANNERS =
      List.of("friendly-scanner", "sipvicious", "sipcli", "sip-scan", "vaxsip", "pplsip");

  private static final int MAX_SCANNERS = 100;
  private static final int MAX_ORIGINS = 100;

  /** Empty, it could be meant for all and for none. */
  private static final ItemCount SOME_ORIGINS =
      ItemCount.some(MAX_ORIGINS, "one origin, or leave it out to let pages of all in");

  private static final Duration DEFAULT_KEEP_ALIVE = Duration.ofMinutes(5);
  private static final Duration MIN_KEEP_ALIVE = Duration.ofMinutes(1);
  private static final Duration MAX_KEEP_ALIVE = Duration.ofMinutes(20);

  /** Each is asked of an address in turn. */
  private static final int MAX_BLOCKS = 256;

  private static final int MAX_RESOLVERS = 8;
  private static final int DEFAULT_DNS_RECORDS = 3_000;
  private static final int MIN_DNS_RECORDS = 100;
  private static final int MAX_DNS_RECORDS = 1_000_000;

  Topology.Access access(Section access) {
    Values values = access.values();
    List<String> scanners =
        access.list("scanners", ItemCount.upTo(MAX_SCANNERS), values::userAgentWord);
    return new Topology.Access(
        new FederationParser(access.section("federation", Keys.FEDERATION)).federation(),
        // Who has no account is let in only by who asks for it.
        access.value("anonymousUsers", values::flag).orElse(false),
        access.value("webSocket", values::flag).orElse(true),
        access.list("webSocketOrigins", SOME_ORIGINS, values::webOrigin),
        access
            .value("topologyHiding", values.constant(Topology.Hiding.class))
            .orElse(Topology.Hiding.MASK),
        access
            .value("keepAlive", values.duration(MIN_KEEP_ALIVE, MAX_KEEP_ALIVE))
            .orElse(DEFAULT_KEEP_ALIVE),
        access.list("exemptSources", ItemCount.upTo(MAX_BLOCKS), values::addressBlock),
        access.has("scanners") ? scanners : SCANNERS);
  }

  Topology.Dns dns(Section dns) {
    Values values = dns.values();
    return new Topology.Dns(
        dns.list("servers", ItemCount.upTo(MAX_RESOLVERS), values::resolver),
        dns.value("cacheRecords", values.integer(MIN_DNS_RECORDS, MAX_DNS_RECORDS))
            .orElse(DEFAULT_DNS_RECORDS),
        dns.list("privateTargets", ItemCount.upTo(MAX_BLOCKS), values::addressBlock));
  }
}
