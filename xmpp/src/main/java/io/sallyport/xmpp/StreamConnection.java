package io.sallyport.xmpp;

import io.sallyport.net.Connection;
import io.sallyport.net.Loop;
import io.sallyport.net.revocation.RevocationChecks;
import io.sallyport.topology.Xmpp;
import io.sallyport.wire.Octets;
import io.sallyport.wire.xmpp.DomainPair;
import io.sallyport.wire.xmpp.Namespace;
import io.sallyport.wire.xmpp.StreamCondition;
import io.sallyport.wire.xmpp.StreamError;
import io.sallyport.wire.xmpp.XmppDomain;
import io.sallyport.wire.xmpp.XmppLimits;
import io.sallyport.wire.xmpp.XmppRead;
import io.sallyport.wire.xmpp.XmppReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The connection below one stream: reads what comes for the state machine, keeps its times, and
 * closes. Owned by its loop.
 */
final class StreamConnection {
  /** What may come before anything is proven. */
  static final int MAX_UNPROVEN_OCTETS = 16 * 1024;

  /** How often it is looked whether a domain of ours is crowded still. */
  private static final Duration CROWDED = Duration.ofMillis(100);

  /**
   * Even then something is read that often: it may be what others wait for, such as a count. Where
   * a domain is crowded, stanzas that come with it find little room.
   */
  private static final Duration BREATH = Duration.ofSeconds(20);

  /** The same where memory is short, which a count frees. */
  private static final Duration SHORT_BREATH = Duration.ofSeconds(1);

  /** How long half a stanza may wait for memory, which others may hold as it does. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Octets SPACE = Octets.of(" ".getBytes(StandardCharsets.US_ASCII));

  private final Connection connection;
  private final StreamMachine machine;
  private final StreamTimes times;
  private final StreamsShared shared;
  private final XmppReader reader = new XmppReader(XmppLimits.UNPROVEN);
  private final long openedNanos;
  private boolean keepsAlive = true;

  /** Of our own, before white space. */
  private Duration silence;

  private boolean isProven;

  /** True once as much is taken as of a partner, though the stream may not be open yet. */
  private boolean isTrusted;

  private boolean hasBegun;
  private boolean isEnded;
  private boolean hasStreamError;

  /** Who ended it: the first to say so; the connection if nobody did. */
  private String endedBy = "connection";

  private boolean isVetting;
  private Optional<RevocationChecks.Watch> watch = Optional.empty();
  private @Nullable X509Certificate certificate;
  private int unprovenOctets;
  private int stanzas;

  /** Of an element that has come in part. */
  private long heldOctets;

  private @Nullable XmppDomain domain;

  /** Of ours, to which too much is being sent. */
  private @Nullable XmppDomain crowded;

  private long heardNanos;
  private long sentNanos;
  private long saidNanos;

  /** The same before what was read last. */
  private long saidBeforeNanos;

  private long askedNanos;
  private boolean isAsked;

  /** True while hardly anything is read, through no fault of the other end. */
  private boolean isPaused;

  private long breathNanos;

  /** Since when memory has been short for the rest of what has come in part. */
  private long heldUpNanos;

  /** Before that, nothing is read, because more came than may. */
  private long notBeforeNanos;

  private boolean isLooking;

  private Loop.@Nullable Timer tick;
  private Loop.@Nullable Timer closing;

  StreamConnection(Connection connection, StreamMachine machine, StreamsShared shared) {
    this.connection = connection;
    this.machine = machine;
    this.times = shared.times();
    this.silence = times.keepAlive();
    this.shared = shared;
    this.openedNanos = connection.loop().nanoTime();
    this.heardNanos = openedNanos;
    this.sentNanos = openedNanos;
    this.saidNanos = openedNanos;
    this.notBeforeNanos = openedNanos;
    tickLater();
  }

  Connection connection() {
    return connection;
  }

  /** Joins all that is logged of this stream: the number of its connection. */
  String id() {
    return id(connection);
  }

  static String id(Connection connection) {
    return Long.toString(connection.serial());
  }

  /** True if what the other end says is read. */
  boolean isHeard() {
    return !isPaused;
  }

  /** True if the other end has closed the stream in good order. */
  boolean isEnded() {
    return isEnded;
  }

  /** What operators are told of a pair that was proven on it now. */
  StreamReport report(
      DomainPair pair, boolean isInbound, Xmpp.Method method, boolean isBidirectional) {
    return new StreamReport(
        pair,
        isInbound,
        new StreamReport.Peer(
            connection.remote(),
            connection.tlsSession(),
            connection.peer().chain().stream().findFirst()),
        method,
        isBidirectional,
        StreamReport.Load.NONE,
        now());
  }

  // ---- what comes

  void received(ByteBuffer octets) {
    heardNanos = now();
    isAsked = false;
    if (machine.isWaitingForTls() && !isVetting) {
      injected();
      return;
    }
    if (!hasBegun && !begins(octets)) {
      outside(XmppEvent.NOT_XMPP, "from", connection.remote());
      endedBy("us");
      connection.close();
      return;
    }
    int count = octets.remaining();
    unprovenOctets += isTrusted ? 0 : count;
    reader.feed(octets);
    stanzas = 0;
    if (!isVetting) {
      read();
    }
    // Not before: who has proven it all in these octets may have sent more behind that.
    if (isTooMuch() || isVetting) {
      return;
    }
    hold(reader.heldOctets());
    pace(count);
  }

