package io.sallyport.topology;

import static io.sallyport.topology.TopologyChecks.item;

import io.sallyport.topology.Xmpp.Method;
import io.sallyport.topology.Xmpp.Negotiation;
import io.sallyport.topology.Xmpp.Partner;
import java.util.List;
import java.util.stream.Collectors;

/**
 * XMPP partners are others than ourselves, each is one thing only, and each has a way to prove who
 * it is; what is inside serves domains of ours.
 */
final class XmppChecks {
  private static final String PARTNERS = "xmpp.partners";
  private static final String INTERNAL = "xmpp.internal";
  private static final String LIMITS = "xmpp.limits.";

  /** What says which server a partner has, which is not one for everybody. */
  private static final List<String> OF_ONE_SERVER = List.of("host", "additionalDomains");

  private final Topology topology;
  private final Xmpp xmpp;
  private final Problems problems;

  XmppChecks(Topology topology, Problems problems) {
    this.topology = topology;
    this.xmpp = topology.xmpp();
    this.problems = problems;
  }

  void check() {
    Repetitions domains = new Repetitions("XMPP partner", problems);
    for (int i = 0; i < xmpp.partners().size(); i++) {
      Partner partner = xmpp.partners().get(i);
      String place = item(PARTNERS, i);
      foreign(domains, partner.domain(), place + ".domain");
      for (int k = 0; k < partner.additionalDomains().size(); k++) {
        String more = item(place + ".additionalDomains", k);
        foreign(domains, partner.additionalDomains().get(k), more);
      }
      ways(partner, place);
      server(partner, place);
      if (partner.isAnybody()) {
        anybody(partner, place);
      }
    }
    inside();
    window();
    trust();
    otherScripts();
    limits();
  }

  /** A stanza that fits nowhere would be lost each time. */
  private void limits() {
    Xmpp.Limits limits = xmpp.limits();
    atLeastAStanza("queueBytes", limits.queueBytes());
    atLeastAStanza("windowBytes", limits.windowBytes());
  }

  private void atLeastAStanza(String key, int octets) {
    int stanza = xmpp.limits().stanzaBytes();
    if (octets < stanza) {
      // Where the key is absent, its default is too small for what is written.
      boolean isWritten = problems.hasPlace(LIMITS + key);
      problems.at(
          LIMITS + (isWritten ? key : "stanzaBytes"),
          "'%s' is %d, less than one stanza of 'stanzaBytes' (%d)".formatted(key, octets, stanza),
          "write %d or more%s, or fewer 'stanzaBytes'"
              .formatted(stanza, isWritten ? "" : " as '" + key + "'"));
    }
  }

  /** What would be listed, and on streams be no domain. */
  private void otherScripts() {
    if (!topology.capabilities().contains(Capability.XMPP)) {
      return;
    }
    String ours = "remove it, or take 'xmpp' out of 'capabilities'";
    otherScripts("domains", topology.domains(), ours);
    String theirs = "remove it: no server of that name can be talked to";
    for (int i = 0; i < xmpp.partners().size(); i++) {
      Partner partner = xmpp.partners().get(i);
      String place = item(PARTNERS, i);
      aLabels(partner.domain(), place + ".domain", theirs);
      otherScripts(place + ".additionalDomains", partner.additionalDomains(), theirs);
    }
  }

  private void otherScripts(String list, List<String> domains, String remedy) {
    for (int i = 0; i < domains.size(); i++) {
      aLabels(domains.get(i), item(list, i), remedy);
    }
  }

  private void aLabels(String domain, String place, String remedy) {
    if (!ALabels.areRight(domain)) {
      problems.at(
          place,
          "'%s' is no domain for XMPP: its xn-- form is wrong, or IDNA 2003 and 2008 differ"
              .formatted(domain),
          remedy);
    }
  }

  /** What is written again when a gateway resumes its stream has to fit a connection. */
  private void window() {
    Xmpp.Limits limits = xmpp.limits();
    int left = Xmpp.Limits.CONNECTION_BYTES - limits.gatewayWindowBytes();
    if (!topology.inside().xmppGateways().isEmpty() && 2L * limits.stanzaBytes() > left) {
      problems.at(
          "xmpp.limits.stanzaBytes",
          "two stanzas so long and a window, 'windowBytes', do not fit a connection to a gateway",
          "write %d or less, or a smaller 'windowBytes'".formatted(left / 2));
    }
  }

