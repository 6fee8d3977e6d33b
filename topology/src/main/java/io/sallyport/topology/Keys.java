package io.sallyport.topology;

import java.util.List;

/** The keys of every section of the topology file: the reader's side of its JSON Schema. */
record Keys(List<Key> keys) {

  record Key(String name, boolean isRequired) {}

  static final Keys EXTERNAL_NAME = new Keys(List.of(required("name")));
  static final Keys EXTERNAL =
      new Keys(List.of(required("access"), optional("webconf"), optional("av")));
  static final Keys NODE =
      new Keys(
          List.of(
              required("name"),
              required("internal"),
              optional("access"),
              optional("webconf"),
              optional("av"),
              optional("avAdvertised")));
  static final Keys INSIDE =
      new Keys(
          List.of(
              optional("nextHop"),
              optional("frontEnds"),
              optional("branches"),
              optional("management"),
              optional("xmppGateways"),
              optional("logCollectors"),
              optional("applications")));
  static final Keys NEXT_HOP =
      new Keys(List.of(required("name"), optional("port"), required("addresses")));
  static final Keys SERVER = new Keys(List.of(required("name"), required("addresses")));
  static final Keys ACCESS =
      new Keys(
          List.of(
              optional("anonymousUsers"),
              optional("webSocket"),
              optional("webSocketOrigins"),
              optional("topologyHiding"),
              optional("keepAlive"),
              optional("exemptSources"),
              optional("scanners"),
              optional("federation")));
  static final Keys FEDERATION =
      new Keys(
          List.of(
              optional("discovery"),
              optional("discoveredVerification"),
              optional("clearingHouse"),
              optional("defaultRoute"),
              optional("allowed"),
              optional("blocked"),
              optional("providers"),
              optional("discovered"),
              optional("connectionsPerPartner"),
              optional("markVerifiable"),
              optional("archivingDisclaimer"),
              optional("refuseUnverified"),
              optional("dropHeaders"),
              optional("revocation"),
              optional("refreshRevocation"),
              optional("certificateCache")));
  static final Keys DEFAULT_ROUTE =
      new Keys(List.of(required("proxy"), optional("publicProvider"), optional("verification")));
  static final Keys ALLOWED =
      new Keys(
          List.of(
              required("domain"),
              optional("proxy"),
              optional("verification"),
              optional("wildcard"),
              optional("revocation"),
              optional("monitored"),
              optional("comment")));
  static final Keys BLOCKED = new Keys(List.of(required("domain"), optional("comment")));
  static final Keys PROVIDER =
      new Keys(
          List.of(
              required("name"),
              required("proxy"),
              optional("kind"),
              optional("enabled"),
              optional("sharedAddressSpace"),
              optional("hostsUsers"),
              optional("local"),
              optional("verification"),
              optional("comment")));
  static final Keys DISCOVERED =
      new Keys(
          List.of(
              optional("messagesPerSecond"),
              optional("limitContacts"),
              optional("maxContacts"),
              optional("reportPeriod")));
  static final Keys CERTIFICATE_CACHE =
      new Keys(List.of(optional("accepted"), optional("rejected"), optional("evictPercent")));
  static final Keys AV =
      new Keys(
          List.of(
              optional("relayPorts"),
              optional("relayInbound"),
              optional("maxBandwidthPerUserKB"),
              optional("maxBandwidthPerPortKB"),
              optional("realm"),
              optional("maxTokenLifetime"),
              optional("tokenMac"),
              optional("deniedClients"),
              optional("sharedSecrets"),
              optional("secretSeparator"),
              optional("external"),
              optional("internal"),
              optional("msVersion"),
              optional("mobility"),
              optional("allocationLifetime"),
              optional("maxAllocationLifetime"),
              optional("quotas"),
              optional("peers"),
              optional("lanes"),
              optional("backend")));
  static final Keys AV_PROTOCOLS =
      new Keys(
          List.of(optional("msTurn"), optional("turn"), optional("stun"), optional("classicStun")));
  static final Keys AV_QUOTAS =
      new Keys(
          List.of(
              optional("allocationsPerUser"),
              optional("allocationsPerSource"),
              optional("allocations"),
              optional("newPerUser"),
              optional("permissions"),
              optional("channels"),
              optional("peerConnections"),
              optional("connectionsPerSource"),
              optional("connections"),
              optional("failuresPerMinute"),
              optional("answersPerSecond")));
  static final Keys AV_PEERS =
      new Keys(
          List.of(
              optional("allow"),
              optional("deny"),
              optional("lowPorts"),
              optional("loopbackForTests")));
  static final Keys WEBCONF =
      new Keys(
          List.of(
              optional("agentTrust"),
              optional("allow"),
              optional("keys"),
              optional("captureLegacy"),
              optional("limits")));
  static final Keys WEBCONF_ALLOW = new Keys(List.of(required("name"), required("services")));
  static final Keys WEBCONF_KEY =
      new Keys(List.of(required("service"), required("id"), required("key")));
  static final Keys WEBCONF_CAPTURE = new Keys(List.of(required("folder"), required("sources")));
  static final Keys WEBCONF_LIMITS =
      new Keys(
          List.of(
              optional("sessions"),
              optional("sessionsPerService"),
              optional("sessionsPerSource"),
              optional("strangers"),
              optional("strangersPerSource"),
              optional("waitingPerService"),
              optional("parkWait"),
              optional("poolTarget"),
              optional("parkedPerAgent"),
              optional("parkedPerService"),
              optional("stall"),
              optional("sessionIdle"),
              optional("sessionMax"),
              optional("drainGrace"),
              optional("prefaceWait"),
              optional("helloWait"),
              optional("pingInterval"),
              optional("pongWait"),
              optional("acceptWait"),
              optional("offersWait"),
              optional("halfCloseLinger"),
              optional("tokenSkew"),
              optional("tokenLifeMax"),
              optional("keyGrace")));
  static final Keys XMPP =
      new Keys(
          List.of(
              optional("partners"),
              optional("directTls"),
              optional("dialbackSecret"),
              optional("stateFolder"),
              optional("connectionLimit"),
              optional("streamEstablishmentTimeout"),
              optional("streamInactivityTimeout"),
              optional("keepAliveInterval"),
              optional("logMessageBodies"),
              optional("internal"),
              optional("limits")));
  static final Keys XMPP_PARTNER =
      new Keys(
          List.of(
              required("domain"),
              optional("additionalDomains"),
              optional("trust"),
              optional("tls"),
              optional("sasl"),
              optional("dialback"),
              optional("allowPlaintext"),
              optional("allowUnauthenticatedTls"),
              optional("keepAlive"),
              optional("host"),
              optional("port"),
              optional("directTls"),
              optional("connectionLimit"),
              optional("bidi"),
              optional("deliveryProbe"),
              optional("comment")));
  static final Keys XMPP_INTERNAL =
      new Keys(
          List.of(
              optional("trust"),
              optional("gateways"),
              optional("transparent"),
              optional("components"),
              optional("dialIn"),
              optional("allowStartTls")));
  static final Keys XMPP_GATEWAY =
      new Keys(List.of(required("name"), required("domains"), optional("exclusive")));
  static final Keys XMPP_COMPONENT = new Keys(List.of(required("domain"), required("secret")));
  static final Keys XMPP_DIAL_IN =
      new Keys(
          List.of(required("domain"), required("host"), optional("port"), optional("directTls")));
  static final Keys XMPP_LIMITS =
      new Keys(
          List.of(
              optional("strangers"),
              optional("strangersPerSource"),
              optional("connectionsPerMinute"),
              optional("failures"),
              optional("pairs"),
              optional("stanzaBytes"),
              optional("partnerBytesPerSecond"),
              optional("partnerStanzasPerSecond"),
              optional("queueStanzas"),
              optional("queueBytes"),
              optional("windowStanzas"),
              optional("windowBytes"),
              optional("memoryBytes"),
              optional("drainGrace")));
  static final Keys LOGGING = new Keys(List.of());
  static final Keys DNS =
      new Keys(List.of(optional("servers"), optional("cacheRecords"), optional("privateTargets")));
  static final Keys KEY_PAIR = new Keys(List.of(required("certificate"), required("key")));
  static final Keys TRUST = new Keys(List.of(optional("external"), required("internal")));
  static final Keys CERTIFICATES =
      new Keys(
          List.of(
              required("external"),
              required("internal"),
              required("trust"),
              optional("poolKeys"),
              optional("avKeys")));
  static final Keys ROOT =
      new Keys(
          List.of(
              required("format"),
              required("pool"),
              required("domains"),
              required("capabilities"),
              required("external"),
              required("nodes"),
              optional("inside"),
              optional("access"),
              optional("av"),
              optional("webconf"),
              optional("xmpp"),
              optional("logging"),
              optional("dns"),
              required("certificates"),
              optional("ports")));

  private static Key required(String name) {
    return new Key(name, true);
  }

  private static Key optional(String name) {
    return new Key(name, false);
  }

  List<String> names() {
    return keys.stream().map(Key::name).toList();
  }
}
