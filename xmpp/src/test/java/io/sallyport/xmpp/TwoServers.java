package io.sallyport.xmpp;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.Dialler;
import io.sallyport.net.Loop;
import io.sallyport.net.dns.Lookup;
import io.sallyport.net.dns.Resolver;
import io.sallyport.net.dns.ServiceTarget;
import io.sallyport.net.mint.CertificateMint;
import io.sallyport.net.mint.CertificateRequest;
import io.sallyport.net.revocation.RevocationChecks;
import io.sallyport.net.revocation.RevocationVerdict;
import io.sallyport.net.tls.PeerIdentity;
import io.sallyport.telemetry.Counters;
import io.sallyport.testkit.ManualLoop;
import io.sallyport.topology.Federation;
import io.sallyport.topology.Xmpp;
import io.sallyport.wire.xmpp.DialbackKey;
import io.sallyport.wire.xmpp.DomainPair;
import io.sallyport.wire.xmpp.Stanza;
import io.sallyport.wire.xmpp.StanzaCondition;
import io.sallyport.wire.xmpp.XmppDomain;
import io.sallyport.wire.xmpp.XmppLimits;
import io.sallyport.wire.xmpp.XmppReader;
import io.sallyport.xmpp.inside.Loss;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Two servers of ours that are each other's partners, on one loop without sockets. */
final class TwoServers {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final CertificateMint AUTHORITY =
      CertificateMint.create(
          "Lab",
          new CertificateRequest.Validity(
              Instant.parse("2026-01-01T00:00:00Z"), Duration.ofDays(3650)));
  static final PeerIdentity HARBOR_CERTIFICATE = identity("harbor.example");
  private static final PeerIdentity LIGHTHOUSE_CERTIFICATE = identity("lighthouse.example");

  final ManualLoop loop = new ManualLoop();
  final List<String> atHarbor = new ArrayList<>();
  final List<String> atLighthouse = new ArrayList<>();
  final List<String> fates = new ArrayList<>();

  /** What both tell operators. */
  final List<String> events = new ArrayList<>();

  /** What both tell operators of the outside. */
  final List<String> outsideEvents = new ArrayList<>();

  /** Whose addresses were asked for. */
  final List<String> hosts = new ArrayList<>();

  /** Connections in the order they were made, the dialling end of each. */
  final List<PipedConnection> connections = new ArrayList<>();

  final Counters<XmppCounter> counters = new Counters<>("xmpp", XmppCounter.class);

  /** What both hold together. */
  final HeldMemory held = new HeldMemory(1_000_000);

  private final int connectionLimit;
  private final Streams harbor;
  private final Streams lighthouse;
  private final List<Runnable> watches = new ArrayList<>();
  private boolean isRevoked;
  private int addresses = 1;
  private Duration verdictTime = Duration.ZERO;
  private boolean isReachable = true;
  private boolean isResolving = true;
  private boolean isHolding;
  private ConnectionHandler.@Nullable Factory impostor;
  private boolean isCounting = true;
  private Duration dialTime = Duration.ZERO;
  private final Map<String, Passage> passages = new HashMap<>();

  /** What the entries of both say. */
  record Terms(
      Xmpp.Negotiation tls,
      Xmpp.Negotiation sasl,
      boolean dialback,
      boolean allowsPlaintext,
      boolean bidirectional,
      boolean directTls,
      boolean hasCertificates,
      boolean probes) {
    Terms(
        Xmpp.Negotiation tls,
        Xmpp.Negotiation sasl,
        boolean dialback,
        boolean allowsPlaintext,
        boolean bidirectional,
        boolean directTls,
        boolean hasCertificates) {
      this(tls, sasl, dialback, allowsPlaintext, bidirectional, directTls, hasCertificates, false);
    }

    Terms withProbes() {
      return new Terms(
          tls, sasl, dialback, allowsPlaintext, bidirectional, directTls, hasCertificates, true);
    }

    static final Terms EXTERNAL =
        new Terms(
            Xmpp.Negotiation.REQUIRED, Xmpp.Negotiation.OPTIONAL, true, false, false, false, true);

    Terms withBidi() {
      return new Terms(tls, sasl, dialback, allowsPlaintext, true, directTls, hasCertificates);
    }

    Terms withDirectTls() {
      return new Terms(tls, sasl, dialback, allowsPlaintext, bidirectional, true, hasCertificates);
    }

    Terms withoutDialback() {
      return new Terms(tls, sasl, false, allowsPlaintext, bidirectional, directTls, true);
    }

    Terms withDialbackOnly() {
      return new Terms(
          tls, Xmpp.Negotiation.NONE, true, allowsPlaintext, bidirectional, directTls, true);
    }

    Terms inTheClear() {
      return new Terms(
          Xmpp.Negotiation.NONE, Xmpp.Negotiation.NONE, true, true, bidirectional, false, false);
    }
  }