  /**
   * Inside, a certificate of the right authority is all that a server shows: a public one would let
   * everybody be the server of our domains.
   */
  private void trust() {
    boolean isOn = topology.capabilities().contains(Capability.XMPP);
    boolean isSystem =
        topology.certificates().internalTrust() instanceof Topology.Trust.SystemAnchors;
    if (isOn
        && isSystem
        && xmpp.internal().trust().isEmpty()
        && problems.hasPlace("certificates.trust.internal")) {
      problems.at(
          "certificates.trust.internal",
          "any certificate of a public authority could attach inside with capability 'xmpp'",
          "write the path of a PEM file, here or as 'trust' under 'xmpp.internal'");
    }
  }

  private void foreign(Repetitions domains, String domain, String place) {
    domains.add(domain, place);
    if (topology.domains().contains(domain)) {
      problems.at(
          place, "'" + domain + "' is a domain of this pool, and no partner's", "remove it");
    }
    boolean isSipPartner =
        topology.access().federation().allowed().stream()
            .anyMatch(allowed -> !domain.isEmpty() && allowed.domain().equals(domain));
    if (isSipPartner) {
      problems.at(
          place,
          "'%s' is a partner by SIP already, under 'access.federation'".formatted(domain),
          "remove it from one of the two: messages to it would have two ways");
    }
  }

  /** The matrix of TLS, SASL and dialback leaves some partners no way at all. */
  private void ways(Partner partner, String place) {
    if (!Partner.methods(partner.tls(), partner.sasl(), partner.dialback()).isEmpty()) {
      plaintext(partner, place);
      doubts(partner, place);
      unauthenticated(partner, place);
    } else if (partner.tls() == Negotiation.NONE && partner.sasl() != Negotiation.NONE) {
      problems.at(
          place,
          "%s may use neither TLS nor dialback, and SASL needs TLS".formatted(named(partner)),
          "write another 'tls', or 'dialback: true' and 'allowPlaintext: true'");
    } else {
      problems.at(
          place,
          "%s may use neither SASL nor dialback, and so proves nothing".formatted(named(partner)),
          "write 'dialback: true', or 'sasl: required' with TLS");
    }
  }

  /** What the product accepts with a warning: a setting that is not what it says beside others. */
  private void doubts(Partner partner, String place) {
    switch (partner.tls()) {
      case REQUIRED -> neverDialback(partner, place);
      case NONE -> {
        if (partner.sasl() != Negotiation.NONE) {
          problems.warn(
              place,
              "SASL needs TLS, so %s has dialback over plain TCP only".formatted(named(partner)),
              "write 'sasl: none' if that is meant");
        }
      }
      case OPTIONAL -> {
        if (partner.sasl() != Negotiation.NONE) {
          optionalTls(partner, place);
        }
      }
    }
  }

  private void unauthenticated(Partner partner, String place) {
    if (partner.allowsUnauthenticatedTls() && !partner.methods().contains(Method.DIALBACK_TLS)) {
      problems.warn(
          place + ".allowUnauthenticatedTls",
          "'allowUnauthenticatedTls' is for dialback over TLS, which %s may not use"
              .formatted(named(partner)),
          "write false");
    }
  }

  private void neverDialback(Partner partner, String place) {
    boolean isWritten = problems.hasPlace(place + ".dialback");
    if (partner.sasl() == Negotiation.REQUIRED && partner.dialback() && isWritten) {
      problems.warn(
          place + ".dialback",
          "dialback is never used where TLS and SASL are required",
          "write false, or 'sasl: optional'");
    }
  }

  private void optionalTls(Partner partner, String place) {
    if (!partner.dialback()) {
      problems.warn(
          place,
          "without dialback %s proves itself over TLS only".formatted(named(partner)),
          "write 'tls: required' if that is meant");
    } else if (partner.sasl() == Negotiation.REQUIRED) {
      problems.warn(
          place,
          "%s may use dialback although SASL is required: TLS is not".formatted(named(partner)),
          "write 'tls: required' too, or 'dialback: false'");
    } else if (partner.allowsPlaintext()) {
      problems.warn(
          place,
          "whoever is on the way to %s may take TLS away".formatted(named(partner)),
          "write 'tls: required' unless it has none");
    } else {
      problems.warn(
          place,
          "%s is not heard over plain TCP, whatever 'tls' says".formatted(named(partner)),
          "write 'tls: required', or 'allowPlaintext: true'");
    }
  }

