package io.sallyport.xmpp;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.wire.Octets;
import io.sallyport.wire.xmpp.Bounce;
import io.sallyport.wire.xmpp.DomainPair;
import io.sallyport.wire.xmpp.Stanza;
import io.sallyport.wire.xmpp.StanzaCondition;
import io.sallyport.wire.xmpp.StreamCondition;
import io.sallyport.wire.xmpp.StreamError;
import io.sallyport.wire.xmpp.XmppDomain;
import io.sallyport.xmpp.inside.HandedOff;
import io.sallyport.xmpp.inside.Loss;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A connection that a component inside has opened. Owned by its loop. */
final class InsideComponent implements ConnectionHandler, ComponentStream.Actions, Carrier {
  private final Components components;
  private final StreamsShared shared;
  private final Connection connection;
  private final ComponentStream stream;
  private final StreamConnection below;
  private final SentStanzas sent;

  /** What it has sent and that has met no fate yet: with too much of that it is not read. */
  private final HandedOff underWay;

  private final StreamLoad load;
  private @Nullable XmppDomain domain;
  private boolean isClosed;

  InsideComponent(Connection connection, Components components) {
    this.components = components;
    this.shared = components.shared();
    this.connection = connection;
    this.stream = new ComponentStream(components.rules(), shared::streamId, this);
    this.below = new StreamConnection(connection, stream, shared);
    var uncounted = new Acknowledgements();
    this.load = uncounted.load();
    this.sent =
        new SentStanzas(connection, uncounted, SentStanzas.Stream.unanswered(connection::close));
    var limits = shared.rules().settings().limits();
    this.underWay = new HandedOff(limits.windowStanzas(), limits.windowBytes());
    if (connection.isSecured()) {
      below.secured();
    }
  }

  @Override
  public void received(ByteBuffer octets) {
    below.received(octets);
  }

  @Override
  public void closed() {
    isClosed = true;
    stream.lost();
    below.closed();
    leave();
    components.closed(this);
    sent.over(below.isEnded());
    if (domain != null) {
      shared.counters().count(XmppCounter.COMPONENTS_ENDED);
      shared.events().state(XmppEvent.COMPONENT_LEFT, "stream", below.id(), "domain", domain);
    }
  }

  private void leave() {
    if (domain != null) {
      components.left(domain, this);
    }
  }

  // ---- what the stream wants done

  @Override
  public void send(Octets octets) {
    below.send(octets);
  }

  @Override
  public void joined(XmppDomain served) {
    domain = served;
    below.proven(true);
    shared
        .events()
        .state(
            XmppEvent.COMPONENT_ATTACHED,
            "stream",
            below.id(),
            "from",
            connection.remote(),
            "domain",
            served);
    long now = connection.loop().nanoTime();
    components.joined(served, this);
    components.report(
        this,
        new InsideReport.Component(
            served.ascii(), connection.remote(), StreamReport.Load.NONE, now),
        load);
  }

  @Override
  public void pass(Stanza stanza, DomainPair pair) {
    HandedOff.Entry entry = underWay.received(stanza.length());
    load.taken(underWay.openStanzas());
    if (!underWay.hasRoom()) {
      connection.setReading(false);
    }
    components.outward(stanza, pair, () -> onLoop(() -> settled(entry)));
  }

  private void settled(HandedOff.Entry entry) {
    boolean wasFull = !underWay.hasRoom();
    underWay.done(entry);
    load.taken(underWay.openStanzas());
    if (wasFull && underWay.hasRoom() && !isClosed) {
      connection.setReading(true);
    }
  }

  @Override
  public void bounce(Stanza stanza, Bounce bounce) {
    Optional<byte[]> error = bounce.octets(stanza);
    shared
        .counters()
        .count(error.isPresent() ? XmppCounter.ERRORS_TOLD : XmppCounter.DROPPED_ANSWERS);
    if (error.isPresent() && !isClosed && !stream.isClosed()) {
      below.say(Octets.of(error.get()));
    }
  }

  @Override
  public void say(Octets octets) {
    below.say(octets);
  }

  @Override
  public void count(XmppCounter counted) {
    shared.counters().count(counted);
  }

  @Override
  public void close() {
    leave();
    below.close();
  }

  // ---- what goes to the component

  @Override
  public void carry(Octets stanza, Sending sending) {
    onLoop(() -> carryHere(stanza, sending));
  }

  private void carryHere(Octets stanza, Sending sending) {
    if (isClosed || stream.isClosed()) {
      sending.lost(
          Loss.BROKEN_UNSENT, StanzaCondition.REMOTE_SERVER_TIMEOUT, "the component has left");
    } else if (stanza.length() > shared.rules().settings().limits().stanzaBytes()) {
      sending.lost(
          Loss.TOO_LONG, StanzaCondition.POLICY_VIOLATION, "longer than the component takes");
    } else if (!sent.hasRoom(shared.rules().settings().limits())) {
      sending.lost(Loss.FULL, StanzaCondition.RESOURCE_CONSTRAINT, "the component is too slow");
    } else {
      shared.counters().count(XmppCounter.STANZAS_OUT);
      below.say(stanza);
      sent.written(sending, stanza.length());
    }
  }

  /** An error about a stanza of its own goes before all: who does not read even those is let go. */
  void tell(Octets error, Sending sending) {
    onLoop(() -> tellHere(error, sending));
  }

  private void tellHere(Octets error, Sending sending) {
    if (!isClosed && !stream.isClosed() && !mayWait(error)) {
      stream.fail(StreamError.of(StreamCondition.POLICY_VIOLATION, "You do not read"));
    }
    if (isClosed || stream.isClosed()) {
      sending.lost(
          Loss.BROKEN_UNSENT, StanzaCondition.REMOTE_SERVER_TIMEOUT, "the component has left");
    } else {
      below.say(error);
      sent.written(sending, error.length());
    }
  }

  private boolean mayWait(Octets error) {
    return connection.waitingOctets() + error.length()
        < 2L * shared.rules().settings().limits().queueBytes();
  }

  /** Another connection serves the domain from now on. */
  void replaced() {
    onLoop(
        () -> stream.fail(StreamError.of(StreamCondition.CONFLICT, "Another component has come")));
  }

  /** The node stops. */
  void drain() {
    onLoop(stream::shutDown);
  }

  private void onLoop(Runnable task) {
    if (connection.loop().isCurrent()) {
      task.run();
    } else {
      connection.loop().execute(task);
    }
  }
}