  TwoServers(Terms terms) {
    this(terms, 20);
  }

  /**
   * Harbor has bay.example as well.
   *
   * @param connections that each takes of the other
   */
  TwoServers(Terms terms, int connections) {
    connectionLimit = connections;
    harbor = streams("harbor.example", "lighthouse.example", terms, "pool", atHarbor);
    lighthouse = streams("lighthouse.example", "harbor.example", terms, "light", atLighthouse);
  }

  /** What each serves besides. */
  private static String rooms(String domain) {
    return "rooms." + domain;
  }

  private static PeerIdentity identity(String name) {
    List<String> names = List.of(name, rooms(name));
    var request =
        CertificateRequest.server(name, Instant.parse("2026-01-01T00:00:00Z"))
            .withNames(new CertificateRequest.Names(name, names, List.of(), List.of()));
    return new PeerIdentity(Set.copyOf(names), Set.of(), AUTHORITY.issue(request).chain());
  }

  private Streams streams(
      String own, String partner, Terms terms, String secret, List<String> arrived) {
    Xmpp settings =
        Play.settings(
            List.of(
                new Xmpp.Partner(
                    partner,
                    List.of(rooms(partner)),
                    Xmpp.Trust.FEDERATED,
                    terms.tls,
                    terms.sasl,
                    terms.dialback,
                    terms.allowsPlaintext,
                    false,
                    true,
                    Optional.of(new Xmpp.Server(partner, 5269, terms.directTls)),
                    connectionLimit,
                    terms.bidirectional,
                    terms.probes)),
            Xmpp.Limits.DEFAULT);
    Resolver resolver = new Resolved();
    TlsMemory memory = TlsMemory.untilStop(this::instant);
    return new Streams(
        new StreamsShared(
            new StreamRules(settings, "edge." + own, hosted(own)).remembering(memory::has),
            new DialbackKey(secret.getBytes(StandardCharsets.UTF_8)),
            StreamTimes.of(settings),
            loop,
            new StreamsShared.Ways(
                new ServerSearch(settings, resolver, new SecureRandom()),
                resolver,
                new Piped(own, terms, false),
                new Piped(own, terms, true),
                new PipedTls()),
            new Arriving(own, arrived),
            new PartnerLoads(settings),
            memory,
            Optional.of(
                new CertificateCare(
                    new Revoking(own.equals("lighthouse.example")),
                    Federation.RevocationMode.SOFT,
                    true,
                    this::instant)),
            counters,
            (event, fields) -> events.add(event + " " + List.of(fields)),
            (event, fields) -> outsideEvents.add(event + " " + List.of(fields)),
            new SecureRandom()));
  }

  private static Set<String> hosted(String own) {
    return own.equals("harbor.example")
        ? Set.of(own, rooms(own), "bay.example")
        : Set.of(own, rooms(own));
  }

  /** Where stanzas go that arrive at one of them. */
  private final class Arriving implements Inward {
    private final String own;
    private final List<String> arrived;

    Arriving(String own, List<String> arrived) {
      this.own = own;
      this.arrived = arrived;
    }

    @Override
    public void deliver(Stanza stanza, Origin origin, Runnable settled) {
      Passage passage = passages.get(own);
      if (passage != null) {
        passage.fromPartner(stanza, origin, settled);
        return;
      }
      arrived.add(origin.method() + " " + stanza);
      settled.run();
    }

    @Override
    public void holds(long octets) {
      held.add(octets);
    }

    @Override
    public boolean isTight() {
      return held.isTight();
    }

    @Override
    public boolean isFull() {
      return held.isFull();
    }

    @Override
    public boolean isCrowded(XmppDomain domain) {
      Passage passage = passages.get(own);
      return passage != null && passage.isCrowded(domain);
    }
  }