  private void plaintext(Partner partner, String place) {
    if (partner.methods().isEmpty()) {
      problems.at(
          place,
          "%s may use dialback over plain TCP only, which is not allowed".formatted(named(partner)),
          "write another 'tls', or 'allowPlaintext: true' if nobody on the way may forge");
    }
    if (partner.allowsPlaintext() && partner.isAnybody()) {
      problems.at(
          place + ".allowPlaintext",
          "plain TCP is for partners that are named, and '*' is everybody",
          "write false");
    }
  }

  private static String named(Partner partner) {
    return partner.domain().isEmpty() ? "the partner" : "'" + partner.domain() + "'";
  }

  private void server(Partner partner, String place) {
    if (!problems.hasPlace(place + ".host")) {
      for (String key : List.of("port", "directTls")) {
        if (problems.hasPlace(place + "." + key)) {
          problems.at(
              place + "." + key,
              "'" + key + "' is that of 'host', which is absent",
              "add 'host', or remove it: DNS says the port then");
        }
      }
    }
    boolean isDirect = partner.server().filter(Xmpp.Server::directTls).isPresent();
    if (isDirect && partner.tls() == Negotiation.NONE) {
      problems.at(
          place + ".directTls",
          "'directTls' begins with TLS, and 'tls' is none",
          "write false, or another 'tls'");
    }
  }

  private void anybody(Partner partner, String place) {
    for (String key : OF_ONE_SERVER) {
      if (problems.hasPlace(place + "." + key)) {
        problems.at(
            place + "." + key, "'*' is everybody, and cannot have '" + key + "'", "remove it");
      }
    }
    if (partner.trust() != Xmpp.Trust.UNVERIFIED) {
      problems.at(
          place + ".trust",
          "'*' is everybody, and nobody vouches for everybody",
          "write unverified");
    }
  }

  private void inside() {
    Repetitions gateways = new Repetitions("gateway", problems);
    List<String> known =
        topology.inside().xmppGateways().stream()
            .map(Topology.Server::name)
            .collect(Collectors.toUnmodifiableList());
    for (int i = 0; i < xmpp.internal().gateways().size(); i++) {
      Xmpp.Gateway gateway = xmpp.internal().gateways().get(i);
      String place = item(INTERNAL + ".gateways", i);
      gateways.add(gateway.name(), place + ".name");
      if (!gateway.name().isEmpty() && !known.contains(gateway.name())) {
        problems.at(
            place + ".name",
            "'%s' is no gateway of 'inside.xmppGateways'".formatted(gateway.name()),
            Nearest.remedy(gateway.name(), known));
      }
      for (int k = 0; k < gateway.domains().size(); k++) {
        ours(gateway.domains().get(k), item(place + ".domains", k));
      }
    }
    Repetitions components = new Repetitions("component", problems);
    for (int i = 0; i < xmpp.internal().components().size(); i++) {
      String place = item(INTERNAL + ".components", i) + ".domain";
      String domain = xmpp.internal().components().get(i).domain();
      components.add(domain, place);
      ours(domain, place);
    }
    dialIn();
  }

  private void dialIn() {
    String list = INTERNAL + ".dialIn";
    // One that is written and wrong has its own problem.
    if (!xmpp.internal().dialIn().isEmpty() && !problems.hasPlace(INTERNAL + ".transparent")) {
      problems.at(
          list,
          "'dialIn' needs the certificate of partners' names, which servers are shown that are"
              + " dialled",
          "add 'transparent'");
    }
    Repetitions servers = new Repetitions("server to dial", problems);
    for (int i = 0; i < xmpp.internal().dialIn().size(); i++) {
      String place = item(list, i) + ".domain";
      String domain = xmpp.internal().dialIn().get(i).domain();
      servers.add(domain, place);
      ours(domain, place);
    }
  }

  private void ours(String domain, String place) {
    if (!domain.isEmpty() && !topology.domains().contains(domain)) {
      problems.at(
          place,
          "'" + domain + "' is no domain of this pool",
          Nearest.remedy(domain, topology.domains()));
    }
  }
}