  private void hold(long octets) {
    if (octets != heldOctets) {
      shared.inward().holds(octets - heldOctets);
      heldOctets = octets;
    }
  }

  /** What a partner sends beyond its rate waits where it came from. */
  private void pace(int octets) {
    XmppDomain payer = domain;
    if (payer == null || !isTrusted) {
      return;
    }
    long pauseNanos = shared.loads().pause(payer, octets, stanzas, heardNanos);
    boolean isWaiting = mustWait();
    if ((pauseNanos > 0 || isWaiting) && connection.isOpen()) {
      if (isWaiting && !isPaused) {
        isPaused = true;
        breathNanos = heardNanos;
        heldUpNanos = heardNanos;
      }
      notBeforeNanos = heardNanos + pauseNanos;
      connection.setReading(false);
      lookLater(isWaiting ? CROWDED : Duration.ofNanos(pauseNanos));
    }
  }

  private boolean mustWait() {
    return (crowded != null && shared.inward().isCrowded(crowded)) || isHeldUp();
  }

  private void lookLater(Duration time) {
    if (!isLooking) {
      isLooking = true;
      connection.loop().schedule(time, this::look);
    }
  }

  /** Reads on if there is nothing against it. */
  private void look() {
    isLooking = false;
    if (!connection.isOpen()) {
      return;
    }
    long now = now();
    boolean isWaiting = mustWait();
    if (!isWaiting) {
      crowded = null;
      askedNanos = isPaused ? now : askedNanos;
      isPaused = false;
    }
    if (isHeldUpTooLong(now)) {
      fail(StreamCondition.RESOURCE_CONSTRAINT, "No room for the rest of a stanza");
      connection.close();
      return;
    }
    boolean mayRead = now - notBeforeNanos >= 0;
    boolean isBreath = isWaiting && isTimeForABreath(now);
    if (mayRead && isBreath) {
      breathNanos = now;
    }
    if (mayRead && (!isWaiting || isBreath)) {
      connection.setReading(true);
    }
    if (isWaiting) {
      lookLater(CROWDED);
    } else if (!mayRead) {
      lookLater(Duration.ofNanos(notBeforeNanos - now));
    }
  }

  private boolean isTimeForABreath(long now) {
    Duration time = shared.inward().isFull() ? SHORT_BREATH : BREATH;
    return !isHeldUp() && now - breathNanos >= time.toNanos();
  }

  private boolean isHeldUpTooLong(long now) {
    if (!isHeldUp()) {
      heldUpNanos = now;
    }
    return now - heldUpNanos >= PATIENCE.toNanos();
  }

  /** Where memory is short, nobody goes on with what is long. */
  private boolean isHeldUp() {
    return heldOctets > MAX_UNPROVEN_OCTETS && shared.inward().isFull();
  }

  /** A stanza was for a domain of ours: what follows waits while too much is sent to that. */
  void sentTo(XmppDomain receiver) {
    if (shared.inward().isCrowded(receiver)) {
      crowded = receiver;
    }
  }

  /** What was read last only answers a question of the proxy's own. */
  void saysNothing() {
    saidNanos = saidBeforeNanos;
  }