  /** Lets what arrives at harbor go on to what serves it there. */
  void letHarborPass(Passage passage) {
    passages.put("harbor.example", passage);
  }

  /** Harbor's streams with its partners, as the other side sees them. */
  Side harborSide() {
    return new XmppService(harbor);
  }

  /** Lets nobody be told of octets while it does not read. */
  void letConnectionsHold() {
    isHolding = true;
  }

  /** Lets neither end offer to count stanzas on streams from now on. */
  void letNobodyCount() {
    isCounting = false;
  }

  /** Lets it take a while until connections are there. */
  void letDiallingTake(Duration time) {
    dialTime = time;
  }

  private Instant instant() {
    return START.plusNanos(loop.nanoTime());
  }

  /** Knows what the test says. */
  private final class Revoking implements RevocationChecks {
    private final boolean isSlow;

    Revoking(boolean isSlow) {
      this.isSlow = isSlow;
    }

    @Override
    public void judge(Loop on, List<X509Certificate> chain, Consumer<RevocationVerdict> outcome) {
      on.schedule(
          isSlow ? verdictTime : Duration.ZERO,
          () ->
              outcome.accept(
                  isRevoked ? new RevocationVerdict.Revoked("lab") : new RevocationVerdict.Good()));
    }

    @Override
    public Watch watch(Loop on, List<X509Certificate> chain, Runnable revoked) {
      watches.add(revoked);
      return () -> watches.remove(revoked);
    }
  }

  /** Lets each host have so many addresses. */
  void letHostsHave(int count) {
    addresses = count;
  }

  /** Lets lighthouse wait for what is known of certificates. */
  void letVerdictsTake(Duration time) {
    verdictTime = time;
  }

  /** Lets somebody else answer whoever is dialled. */
  void letAnswer(ConnectionHandler.Factory other) {
    impostor = other;
  }

  /** Lets no certificate be good any more. */
  void revoke() {
    isRevoked = true;
    List.copyOf(watches).forEach(Runnable::run);
    loop.advance(Duration.ZERO);
  }

  private static final class PipedTls implements StreamsShared.Tls {
    @Override
    public void accept(Connection connection) {
      ((PipedConnection) connection).askForTls();
    }

    @Override
    public void connect(Connection connection, String name) {
      ((PipedConnection) connection).askForTls();
    }
  }

  private final class Resolved implements Resolver {
    @Override
    public void services(Loop on, String name, Consumer<Lookup<ServiceTarget>> outcome) {
      throw new AssertionError("the topology names the servers");
    }

    @Override
    public void addresses(Loop on, String host, Consumer<Lookup<InetAddress>> outcome) {
      hosts.add(host);
      on.execute(() ->
          outcome.accept(
              isResolving
                  ? new Lookup.Found<>(
                      Collections.nCopies(addresses, InetAddress.getLoopbackAddress()),
                      Duration.ZERO)
                  : new Lookup.Failed<>("no answer")));
    }
  }

  /** Dials the other server. */
  private final class Piped implements Dialler {
    private final String own;
    private final Terms terms;
    private final boolean isDirect;

    Piped(String own, Terms terms, boolean isDirect) {
      this.own = own;
      this.terms = terms;
      this.isDirect = isDirect;
    }

    @Override
    public void dial(Loop on, InetSocketAddress target, String name, Outcome outcome) {
      if (!isReachable) {
        on.execute(() -> outcome.failed(new Failure(Failure.Reason.REFUSED, "nobody there")));
        return;
      }
      on.schedule(
          dialTime,
          () -> {
            var end = PipedConnection.pair(on, shown(own), shown(name));
            if (isDirect) {
              end.inTls();
            }
            if (!isCounting) {
              end.uncounted();
              end.other().uncounted();
            }
            if (isHolding) {
              end.holding();
              end.other().holding();
            }
            connections.add(end);
            Streams other = name.equals("harbor.example") ? harbor : lighthouse;
            ConnectionHandler.Factory usual = accepted -> other.accept(accepted, Optional.empty());
            end.other().open(Objects.requireNonNullElse(impostor, usual));
            end.open(outcome::opened);
          });
    }

    private PeerIdentity shown(String domain) {
      if (!terms.hasCertificates) {
        return PeerIdentity.NONE;
      }
      return domain.equals("harbor.example") ? HARBOR_CERTIFICATE : LIGHTHOUSE_CERTIFICATE;
    }
  }

