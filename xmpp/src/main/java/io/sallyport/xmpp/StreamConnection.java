package io.sallyport.xmpp;

import io.sallyport.net.Connection;
import io.sallyport.net.Loop;
import io.sallyport.net.tls.PeerIdentity;
import io.sallyport.wire.Octets;
import io.sallyport.wire.xmpp.StreamCondition;
import io.sallyport.wire.xmpp.StreamError;
import io.sallyport.wire.xmpp.XmppDomain;
import io.sallyport.wire.xmpp.XmppLimits;
import io.sallyport.wire.xmpp.XmppRead;
import io.sallyport.wire.xmpp.XmppReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The connection below one stream: reads what comes for the state machine, keeps its times, and
 * closes. Owned by its loop.
 */
final class StreamConnection {
  /** What may come before anything is proven. */
  static final int MAX_UNPROVEN_OCTETS = 16 * 1024;

  private static final Octets SPACE = Octets.of(" ".getBytes(StandardCharsets.US_ASCII));

  private final Connection connection;
  private final StreamMachine machine;
  private final StreamTimes times;
  private final StreamsShared shared;
  private final XmppReader reader = new XmppReader(XmppLimits.UNPROVEN);
  private final long openedNanos;
  private boolean keepsAlive = true;
  private boolean isProven;
  private boolean hasBegun;
  private boolean isEnded;
  private int unprovenOctets;
  private int stanzas;
  private @Nullable XmppDomain domain;
  private long heardNanos;
  private long sentNanos;
  private long saidNanos;
  private long askedNanos;
  private boolean isAsked;
  private Loop.@Nullable Timer tick;
  private Loop.@Nullable Timer closing;

  StreamConnection(Connection connection, StreamMachine machine, StreamsShared shared) {
    this.connection = connection;
    this.machine = machine;
    this.times = shared.times();
    this.shared = shared;
    this.openedNanos = connection.loop().nanoTime();
    this.heardNanos = openedNanos;
    this.sentNanos = openedNanos;
    this.saidNanos = openedNanos;
    tickLater();
  }

  Connection connection() {
    return connection;
  }

  /** True if the other end has closed the stream in good order. */
  boolean isEnded() {
    return isEnded;
  }

  // ---- what comes

  void received(ByteBuffer octets) {
    heardNanos = now();
    isAsked = false;
    if (machine.isWaitingForTls()) {
      injected();
      return;
    }
    if (!hasBegun && !begins(octets)) {
      shared.outsideEvents().state(XmppEvent.NOT_XMPP, "from", connection.remote());
      connection.close();
      return;
    }
    if (!isProven && isTooMuch(octets.remaining())) {
      return;
    }
    int count = octets.remaining();
    reader.feed(octets);
    stanzas = 0;
    read();
    pace(count);
  }

  /** What a partner sends beyond its rate waits where it came from. */
  private void pace(int octets) {
    XmppDomain payer = domain;
    if (payer == null || !isProven) {
      return;
    }
    long pauseNanos = shared.loads().pause(payer, octets, stanzas, heardNanos);
    if (pauseNanos > 0 && connection.isOpen()) {
      connection.setReading(false);
      connection.loop().schedule(Duration.ofNanos(pauseNanos), () -> connection.setReading(true));
    }
  }

  /** Takes a place of the partner's; false if it has enough. */
  boolean enter(XmppDomain partner) {
    if (!shared.loads().enter(partner, now())) {
      return false;
    }
    domain = partner;
    return true;
  }

  private boolean begins(ByteBuffer octets) {
    byte first = octets.get(octets.position());
    hasBegun = first == '<' || first == ' ' || first == '\r' || first == '\n' || first == '\t';
    return hasBegun;
  }

  private boolean isTooMuch(int octets) {
    unprovenOctets += octets;
    if (unprovenOctets <= MAX_UNPROVEN_OCTETS) {
      return false;
    }
    fail(StreamCondition.POLICY_VIOLATION, "Too much before anything is proven");
    connection.close();
    return true;
  }