  /** The other end is there, as it said on this stream or on another. */
  void answered() {
    heardNanos = now();
    isAsked = false;
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

  private boolean isTooMuch() {
    if (isTrusted || unprovenOctets <= MAX_UNPROVEN_OCTETS || !connection.isOpen()) {
      return false;
    }
    fail(StreamCondition.POLICY_VIOLATION, "Too much before anything is proven");
    connection.close();
    return true;
  }

  /** Counts, and questions for them, say nothing: a stream that has only them may end. */
  private static boolean isCount(XmppRead read) {
    return read instanceof XmppRead.Nonza(var element)
        && element.namespace().equals(Namespace.STREAM_MANAGEMENT);
  }

  private void read() {
    for (XmppRead read = reader.next(); read != XmppRead.NeedMore.NEED_MORE; read = reader.next()) {
      if (!isCount(read)) {
        saidBeforeNanos = saidNanos;
        saidNanos = heardNanos;
      }
      stanzas++;
      if (read instanceof XmppRead.Nonza(var element)) {
        StreamError.read(element).ifPresent(this::told);
      } else if (read instanceof XmppRead.StreamEnd) {
        endedBy("peer");
      }
      machine.take(read);
      if (read instanceof XmppRead.StreamEnd || read instanceof XmppRead.Malformed) {
        isEnded = read instanceof XmppRead.StreamEnd && !hasStreamError;
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

  private void told(StreamError error) {
    hasStreamError = true;
    endedBy("peer");
    outside(
        XmppEvent.STREAM_ERROR_TOLD,
        "from",
        connection.remote(),
        "condition",
        error.condition().elementName(),
        "text",
        error.text());
  }

  private void endedBy(String who) {
    if (endedBy.equals("connection")) {
      endedBy = who;
    }
  }

  /** States what others cause, who could flood a log. */
  private void outside(XmppEvent event, Object... fields) {
    Object[] named = Stream.concat(Stream.of("stream", id()), Stream.of(fields)).toArray();
    shared.outsideEvents().state(event, named);
  }

  /** Nothing that came in the clear may be taken for what TLS protects (RFC 6120 5.4.3.3). */
  private void injected() {
    if (connection.isOpen()) {
      outside(XmppEvent.PLAIN_TEXT_INJECTED, "from", connection.remote());
      endedBy("us");
      connection.reset();
    }
  }

  /** TLS has begun. What comes meanwhile waits until it is known what the certificate proves. */
  void secured() {
    List<X509Certificate> chain = connection.peer().chain();
    if (chain.isEmpty() || shared.care().isEmpty()) {
      machine.secured(proof(chain));
      return;
    }
    isVetting = true;
    shared.care().get().vet(connection.loop(), chain, refusal -> vetted(chain, refusal));
  }

  private void vetted(List<X509Certificate> chain, Optional<String> refusal) {
    isVetting = false;
    if (!connection.isOpen()) {
      return;
    }
    refusal.ifPresent(why ->
        outside(XmppEvent.CERTIFICATE_REFUSED, "remote", connection.remote(), "reason", why));
    if (refusal.isEmpty()) {
      certificate = chain.getFirst();
      watch = shared.care().orElseThrow().watch(connection.loop(), chain, this::revoked);
    }
    machine.secured(refusal.isEmpty() ? proof(chain) : PeerProof.NONE);
    read();
  }

  private void revoked() {
    certificate = null;
    fail(StreamCondition.RESET, "The certificate was revoked");
  }

  /** What the certificate of the other end proves. */
  private PeerProof proof(List<X509Certificate> chain) {
    if (chain.isEmpty()) {
      return PeerProof.NONE;
    }
    return domain -> {
      boolean isProven = CertificateProof.proves(chain.getFirst(), domain.ascii());
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
    sentNanos = saidNanos;
    connection.send(octets);
  }

  void restart() {
    reader.restart();
  }

  void awaitHeader() {
    reader.awaitHeader();
  }

  /** What the other end sends may be as long as a partner's, whether it is proven here or not. */
  void trusted() {
    isTrusted = true;
    reader.limits(
        XmppLimits.PROVEN.withStanzaOctets(shared.rules().settings().limits().stanzaBytes()));
  }

  /** It is known which partner is on the other end; one that is trusted may be a Lync. */
  void proven(Xmpp.Partner partner) {
    if (partner.trust() == Xmpp.Trust.FEDERATED
        && silence.compareTo(StreamTimes.SILENCE_WITH_LYNC) > 0) {
      silence = StreamTimes.SILENCE_WITH_LYNC;
    }
    proven(partner.keepsAlive());
  }

  /** It is known who is on the other end. */
  void proven(boolean isKeptAlive) {
    isProven = true;
    keepsAlive = isKeptAlive;
    connection.setProven(true);
    connection.watchPatiently();
    trusted();
  }

  /** Nothing more is sent. The other end may still close in good order, or has. */
  void close() {
    endedBy("us");
    if (closing == null) {
      closing = connection.loop().schedule(StreamTimes.CLOSING, connection::close);
    }
  }

  void closed() {
    tellOfTheEnd();
    hold(0);
    watch.ifPresent(RevocationChecks.Watch::end);
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

  private void tellOfTheEnd() {
    (isProven ? shared.events() : shared.outsideEvents())
        .state(
            XmppEvent.STREAM_ENDED,
            "stream",
            id(),
            "remote",
            connection.remote(),
            "seconds",
            Duration.ofNanos(now() - openedNanos).toSeconds(),
            "by",
            endedBy);
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
    } else if (hasExpired()) {
      fail(StreamCondition.RESET, "The certificate has expired");
    } else if (now - saidNanos >= times.inactivity().toNanos()) {
      shared.counters().count(XmppCounter.IDLE);
      machine.end();
    } else {
      keepAlive(now);
    }
  }

  private boolean hasExpired() {
    X509Certificate used = certificate;
    return used != null && shared.care().filter(care -> care.hasExpired(used)).isPresent();
  }

  private void keepAlive(long now) {
    if (keepsAlive && machine.mayKeepAlive() && now - sentNanos >= silence.toNanos()) {
      send(SPACE);
    }
    if (isAsked && !isPaused && now - askedNanos >= StreamTimes.ANSWERING.toNanos()) {
      shared.counters().count(XmppCounter.UNANSWERED);
      fail(StreamCondition.CONNECTION_TIMEOUT, "No answer");
      connection.close();
    } else if (!isAsked && now - heardNanos >= times.keepAlive().toNanos()) {
      isAsked = machine.probe();
      askedNanos = now;
    }
  }

  private void fail(StreamCondition condition, String text) {
    outside(XmppEvent.STREAM_CUT, "from", connection.remote(), "reason", text);
    machine.fail(StreamError.of(condition, text));
  }
}