  /** Lets harbor take nothing more: its node stops. */
  void stopHarbor() {
    harbor.stopTaking();
    loop.advance(Duration.ZERO);
  }

  int crossingHarbor() {
    return harbor.crossing();
  }

  /** Lets harbor take a connection. */
  ConnectionHandler acceptAtHarbor(Connection connection) {
    return harbor.accept(connection, Optional.empty());
  }

  /** Lets something else carry what goes to lighthouse. */
  void letCarry(Carrier carrier) {
    harbor.carries(Play.OUT, carrier);
  }

  /** It carries nothing more. */
  void letCarryNoMore(Carrier carrier) {
    harbor.carriesNoMore(Play.OUT, carrier);
  }

  /** Takes a connection of a stranger. */
  ConnectionHandler acceptAtLighthouse(Connection connection) {
    return lighthouse.accept(connection, Optional.empty());
  }

  StreamsShared shared() {
    return harbor.shared();
  }

  /** What operators of harbor are told. */
  StreamReport.All reportOfHarbor() {
    return harbor.report();
  }

  /** What operators of lighthouse are told. */
  StreamReport.All reportOfLighthouse() {
    return lighthouse.report();
  }

  /** Lets lighthouse take nothing more: its node stops. */
  void stopLighthouse() {
    lighthouse.stopTaking();
    loop.advance(Duration.ZERO);
  }

  /** Streams of lighthouse that may still say something. */
  int crossingLighthouse() {
    return lighthouse.crossing();
  }

  /** Lets what waits at harbor wait no longer: its node stops. */
  void giveUpHarbor() {
    harbor.giveUp();
    loop.advance(Duration.ZERO);
  }

  void drainHarbor() {
    harbor.drain();
    loop.advance(Duration.ZERO);
  }

  void drainLighthouse() {
    lighthouse.drain();
    loop.advance(Duration.ZERO);
  }

  /** Lets nobody be reached any more, or again. */
  void setReachable(boolean reachable) {
    isReachable = reachable;
  }

  /** Lets no name server answer any more, or again. */
  void setResolving(boolean resolving) {
    isResolving = resolving;
  }

  /** Sends a message from harbor to lighthouse. */
  void send(String id) {
    send(harbor, Play.OUT, id);
  }

  /** Sends a message from lighthouse to harbor. */
  void sendBack(String id) {
    send(lighthouse, Play.IN, id);
  }

  /** Sends a message from bay to lighthouse. */
  void sendFromBay(String id) {
    send(harbor, new DomainPair(XmppDomain.of("bay.example").orElseThrow(), Play.OUT.to()), id);
  }

  /** Sends a message from harbor to lighthouse that came some time ago. */
  void sendOld(String id, Duration age) {
    send(harbor, Play.OUT, message(id, Play.OUT), sending(id, age));
  }

  private void send(Streams from, DomainPair pair, String id) {
    send(from, pair, message(id, pair), sending(id, Duration.ZERO));
  }

  private static Stanza message(String id, DomainPair pair) {
    return stanza("<message id='%s' from='a@%s' to='b@%s'/>".formatted(id, pair.from(), pair.to()));
  }

  /** Sends from lighthouse to harbor whatever that is. */
  void sendBack(String id, String text) {
    send(lighthouse, Play.IN, stanza(text), sending(id, Duration.ZERO));
  }

  private void send(Streams from, DomainPair pair, Stanza stanza, Sending sending) {
    from.send(stanza, pair, sending);
    loop.advance(Duration.ZERO);
  }

  private Sending sending(String id, Duration age) {
    long cameNanos = loop.nanoTime() - age.toNanos();
    return new Sending() {
      @Override
      public long cameNanos(long now) {
        return cameNanos;
      }

      @Override
      public void confirmed() {
        fates.add(id + " confirmed");
      }

      @Override
      public void lost(Loss loss, StanzaCondition condition, String text) {
        fates.add(id + " " + loss + " " + condition);
      }
    };
  }

  static Stanza stanza(String text) {
    var reader = new XmppReader(XmppLimits.PROVEN);
    reader.feed(ByteBuffer.wrap((Play.HEADER + text).getBytes(StandardCharsets.UTF_8)));
    reader.next();
    return (Stanza) reader.next();
  }
}
