package io.sallyport.topology;

import io.sallyport.topology.Section.ItemCount;
import io.sallyport.topology.Xmpp.Negotiation;
import io.sallyport.topology.Xmpp.Partner;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the settings of the XMPP proxy. */
final class XmppParser {
  private static final int MAX_ADDITIONAL = 256;
  private static final int MAX_ENTRIES = 256;
  private static final int MAX_CONNECTIONS = 100_000;
  private static final int MAX_FAILURES = 1_000;
  private static final int MAX_PAIRS = 10_000;

  /** RFC 6120, 13.12. */
  private static final int MIN_STANZA_BYTES = 10_000;

  private static final int MIN_MEMORY_BYTES = 16_777_216;

  private static final int MAX_STANZA_BYTES = 16_777_216;
  private static final int MIN_RATE_BYTES = 1_000;
  private static final int MAX_BYTES = 1_073_741_824;
  private static final int MAX_STANZAS = 1_000_000;
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration SHORTEST_KEEP_ALIVE = Duration.ofSeconds(10);
  private static final Duration MAX_ESTABLISHMENT = Duration.ofMinutes(10);
  private static final Duration LONGEST = Duration.ofDays(1);

  private final Section xmpp;
  private final AvParser.Files files;
  private final Path usualState;

  /**
   * @param usualState the folder where nodes keep what the section does not place elsewhere
   */
  XmppParser(Section xmpp, AvParser.Files files, Path usualState) {
    this.xmpp = xmpp;
    this.files = files;
    this.usualState = usualState;
  }

  Xmpp xmpp() {
    Xmpp absent = Xmpp.NONE;
    return new Xmpp(
        partners(),
        flag(xmpp, "directTls", absent.directTls()),
        path(xmpp, "dialbackSecret"),
        path(xmpp, "stateFolder").orElse(usualState),
        number(xmpp, "connectionLimit", MAX_CONNECTIONS, absent.connectionLimit()),
        time("streamEstablishmentTimeout", SHORTEST, MAX_ESTABLISHMENT, absent.establishment()),
        time("streamInactivityTimeout", SHORTEST_KEEP_ALIVE, LONGEST, absent.inactivity()),
        time("keepAliveInterval", SHORTEST_KEEP_ALIVE, LONGEST, absent.keepAlive()),
        flag(xmpp, "logMessageBodies", absent.logsBodies()),
        limits(xmpp.section("limits", Keys.XMPP_LIMITS)),
        internal(xmpp.section("internal", Keys.XMPP_INTERNAL)));
  }

  private List<Partner> partners() {
    List<Partner> partners = new ArrayList<>();
    for (Section s :
        xmpp.sections("partners", Keys.XMPP_PARTNER, ItemCount.upTo(ServicesParser.MAX_PARTNERS))) {
      s.value("comment", s.values()::text);
      partners.add(partner(s));
    }
    return partners;
  }

  private static Partner partner(Section s) {
    Values values = s.values();
    Partner absent = Partner.of("");
    return new Partner(
        s.value("domain", values::domainOrAll).orElse(""),
        s.list("additionalDomains", ItemCount.upTo(MAX_ADDITIONAL), values::domain),
        s.value("trust", values.constant(Xmpp.Trust.class)).orElse(absent.trust()),
        negotiation(s, "tls", absent.tls()),
        negotiation(s, "sasl", absent.sasl()),
        flag(s, "dialback", absent.dialback()),
        flag(s, "allowPlaintext", absent.allowsPlaintext()),
        flag(s, "allowUnauthenticatedTls", absent.allowsUnauthenticatedTls()),
        flag(s, "keepAlive", absent.keepsAlive()),
        s.has("host") ? Optional.of(server(s)) : Optional.empty(),
        number(s, "connectionLimit", MAX_CONNECTIONS, absent.connectionLimit()),
        flag(s, "bidi", absent.bidirectional()),
        flag(s, "deliveryProbe", absent.probesDelivery()));
  }

  private static Xmpp.Server server(Section s) {
    return new Xmpp.Server(
        s.value("host", s.values()::hostName).orElse(""),
        s.value("port", s.values()::port).orElse(Xmpp.SERVER_PORT),
        flag(s, "directTls", false));
  }

  private Xmpp.Internal internal(Section internal) {
    return new Xmpp.Internal(
        path(internal, "trust"),
        gateways(internal),
        transparent(internal),
        components(internal),
        dialIn(internal),
        flag(internal, "allowStartTls", Xmpp.Internal.NONE.startTls()));
  }

