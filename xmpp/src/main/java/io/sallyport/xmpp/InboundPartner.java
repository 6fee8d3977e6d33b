package io.sallyport.xmpp;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.StrangerGate;
import io.sallyport.topology.Xmpp;
import io.sallyport.wire.Octets;
import io.sallyport.wire.xmpp.Bounce;
import io.sallyport.wire.xmpp.Dialback;
import io.sallyport.wire.xmpp.DomainPair;
import io.sallyport.wire.xmpp.Stanza;
import io.sallyport.wire.xmpp.StanzaCondition;
import io.sallyport.wire.xmpp.StreamCondition;
import io.sallyport.wire.xmpp.StreamError;
import io.sallyport.xmpp.inside.Loss;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A connection that a partner has opened. Owned by its loop. */
final class InboundPartner
    implements ConnectionHandler, StreamActions, Carrier, SentStanzas.Stream {
  private final StreamsShared shared;
  private final Streams streams;
  private final Optional<StrangerGate> gate;
  private final Connection connection;
  private final InboundStream stream;
  private final StreamConnection below;
  private final SentStanzas sent;
  private final List<DomainPair> carried = new ArrayList<>();
  private boolean isClosed;

  /** True for a connection that asked about keys, which has nothing to prove. */
  private boolean hasJudged;

  InboundPartner(Connection connection, Optional<StrangerGate> gate, Streams streams) {
    this.shared = streams.shared();
    this.gate = gate;
    this.streams = streams;
    this.connection = connection;
    this.stream = new InboundStream(shared.rules(), shared.key(), shared::streamId, this);
    this.below = new StreamConnection(connection, stream, shared);
    this.sent = new SentStanzas(connection, stream.acknowledgements(), this);
    if (connection.isSecured()) {
      below.secured();
    }
  }

  @Override
  public void received(ByteBuffer octets) {
    below.received(octets);
  }

  @Override
  public void secured() {
    below.secured();
  }

  @Override
  public void closed() {
    isClosed = true;
    stream.lost();
    below.closed();
    sent.over(below.isEnded());
    carried.forEach(pair -> {
      streams.carriesNoMore(pair, this);
      streams.probes().closed(pair);
      streams.reports().closed(this, pair.inverse());
    });
    streams.left(this);
    if (!carried.isEmpty()) {
      shared.counters().count(XmppCounter.STREAMS_IN_ENDED);
    } else if (!hasJudged) {
      shared.counters().count(XmppCounter.STREAMS_IN_FAILED);
      stream.claimed().ifPresent(pair -> streams.reports().failedInward(pair, whyFailed()));
    }
  }

  private String whyFailed() {
    return stream
        .failure()
        .orElse(
            below.isEnded()
                ? "The partner ended its stream before anything was proven"
                : "The partner's connection ended before anything was proven");
  }

  // ---- what the stream wants done

  @Override
  public void send(Octets octets) {
    below.send(octets);
  }

  @Override
  public void startTls() {
    shared.ways().tls().accept(connection);
  }

  @Override
  public void restart() {
    below.restart();
  }

  @Override
  public void awaitHeader() {
    below.awaitHeader();
  }

  @Override
  public void proven(DomainPair pair, Xmpp.Method method) {
    if (isClosed) {
      return;
    }
    boolean isFirst = carried.isEmpty();
    if (isFirst && !below.enter(pair.from())) {
      shared.counters().count(XmppCounter.REFUSED_FULL);
      stream.fail(
          StreamError.of(StreamCondition.RESOURCE_CONSTRAINT, "Enough connections of yours"));
      return;
    }
    carried.add(pair.inverse());
    streams.probes().opened(pair.inverse());
    shared.rules().partner(pair.from()).ifPresentOrElse(below::proven, () -> below.proven(true));
    if (isFirst) {
      shared.counters().count(XmppCounter.STREAMS_IN);
    }
    streams
        .reports()
        .opened(
            this,
            below.report(pair, true, method, stream.isBidirectional()),
            stream.acknowledgements().load());
    shared
        .events()
        .state(
            XmppEvent.STREAM_IN,
            "stream",
            below.id(),
            "from",
            connection.remote(),
            "pair",
            pair,
            "proof",
            method);
    boolean mayCarry =
        shared.rules().partner(pair.from()).filter(Xmpp.Partner::bidirectional).isPresent();
    if (stream.isBidirectional() && mayCarry) {
      streams.carries(pair.inverse(), this);
    }
  }

  @Override
  public void ready(DomainPair pair, Xmpp.Method method) {
    throw new IllegalStateException("nothing was asked for here");
  }

  @Override
  public void refused(DomainPair pair, StanzaCondition condition, String text) {
    throw new IllegalStateException("nothing was asked for here");
  }

  @Override
  public void verify(Dialback question) {
    streams.ask(
        question,
        (outcome, condition) ->
            connection.loop().execute(() -> answered(question, outcome, condition)));
  }

  private void answered(
      Dialback question, Dialback.Outcome outcome, Optional<StanzaCondition> condition) {
    // The stream may have begun anew meanwhile, and the key was for the one before.
    if (!isClosed && stream.isStream(question.id())) {
      stream.verified(question.pair().inverse(), outcome, condition);
    }
  }

  @Override
  public void verified(Dialback answer) {
    throw new IllegalStateException("nobody was asked here");
  }

  @Override
  public void deliver(Stanza stanza, Origin origin) {
    long number = stream.acknowledgements().received();
    if (streams.probes().take(stanza, origin)) {
      below.saysNothing();
      settle(number);
      return;
    }
    if (number >= 0 && streams.isStopping()) {
      // Never counted as taken: its server sends it elsewhere, or tells its sender.
      return;
    }
    below.sentTo(origin.pair().to());
    shared.inward().deliver(stanza, origin, () -> settle(number));
  }

  private void settle(long number) {
    if (connection.loop().isCurrent()) {
      stream.settle(number);
    } else {
      connection.loop().execute(() -> stream.settle(number));
    }
  }

  @Override
  public void bounce(Stanza stanza, Bounce bounce) {
    settle(stream.acknowledgements().received());
    streams.answer(stanza, bounce);
  }

  @Override
  public void overdue() {
    shared.counters().count(XmppCounter.UNANSWERED);
    stream.fail(StreamError.of(StreamCondition.CONNECTION_TIMEOUT, "Not taken in time"));
    connection.close();
  }

  @Override
  public void askForCount() {
    stream.askForCount();
  }

  @Override
  public boolean isHeard() {
    return below.isHeard();
  }

  @Override
  public boolean probe(Runnable answered) {
    if (isClosed || stream.isClosed() || carried.isEmpty()) {
      return false;
    }
    DomainPair pair = carried.getFirst();
    boolean isWanted =
        shared.rules().partner(pair.to()).filter(Xmpp.Partner::probesDelivery).isPresent();
    Optional<Octets> ping =
        isWanted ? streams.probes().ping(pair, connection.loop(), answered) : Optional.empty();
    ping.ifPresent(this::send);
    return ping.isPresent();
  }

  @Override
  public void acknowledged(long stanzas) {
    sent.acknowledged(stanzas);
  }

  @Override
  public boolean ping(DomainPair pair) {
    Optional<Octets> ping = streams.probes().ping(pair, connection.loop(), below::answered);
    ping.ifPresent(this::send);
    return ping.isPresent();
  }

  @Override
  public void count(XmppCounter counted) {
    shared.counters().count(counted);
    hasJudged |= counted == XmppCounter.KEYS_JUDGED;
    if (counted == XmppCounter.PROOFS_FAILED) {
      gate.ifPresent(
          told -> told.failed(connection.remote().getAddress(), connection.loop().nanoTime()));
    }
  }

  /** Nothing more is sent here: what is still to be goes another way at once. */
  @Override
  public void close() {
    carried.forEach(pair -> streams.carriesNoMore(pair, this));
    below.close();
  }

  // ---- stanzas the other way

  @Override
  public void carry(Octets stanza, Sending sending) {
    if (connection.loop().isCurrent()) {
      carryHere(stanza, sending);
    } else {
      connection.loop().execute(() -> carryHere(stanza, sending));
    }
  }

  @Override
  public void afterwards(Runnable task) {
    if (connection.loop().isCurrent()) {
      task.run();
    } else {
      connection.loop().execute(() -> shared.owner().execute(task));
    }
  }

  private void carryHere(Octets stanza, Sending sending) {
    if (isClosed || stream.isClosed()) {
      sending.lost(
          Loss.BROKEN_UNSENT, StanzaCondition.REMOTE_SERVER_TIMEOUT, "the stream has ended");
      return;
    }
    if (stanza.length() > stream.theirLimitOctets()) {
      sending.lost(
          Loss.TOO_LONG, StanzaCondition.POLICY_VIOLATION, "longer than the partner takes");
      return;
    }
    if (!sent.hasRoom(shared.rules().settings().limits())) {
      sending.lost(Loss.FULL, StanzaCondition.RESOURCE_CONSTRAINT, "the partner does not keep up");
      return;
    }
    shared.counters().count(XmppCounter.STANZAS_OUT);
    below.say(stanza);
    sent.written(sending, stanza.length());
  }

  /** Takes no more of what the other end counts; without counts the stream ends. */
  void stopTaking() {
    connection
        .loop()
        .execute(() -> {
          if (isClosed || stream.acknowledgements().isOn()) {
            streams.crossesNoMore(this);
          } else {
            stream.shutDown();
          }
        });
  }

  /** There is no memory for it. */
  void refuse() {
    connection
        .loop()
        .execute(() ->
            stream.fail(
                StreamError.of(StreamCondition.RESOURCE_CONSTRAINT, "There is no room for it")));
  }

  /** The node stops. */
  void drain() {
    connection.loop().execute(stream::shutDown);
  }
}
