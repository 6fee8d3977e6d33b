package io.sallyport.xmpp;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.Dialler;
import io.sallyport.net.Loop;
import io.sallyport.net.StrangerGate;
import io.sallyport.net.dns.Resolver;
import io.sallyport.net.tls.ClientTls;
import io.sallyport.net.tls.ServerTls;
import io.sallyport.telemetry.Counters;
import io.sallyport.telemetry.Events;
import io.sallyport.telemetry.SparseEvents;
import io.sallyport.topology.Xmpp;
import io.sallyport.wire.xmpp.Bounce;
import io.sallyport.wire.xmpp.DialbackKey;
import io.sallyport.wire.xmpp.DomainPair;
import io.sallyport.wire.xmpp.Stanza;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/** The streams of one side of the XMPP proxy of one node. */
public final class XmppService implements Side {
  /** What is spoken with TLS from the first octet on (XEP-0368 section 3). */
  public static final String ALPN = "xmpp-server";

  /** For TLS that begins on a connection both ends have spoken on. */
  private static final Duration HANDSHAKE_TIME = Duration.ofSeconds(20);

  private final Streams streams;

  /**
   * What the service needs of its node.
   *
   * @param owner the loop of the table of streams
   * @param plain dials without TLS
   * @param direct dials with TLS at once, and lets the service judge certificates
   * @param server TLS of who connects; certificates are wanted, and judged by the service
   * @param client TLS of what was dialled without it; certificates are judged by the service
   * @param care of certificates once they are in use; empty for none
   * @param memory of who has proven a domain over TLS; empty for one that ends with the node
   */
  public record Surroundings(
      Loop owner,
      ServerSearch search,
      Resolver resolver,
      Dialler plain,
      Dialler direct,
      ServerTls server,
      ClientTls client,
      DialbackKey key,
      Counters<XmppCounter> counters,
      Events events,
      Optional<CertificateCare> care,
      Optional<TlsMemory> memory) {
    /** Where certificates are only judged in the handshake. */
    public Surroundings(
        Loop owner,
        ServerSearch search,
        Resolver resolver,
        Dialler plain,
        Dialler direct,
        ServerTls server,
        ClientTls client,
        DialbackKey key,
        Counters<XmppCounter> counters,
        Events events) {
      this(
          owner,
          search,
          resolver,
          plain,
          direct,
          server,
          client,
          key,
          counters,
          events,
          Optional.empty(),
          Optional.empty());
    }

    /**
     * The same with care of certificates after it.
     *
     * @param kept knows who has proven a domain over TLS before the node was started
     */
    public Surroundings with(CertificateCare looked, TlsMemory kept) {
      return with(looked, Optional.of(kept));
    }

    /** The same where it is remembered until the node stops who has shown a certificate. */
    public Surroundings with(CertificateCare looked) {
      return with(looked, memory);
    }

    private Surroundings with(CertificateCare looked, Optional<TlsMemory> kept) {
      return new Surroundings(
          owner,
          search,
          resolver,
          plain,
          direct,
          server,
          client,
          key,
          counters,
          events,
          Optional.of(looked),
          kept);
    }
  }

  /**
   * @param inward where stanzas of partners go
   */
  public XmppService(StreamRules rules, Surroundings surroundings, Inward inward) {
    Loop owner = surroundings.owner();
    TlsMemory memory =
        surroundings
            .memory()
            .orElseGet(() -> TlsMemory.untilStop(() -> Instant.EPOCH.plusNanos(owner.nanoTime())));
    this.streams =
        new Streams(
            new StreamsShared(
                rules.remembering(memory::has),
                surroundings.key(),
                StreamTimes.of(rules.settings()),
                owner,
                new StreamsShared.Ways(
                    surroundings.search(),
                    surroundings.resolver(),
                    surroundings.plain(),
                    surroundings.direct(),
                    new StartTls(surroundings.server(), surroundings.client())),
                inward,
                new PartnerLoads(rules.settings()),
                memory,
                surroundings.care(),
                surroundings.counters(),
                surroundings.events(),
                new SparseEvents(surroundings.events(), owner::nanoTime),
                new SecureRandom()));
  }

  /** The same over streams that are there. */
  XmppService(Streams streams) {
    this.streams = streams;
  }

  StreamsShared shared() {
    return streams.shared();
  }

  private record StartTls(ServerTls server, ClientTls client) implements StreamsShared.Tls {
    @Override
    public void accept(Connection connection) {
      connection.startTls(server, HANDSHAKE_TIME);
    }

    @Override
    public void connect(Connection connection, String name) {
      connection.startTls(client, name, HANDSHAKE_TIME);
    }
  }

  /** Handlers of connections of partners, with TLS from the first octet on or without. */
  public ConnectionHandler.Factory partners() {
    return connection -> streams.accept(connection, Optional.empty());
  }

  /**
   * The same where strangers are limited.
   *
   * @param gate is told of those who fail to prove anything
   */
  public ConnectionHandler.Factory partners(StrangerGate gate) {
    return connection -> streams.accept(connection, Optional.of(gate));
  }

  /**
   * Sends a stanza from inside to a partner. Call from any thread; those of one thread stay in
   * order.
   *
   * @param pair the domains of its addresses; the sender is to have been found bound for its own
   */
  @Override
  public void send(Stanza stanza, DomainPair pair, Sending sending) {
    streams.send(stanza.kept(), pair, sending);
  }

  /**
   * Tells a partner that a stanza of its own was not taken inside.
   *
   * @param sending hears what became of that; confirmed at once if nobody may be told
   */
  @Override
  public void answer(Stanza stanza, Bounce bounce, Sending sending) {
    // Whether anything left this node is between us and gateways.
    streams.answer(stanza, bounce.forGood(), sending);
  }

  /**
   * Tries out the servers of a partner; no stanza is sent. Call from any thread.
   *
   * @param pair from a domain of ours to a partner that is listed
   * @param told each step, on the owner's loop, the last {@link TrialStep.Over}
   */
  void tryOut(DomainPair pair, Consumer<TrialStep> told) {
    StreamsShared shared = streams.shared();
    // On a stream for both ways the partner could send what nobody here takes.
    Xmpp.Partner partner = shared.rules().partner(pair.to()).orElseThrow().oneWay();
    var purpose = new OutboundStream.Purpose(pair, partner, false);
    shared.owner().execute(new PartnerTrial(shared, purpose, told)::begin);
  }

  @Override
  public void stopTaking() {
    streams.stopTaking();
  }

  @Override
  public int crossing() {
    return streams.crossing();
  }

  @Override
  public void giveUp() {
    streams.giveUp();
  }

  /** Ends all streams and takes no new ones: the node stops. Call from any thread. */
  @Override
  public void drain() {
    streams.drain();
  }

  /** Streams of partners that are open, whatever is proven on them. */
  public int open() {
    return streams.open();
  }

  /** What operators are told of the streams. */
  StreamReport.All report() {
    return streams.report();
  }
}
