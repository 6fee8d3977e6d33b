package io.sallyport.xmpp;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.topology.Xmpp;
import io.sallyport.wire.Octets;
import io.sallyport.wire.xmpp.Bounce;
import io.sallyport.wire.xmpp.Dialback;
import io.sallyport.wire.xmpp.DomainPair;
import io.sallyport.wire.xmpp.OtherHost;
import io.sallyport.wire.xmpp.Stanza;
import io.sallyport.wire.xmpp.StanzaCondition;
import io.sallyport.wire.xmpp.StreamCondition;
import io.sallyport.wire.xmpp.StreamError;
import io.sallyport.xmpp.inside.Loss;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A connection that was opened to a partner. Owned by its loop, which owns the table as well. */
final class OutboundPartner
    implements ConnectionHandler, StreamActions, Carrier, SentStanzas.Stream {
  /** Whoever wanted it opened. Ready or refused is called, once, unless it is for questions. */
  interface Owner {
    /** There is a connection, and the stream is about to begin. */
    void opened(OutboundPartner partner);

    /** Stanzas may be sent. */
    void ready(OutboundPartner partner);

    /**
     * It failed before it could be used.
     *
     * @param isDefinite false if another server of the partner may do better
     */
    void refused(StanzaCondition condition, String text, boolean isDefinite);

    /** The server says where to go instead; false if nobody does. */
    default boolean follows(OtherHost other) {
      return false;
    }

    /** There are enough connections to the partner; false if no other stream takes it along. */
    default boolean goesAlong() {
      return false;
    }

    /** The server ended the stream for that. */
    default void told(StreamCondition condition) {}

    /** The server went away when it had refused our certificate; false if nobody dials it anew. */
    default boolean provesAnew() {
      return false;
    }

    /** A server says whether a key is its own. */
    void verified(Dialback answer);

    /** Nothing more is sent on it, though the connection is still there. */
    void ended(OutboundPartner partner);

    /** It is over. */
    void closed(OutboundPartner partner);
  }

  /** Whoever wants another pair to go along on a stream that is there. */
  interface Passenger {
    /** Its stanzas may be sent there. */
    void takenAlong(OutboundPartner partner);

    /** They may not. */
    void notTakenAlong(OutboundPartner partner, StanzaCondition condition, String text);

    /** The connection was closed before its other end has said so; its place is free. */
    void leftBehind(OutboundPartner partner);

    /** Nothing more is sent there. */
    void carriedNoMoreBy(Carrier partner);
  }

  private final StreamsShared shared;
  private final Streams streams;
  private final Connection connection;
  private final OutboundStream stream;
  private final StreamConnection below;
  private final Owner owner;
  private final SentStanzas sent;
  private final Map<DomainPair, Passenger> waiting = new HashMap<>();
  private final Map<DomainPair, Passenger> passengers = new HashMap<>();
  private boolean isTold;

  /** True if another connection goes on with what this one was for, or its dialling says no. */
  private boolean isFollowed;

  private boolean isClosed;

  OutboundPartner(
      Connection connection, OutboundStream.Purpose purpose, Streams streams, Owner owner) {
    this.shared = streams.shared();
    this.streams = streams;
    this.connection = connection;
    this.owner = owner;
    this.stream = new OutboundStream(shared.rules(), shared.key(), purpose, this);
    this.below = new StreamConnection(connection, stream, shared);
    this.sent = new SentStanzas(connection, stream.acknowledgements(), this);
  }

  OutboundStream stream() {
    return stream;
  }

  /**
   * Takes a place for the connection; false if there are enough. One that only asks about keys
   * needs none: what it asks for may be the last place.
   */
  boolean enter() {
    if (stream.purpose().isForQuestions()) {
      return true;
    }
    isTold = !below.enter(stream.purpose().pair().to());
    return !isTold;
  }

  /** The stream begins; call once after making it. */
  void begin() {
    if (connection.isSecured()) {
      below.secured();
    } else {
      stream.begin();
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
    refused(StanzaCondition.REMOTE_SERVER_TIMEOUT, "The connection to the partner broke", false);
    sent.over(below.isEnded());
    streams.reports().closed(this, stream.purpose().pair());
    streams.crossesNoMore(this);
    owner.closed(this);
    letOff();
    List<Passenger> left = List.copyOf(waiting.values());
    waiting.clear();
    left.forEach(passenger -> passenger.leftBehind(this));
  }

  /** Asks the partner to take another pair on this stream; false if that is no use. */
  boolean takeAlong(DomainPair pair, Passenger passenger) {
    if (!isUsable() || !stream.mayTakeAlong() || waiting.containsKey(pair)) {
      return false;
    }
    waiting.put(pair, passenger);
    stream.takeAlong(pair);
    return true;
  }

  private void letOff() {
    Map<DomainPair, Passenger> carried = Map.copyOf(passengers);
    passengers.clear();
    carried.forEach((pair, passenger) -> {
      streams.reports().closed(this, pair);
      passenger.carriedNoMoreBy(this);
    });
  }

  // ---- what the stream wants done

  @Override
  public void send(Octets octets) {
    below.send(octets);
  }

  @Override
  public void startTls() {
    shared.ways().tls().connect(connection, stream.purpose().pair().to().ascii());
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
    // The other end may send here as well; the count of streams is of this one already.
    below.trusted();
  }

  @Override
  public void ready(DomainPair pair, Xmpp.Method method) {
    tellOperators(pair, method);
    Passenger passenger = waiting.remove(pair);
    if (passenger != null) {
      passengers.put(pair, passenger);
      passenger.takenAlong(this);
      return;
    }
    isTold = true;
    below.proven(stream.purpose().partner());
    shared.counters().count(XmppCounter.STREAMS_OUT);
    owner.ready(this);
  }

  private void tellOperators(DomainPair pair, Xmpp.Method method) {
    streams
        .reports()
        .opened(
            this,
            below.report(pair, false, method, stream.isBidirectional()),
            stream.acknowledgements().load());
    shared
        .events()
        .state(
            XmppEvent.STREAM_OUT,
            "stream",
            below.id(),
            "to",
            connection.remote(),
            "pair",
            pair,
            "proof",
            method);
  }

  @Override
  public void refused(DomainPair pair, StanzaCondition condition, String text) {
    Passenger passenger = waiting.remove(pair);
    if (passenger != null) {
      passenger.notTakenAlong(this, condition, text);
    } else {
      refused(condition, text, !stream.isOfThisServer());
    }
  }

  private void refused(StanzaCondition condition, String text, boolean isDefinite) {
    if (isTold) {
      return;
    }
    isTold = true;
    if (stream.otherHost().filter(owner::follows).isPresent()
        || (stream.mayProveAnew() && owner.provesAnew())) {
      isFollowed = true;
      return;
    }
    stream.toldCondition().ifPresent(owner::told);
    if (!stream.purpose().isForQuestions()) {
      shared.counters().count(XmppCounter.STREAMS_OUT_FAILED);
      shared
          .events()
          .state(
              XmppEvent.STREAM_REFUSED,
              "stream",
              below.id(),
              "to",
              connection.remote(),
              "pair",
              stream.purpose().pair(),
              "reason",
              text);
    }
    // Who sends in circles says nothing of the domain's other servers.
    boolean isLast = isDefinite && stream.otherHost().isEmpty();
    isFollowed = !isLast;
    owner.refused(condition, text, isLast);
  }

  @Override
  public void verify(Dialback question) {
    streams.ask(
        question,
        (outcome, condition) -> stream.verified(question.pair().inverse(), outcome, condition));
  }

  @Override
  public void verified(Dialback answer) {
    isTold = true;
    owner.verified(answer);
  }

  /** True if it came to what it was for, or to a definite no. */
  boolean isTold() {
    return isTold && !isFollowed;
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
    stream.settle(stream.acknowledgements().received());
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
    if (!isUsable()) {
      return false;
    }
    DomainPair pair = stream.purpose().pair();
    boolean isWanted =
        stream.purpose().partner().probesDelivery()
            && (stream.isBidirectional() || streams.probes().hasWayBack(pair));
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
  }

  /** Nothing more is sent here: what is still to be goes another way at once. */
  @Override
  public void close() {
    owner.ended(this);
    letOff();
    below.close();
  }

  // ---- stanzas

  @Override
  public void carry(Octets stanza, Sending sending) {
    if (!isUsable()) {
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

  /** Ends the stream if the partner sends on it and counts nothing. */
  void stopTaking() {
    if (isUsable() && stream.isBidirectional() && !stream.acknowledgements().isOn()) {
      streams.crosses(this);
      stream.shutDown();
    }
  }

  /** The node stops; what crosses that is still taken, and waited for. */
  void drain() {
    if (!isClosed && stream.isReceiving() && !stream.acknowledgements().isOn()) {
      streams.crosses(this);
    }
    stream.shutDown();
  }

  boolean isUsable() {
    return !isClosed && stream.isReady();
  }
}