  private static List<Xmpp.Gateway> gateways(Section internal) {
    List<Xmpp.Gateway> gateways = new ArrayList<>();
    for (Section s :
        internal.sections("gateways", Keys.XMPP_GATEWAY, ItemCount.upTo(MAX_ENTRIES))) {
      gateways.add(
          new Xmpp.Gateway(
              s.value("name", s.values()::hostName).orElse(""),
              s.list(
                  "domains",
                  ItemCount.some(TopologyParser.MAX_DOMAINS, "one domain"),
                  s.values()::domain),
              flag(s, "exclusive", false)));
    }
    return gateways;
  }

  private Optional<Topology.KeyPairFiles> transparent(Section internal) {
    if (!internal.has("transparent")) {
      return Optional.empty();
    }
    Section s = internal.section("transparent", Keys.KEY_PAIR);
    Optional<Path> key = path(s, "key");
    return path(s, "certificate")
        .flatMap(certificate -> key.map(k -> new Topology.KeyPairFiles(certificate, k)));
  }

  private List<Xmpp.Component> components(Section internal) {
    List<Xmpp.Component> components = new ArrayList<>();
    for (Section s :
        internal.sections("components", Keys.XMPP_COMPONENT, ItemCount.upTo(MAX_ENTRIES))) {
      Optional<Path> secret = path(s, "secret");
      components.add(
          new Xmpp.Component(
              s.value("domain", s.values()::domain).orElse(""), secret.orElse(Path.of(""))));
    }
    return components;
  }

  private static List<Xmpp.DialIn> dialIn(Section internal) {
    List<Xmpp.DialIn> servers = new ArrayList<>();
    for (Section s : internal.sections("dialIn", Keys.XMPP_DIAL_IN, ItemCount.upTo(MAX_ENTRIES))) {
      servers.add(new Xmpp.DialIn(s.value("domain", s.values()::domain).orElse(""), server(s)));
    }
    return servers;
  }

  private static Xmpp.Limits limits(Section s) {
    Xmpp.Limits absent = Xmpp.Limits.DEFAULT;
    Values values = s.values();
    return new Xmpp.Limits(
        number(s, "strangers", MAX_CONNECTIONS, absent.strangers()),
        number(s, "strangersPerSource", MAX_CONNECTIONS, absent.strangersPerSource()),
        number(s, "connectionsPerMinute", MAX_CONNECTIONS, absent.connectionsPerMinute()),
        number(s, "failures", MAX_FAILURES, absent.failures()),
        number(s, "pairs", MAX_PAIRS, absent.pairs()),
        s.value("stanzaBytes", values.integer(MIN_STANZA_BYTES, MAX_STANZA_BYTES))
            .orElse(absent.stanzaBytes()),
        s.value("partnerBytesPerSecond", values.integer(MIN_RATE_BYTES, MAX_BYTES))
            .orElse(absent.partnerBytesPerSecond()),
        number(s, "partnerStanzasPerSecond", MAX_STANZAS, absent.partnerStanzasPerSecond()),
        number(s, "queueStanzas", MAX_STANZAS, absent.queueStanzas()),
        s.value("queueBytes", values.integer(MIN_STANZA_BYTES, MAX_BYTES))
            .orElse(absent.queueBytes()),
        number(s, "windowStanzas", MAX_STANZAS, absent.windowStanzas()),
        s.value("windowBytes", values.integer(MIN_STANZA_BYTES, MAX_BYTES))
            .orElse(absent.windowBytes()),
        s.value("memoryBytes", values.integer(MIN_MEMORY_BYTES, Integer.MAX_VALUE))
            .orElse(absent.memoryBytes()),
        s.value("drainGrace", values.duration(SHORTEST, MAX_ESTABLISHMENT))
            .orElse(absent.drainGrace()));
  }

  private static Negotiation negotiation(Section s, String key, Negotiation absent) {
    return s.value(key, s.values().constant(Negotiation.class)).orElse(absent);
  }

  private static boolean flag(Section s, String key, boolean absent) {
    return s.value(key, s.values()::flag).orElse(absent);
  }

  private static int number(Section s, String key, int max, int absent) {
    return s.value(key, s.values().integer(1, max)).orElse(absent);
  }

  private Duration time(String key, Duration min, Duration max, Duration absent) {
    return xmpp.value(key, xmpp.values().duration(min, max)).orElse(absent);
  }

  private Optional<Path> path(Section s, String key) {
    return s.value(key, (label, value) -> files.path(s.values(), label, value));
  }
}
