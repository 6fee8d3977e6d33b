package io.sallyport.xmpp;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.topology.Xmpp;
import io.sallyport.wire.Octets;
import io.sallyport.wire.xmpp.Bounce;
import io.sallyport.wire.xmpp.Dialback;
import io.sallyport.wire.xmpp.DomainPair;
import io.sallyport.wire.xmpp.Stanza;
import io.sallyport.wire.xmpp.StanzaCondition;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.function.BiConsumer;

/** A stream that ends as soon as stanzas could be sent on it. Owned by its connection's loop. */
final class TrialStream implements ConnectionHandler, StreamActions {
  private final Connection connection;
  private final StreamsShared shared;
  private final OutboundStream stream;
  private final StreamConnection below;
  private final BiConsumer<TrialStream, TrialStep> told;
  private Optional<TrialStep> outcome = Optional.empty();

  /**
   * @param told the outcome, once, when the connection is closed
   */
  TrialStream(
      Connection connection,
      OutboundStream.Purpose purpose,
      StreamsShared shared,
      BiConsumer<TrialStream, TrialStep> told) {
    this.connection = connection;
    this.shared = shared;
    this.told = told;
    this.stream = new OutboundStream(shared.rules(), shared.key(), purpose, this);
    this.below = new StreamConnection(connection, stream, shared);
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
    stream.lost();
    below.closed();
    told.accept(this, outcome.orElse(unusable("The connection broke")));
  }

  /** What it was. */
  OutboundStream stream() {
    return stream;
  }

  private TrialStep unusable(String why) {
    return new TrialStep.Unusable(connection.remote(), why);
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
  public void ready(DomainPair pair, Xmpp.Method method) {
    below.proven(false);
    outcome =
        Optional.of(
            new TrialStep.Usable(below.report(pair, false, method, stream.isBidirectional())));
    connection.loop().execute(stream::end);
  }

  @Override
  public void refused(DomainPair pair, StanzaCondition condition, String text) {
    if (outcome.isEmpty()) {
      outcome = Optional.of(unusable(text));
    }
  }

  @Override
  public void close() {
    below.close();
  }

  /** It lives for less than a silence. */
  @Override
  public boolean ping(DomainPair pair) {
    return false;
  }

  @Override
  public void count(XmppCounter counted) {
    shared.counters().count(counted);
  }

  // ---- what the partner would like to send meanwhile: nothing of it is taken

  @Override
  public void proven(DomainPair pair, Xmpp.Method method) {
    // Whatever it sends is not acknowledged, so it sends that again where somebody takes it.
  }

  @Override
  public void verify(Dialback question) {
    stream.verified(
        question.pair().inverse(),
        Dialback.Outcome.ERROR,
        Optional.of(StanzaCondition.RESOURCE_CONSTRAINT));
  }

  @Override
  public void verified(Dialback answer) {
    throw new IllegalStateException("nothing was asked");
  }

  @Override
  public void deliver(Stanza stanza, Origin origin) {
    count(XmppCounter.DROPPED_ELEMENTS);
  }

  @Override
  public void bounce(Stanza stanza, Bounce bounce) {
    count(XmppCounter.DROPPED_ELEMENTS);
  }

  @Override
  public void acknowledged(long stanzas) {
    throw new IllegalStateException("nothing was sent");
  }
}