  private void read() {
    for (XmppRead read = reader.next(); read != XmppRead.NeedMore.NEED_MORE; read = reader.next()) {
      saidNanos = heardNanos;
      stanzas++;
      machine.take(read);
      if (read instanceof XmppRead.StreamEnd || read instanceof XmppRead.Malformed) {
        isEnded = read instanceof XmppRead.StreamEnd;
        connection.close();
        return;
      }
      if (machine.isWaitingForTls()) {
        if (reader.hasLeft()) {
          injected();
        }
        return;
      }
    }
  }

  /** Nothing that came in the clear may be taken for what TLS protects (RFC 6120 5.4.3.3). */
  private void injected() {
    if (connection.isOpen()) {
      shared.outsideEvents().state(XmppEvent.PLAIN_TEXT_INJECTED, "from", connection.remote());
      connection.reset();
    }
  }

  /** What the certificate of the other end proves. */
  PeerProof proof() {
    PeerIdentity peer = connection.peer();
    if (peer.chain().isEmpty()) {
      return PeerProof.NONE;
    }
    var certificate = peer.chain().getFirst();
    return domain -> {
      boolean isProven = CertificateProof.proves(certificate, domain.ascii());
      if (isProven && shared.rules().partner(domain).isPresent()) {
        shared.memory().note(domain);
      }
      return isProven;
    };
  }

  // ---- what is done

  void send(Octets octets) {
    sentNanos = now();
    connection.send(octets);
  }

  /** The same for what means something to people. */
  void say(Octets octets) {
    saidNanos = now();
    send(octets);
  }

  void restart() {
    reader.restart();
  }

  /** It is known who is on the other end. */
  void proven(boolean isKeptAlive) {
    isProven = true;
    keepsAlive = isKeptAlive;
    connection.setProven(true);
    reader.limits(
        XmppLimits.PROVEN.withStanzaOctets(shared.rules().settings().limits().stanzaBytes()));
  }

  /** Nothing more is sent. The other end may still close in good order, or has. */
  void close() {
    if (closing == null) {
      closing = connection.loop().schedule(StreamTimes.CLOSING, connection::close);
    }
  }

  void closed() {
    if (domain != null) {
      shared.loads().leave(domain);
      domain = null;
    }
    if (tick != null) {
      tick.cancel();
    }
    if (closing != null) {
      closing.cancel();
    }
  }

  // ---- time

  private long now() {
    return connection.loop().nanoTime();
  }

  private void tickLater() {
    tick = connection.loop().schedule(StreamTimes.TICK, this::tick);
  }

  private void tick() {
    if (!connection.isOpen()) {
      return;
    }
    tickLater();
    if (machine.isClosed()) {
      return;
    }
    long now = now();
    if (!isProven) {
      if (now - openedNanos >= times.establishment().toNanos()) {
        shared.counters().count(XmppCounter.OVERDUE);
        fail(StreamCondition.CONNECTION_TIMEOUT, "Nothing was proven in time");
        connection.close();
      }
    } else if (now - saidNanos >= times.inactivity().toNanos()) {
      shared.counters().count(XmppCounter.IDLE);
      machine.end();
    } else {
      keepAlive(now);
    }
  }

  private void keepAlive(long now) {
    if (keepsAlive && machine.mayKeepAlive() && now - sentNanos >= times.keepAlive().toNanos()) {
      send(SPACE);
    }
    if (isAsked && now - askedNanos >= StreamTimes.ANSWERING.toNanos()) {
      shared.counters().count(XmppCounter.UNANSWERED);
      fail(StreamCondition.CONNECTION_TIMEOUT, "No answer");
      connection.close();
    } else if (!isAsked && now - heardNanos >= times.keepAlive().toNanos()) {
      isAsked = machine.probe();
      askedNanos = now;
    }
  }

  private void fail(StreamCondition condition, String text) {
    shared.outsideEvents().state(XmppEvent.STREAM_CUT, "from", connection.remote(), "reason", text);
    machine.fail(StreamError.of(condition, text));
  }
}
