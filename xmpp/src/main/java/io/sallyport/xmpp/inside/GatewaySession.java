package io.sallyport.xmpp.inside;

import io.sallyport.wire.Octets;
import io.sallyport.wire.xmpp.Bounce;
import io.sallyport.wire.xmpp.Namespace;
import io.sallyport.wire.xmpp.Stanza;
import io.sallyport.wire.xmpp.StanzaCondition;
import io.sallyport.wire.xmpp.StreamCondition;
import io.sallyport.wire.xmpp.StreamError;
import io.sallyport.wire.xmpp.StreamManagement;
import io.sallyport.wire.xmpp.XmlElement;
import io.sallyport.wire.xmpp.XmlWriter;
import io.sallyport.wire.xmpp.XmppRead;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is said with one gateway from the moment it has shown who it is: stanzas, and their counts
 * both ways (XEP-0198). It outlives its connection for a while if the gateway wants that. Owner:
 * {@link Gateways}.
 */
final class GatewaySession {
  /** How long a session waits for its gateway to resume it, at most. */
  static final int MAX_RESUME_SECONDS = 120;

  /** For a wish of any kind: to go on, to serve, or to count. */
  static final Duration BEGINNING = Duration.ofMinutes(1);

  /** For an answer of a stream when its gateway has begun another. */
  static final Duration CHALLENGE = Duration.ofSeconds(5);

  /** After which a gateway is asked about what is open. */
  static final Duration ASKS_AFTER = Duration.ofSeconds(1);

  /** Within which every stanza has a fate. */
  static final Duration DEADLINE = Duration.ofSeconds(90);

  /** Without its connection, after which others get what it has not taken. */
  static final Duration ABSENCE = Duration.ofSeconds(30);

  private final Gateways leg;
  private final String gateway;
  private final String node;
  private final Unacknowledged<InwardStanza> sent;

  /** What came before it said whether it counts. */
  private final Deque<InwardStanza> early = new ArrayDeque<>();

  private long earlyOctets;

  private HandedOff handedOff;
  private @Nullable GatewayLink link;
  private InetSocketAddress remote;
  private Optional<String> resumption = Optional.empty();
  private int resumeSeconds;

  /** What it served before others took over. */
  private List<String> released = List.of();

  /** True once others take over what it had, because it is away for so long. */
  private boolean isSpread;

  private boolean isCounting;

  /** True once it has asked for anything: it is no candidate for a resumption any more. */
  private boolean hasBegun;

  /** True once it counts, or has had the time to say so. */
  private boolean isReady;

  private boolean isPaused;
  private boolean isChallenged;
  private boolean isCrossing;
  private boolean isCrowded;
  private boolean isOver;
  private boolean owesCount;
  private long owed;
  private final long arrivedNanos;
  private long begunNanos;

  /** Since when it has been read without a pause. */
  private long readNanos;

  private long challengedNanos;
  private long askedNanos;
  private long detachedNanos;

  /**
   * @param node the name under which this node was asked
   */
  GatewaySession(Gateways leg, String gateway, String node, GatewayLink link) {
    this.leg = leg;
    this.gateway = gateway;
    this.node = node;
    this.link = link;
    this.remote = link.remote();
    this.handedOff = newCount();
    this.sent = new Unacknowledged<>(leg.settings().windowStanzas(), leg.settings().windowOctets());
    this.arrivedNanos = leg.nanoTime();
    this.askedNanos = arrivedNanos;
    this.readNanos = arrivedNanos;
  }

  private HandedOff newCount() {
    return new HandedOff(leg.settings().windowStanzas(), leg.settings().windowOctets());
  }

  String gateway() {
    return gateway;
  }

  String node() {
    return node;
  }

  @Nullable GatewayLink link() {
    return link;
  }

  boolean isAttached() {
    return link != null;
  }

  boolean isOver() {
    return isOver;
  }

  /** What names it for who resumes it; empty if nobody can. */
  Optional<String> resumption() {
    return resumption;
  }

  /**
   * What operators are told of it.
   *
   * @param domains that it serves
   */
  GatewayReport report(List<String> domains) {
    Optional<InwardStanza> oldest = sent.first();
    return new GatewayReport(
        gateway,
        remote,
        isAttached(),
        domains,
        isCounting,
        new Backlog(
            sent.openStanzas() + early.size(),
            sent.openOctets() + earlyOctets,
            oldest.map(InwardStanza::givenNanos).orElse(arrivedNanos)),
        handedOff.openStanzas(),
        isPaused,
        arrivedNanos);
  }

  // ---- what the gateway says

  void take(XmppRead read) {
    if (isOver) {
      return;
    }
    isChallenged &= isCounting;
    switch (read) {
      case Stanza stanza -> stanza(stanza, leg.stanzas()::take);
      case XmppRead.Oversized(var head) -> stanza(head, leg.stanzas()::refuse);
      case XmppRead.Nonza(var element) -> element(element);
      default -> fail(StreamCondition.BAD_FORMAT, "The stream has begun");
    }
  }

  private void stanza(Stanza stanza, GatewayStanzas.Use use) {
    HandedOff counted = handedOff;
    HandedOff.Entry entry = counted.received(stanza.length());
    if (!isPaused && !counted.hasRoom()) {
      isPaused = true;
      setReading(false);
    }
    use.take(this, stanza, () -> settled(counted, entry)).ifPresent(this::fail);
  }

  /** A stanza of the gateway's has met its fate, and if that was an error it has been sent. */
  private void settled(HandedOff counted, HandedOff.Entry entry) {
    counted.done(entry);
    tellLink();
    if (isPaused && counted.hasRoom() && handedOff.hasRoom()) {
      isPaused = false;
      readNanos = leg.nanoTime();
      setReading(true);
    }
    if (owesCount && (int) (handedOff.acknowledged() - owed) >= 0) {
      sendCount();
    }
  }

  private void setReading(boolean isReading) {
    if (link != null) {
      link.setReading(isReading);
    }
  }

  private void tellLink() {
    if (link != null && isCounting) {
      link.handled(handedOff.acknowledged());
    }
  }

  private void element(XmlElement element) {
    Optional<StreamManagement> management = StreamManagement.read(element);
    if (management.isPresent()) {
      management(management.get());
    } else if (StreamError.read(element).isPresent()) {
      if (link != null) {
        link.end();
      }
      over();
    } else if (element.namespace().equals(Namespace.SERVER)
        || element.namespace().equals(Namespace.STREAM)) {
      fail(StreamCondition.UNSUPPORTED_STANZA_TYPE, "Not a stanza");
    }
  }

  private void management(StreamManagement said) {
    switch (said) {
      case StreamManagement.Enable enable -> enable(enable);
      case StreamManagement.Resume(String id, long handled) -> {
        if (hasBegun) {
          send(new StreamManagement.Failed(StanzaCondition.UNEXPECTED_REQUEST));
        } else {
          leg.resume(this, id, handled);
        }
      }
      case StreamManagement.Request _ -> asked();
      case StreamManagement.Answer(long handled) -> acknowledged(handled);
      case StreamManagement.Bad _ -> fail(StreamCondition.BAD_FORMAT, "No count");
      case StreamManagement.Enabled _, StreamManagement.Resumed _, StreamManagement.Failed _ -> {}
    }
  }

  /** What it wanted to go on with is not there; it may begin anew. */
  void cannotResume() {
    send(new StreamManagement.Failed(StanzaCondition.ITEM_NOT_FOUND));
  }

  /** It asks for a domain, or for counts: it is a stream of its own. */
  void begin() {
    if (!hasBegun) {
      hasBegun = true;
      begunNanos = leg.nanoTime();
      leg.begun(this);
    }
  }

  private void enable(StreamManagement.Enable wanted) {
    if (isCounting) {
      send(new StreamManagement.Failed(StanzaCondition.UNEXPECTED_REQUEST));
      return;
    }
    begin();
    isCounting = true;
    handedOff = newCount();
    int most = wanted.maxSeconds() == 0 ? MAX_RESUME_SECONDS : wanted.maxSeconds();
    resumeSeconds = wanted.resume() ? Math.min(most, MAX_RESUME_SECONDS) : 0;
    if (wanted.resume()) {
      resumption = Optional.of(leg.newId(this));
    }
    send(new StreamManagement.Enabled(resumption, wanted.resume(), resumeSeconds));
    if (link != null) {
      link.acknowledging(handedOff.acknowledged());
    }
    ready();
  }

  private void asked() {
    if (isCounting) {
      owed = handedOff.receivedCount();
      sendCount();
    }
  }

  private void sendCount() {
    long handled = handedOff.acknowledged();
    owesCount = (int) (handled - owed) < 0;
    send(new StreamManagement.Answer(handled));
  }

  private void acknowledged(long handled) {
    if (!isCounting) {
      return;
    }
    isChallenged = false;
    isCrossing = false;
    switch (sent.acknowledged(handled)) {
      case Unacknowledged.Outcome.Taken<InwardStanza>(var stanzas) -> {
        stanzas.forEach(InwardStanza::taken);
        crowd();
      }
      case Unacknowledged.Outcome.TooHigh<InwardStanza>(long said, long count) ->
          fail(StreamError.handledTooHigh(said, count));
    }
  }

  // ---- what is said to it

  private void send(StreamManagement said) {
    send(Octets.of(said.octets()));
  }

  private void send(Octets octets) {
    if (link != null) {
      link.send(octets);
    }
  }

  /** The node is about to stop; what its gateway says after it has heard that goes elsewhere. */
  void drain() {
    send(Octets.of(new XmlWriter().empty("drain", Namespace.POOL).octets()));
    isCrossing = isCounting && link != null;
    ask();
  }

  /** True until it has shown that it knows that the node stops. */
  boolean isCrossing() {
    return isCrossing;
  }

  /** Sends a stanza of the node's own, which nobody else could get. */
  void answer(byte[] stanza) {
    answer(stanza, InwardStanza.UNOBSERVED);
  }

  private void answer(byte[] stanza, InwardStanza.Fates fates) {
    var address = new InwardStanza.Address(StanzaUse.ANSWER, "", gateway, node);
    var answer = new InwardStanza(Octets.of(stanza), address, fates, leg.nanoTime());
    if (isCounting && sent.isFuller(2, 1)) {
      answer.lost(Loss.FULL);
      fail(StreamCondition.POLICY_VIOLATION, "You acknowledge nothing");
      return;
    }
    answer.givenTo(this, leg.nanoTime());
    write(answer);
  }

  /** Tells that a stanza of the gateway's was not taken. */
  void refuse(Stanza stanza, Bounce bounce) {
    Optional<byte[]> error = bounce.octets(stanza);
    if (error.isPresent()) {
      leg.errors().told();
      answer(error.get(), InwardStanza.counted(leg.errors()));
    } else {
      leg.errors().dropped();
    }
  }

  /**
   * Gives it a stanza. Without its connection it gets it when it resumes, and before it has said
   * whether it counts, once it has.
   */
  void deliver(InwardStanza stanza) {
    if (!sent.hasRoom() || !hasRoomEarly()) {
      stanza.lost(Loss.FULL);
      return;
    }
    stanza.givenTo(this, leg.nanoTime());
    if (isReady) {
      write(stanza);
    } else {
      early.addLast(stanza);
      earlyOctets += stanza.octets().length();
    }
  }

  private boolean hasRoomEarly() {
    return early.size() < leg.settings().windowStanzas()
        && earlyOctets < leg.settings().windowOctets();
  }

  private void ready() {
    isReady = true;
    earlyOctets = 0;
    while (!early.isEmpty()) {
      write(early.removeFirst());
    }
  }

  private void write(InwardStanza stanza) {
    stanza.writtenTo(this);
    boolean asks = isCounting && sent.sent(stanza, stanza.octets().length());
    crowd();
    send(stanza.octets());
    if (!isCounting) {
      stanza.taken();
    } else if (asks) {
      ask();
    }
  }

  /** Little room is left, or there is enough again. */
  private void crowd() {
    boolean isNow = isCrowded ? sent.isFuller(1, 2) : sent.isFuller(3, 4);
    if (isNow != isCrowded) {
      isCrowded = isNow;
      leg.crowd();
    }
  }

  /** True while it has to take some before much more is sent to it. */
  boolean isCrowded() {
    return isCrowded && !isOver;
  }

  /** Asks how many stanzas it has taken. */
  void ask() {
    if (isCounting) {
      askedNanos = leg.nanoTime();
      send(new StreamManagement.Request());
    }
  }

  // ---- connections come and go

  /** Its gateway has begun another stream. */
  void challenge() {
    if (link == null) {
      over();
    } else if (hasBegun && !isChallenged) {
      isChallenged = true;
      challengedNanos = leg.nanoTime();
      askForSign();
    }
  }

  /** By its count, or where it counts nothing by a ping: whatever it says to that, it is there. */
  private void askForSign() {
    if (isCounting) {
      ask();
    } else {
      answer(NodeQueries.ping(node, gateway));
    }
  }

  /** Its connection is gone. */
  void detached(boolean isEnded) {
    link = null;
    detachedNanos = leg.nanoTime();
    isChallenged = false;
    isPaused = false;
    isCrossing = false;
    if (isEnded || resumption.isEmpty()) {
      over();
    }
  }

  /**
   * Its gateway goes on with it on another connection.
   *
   * @param handled stanzas that it has received
   */
  void attach(GatewayLink other, long handled) {
    link = other;
    remote = other.remote();
    isSpread = false;
    isChallenged = false;
    readNanos = leg.nanoTime();
    Optional<List<InwardStanza>> again = sent.resumed(handled);
    if (again.isEmpty()) {
      fail(StreamError.handledTooHigh(handled, sent.sentCount()));
      return;
    }
    send(new StreamManagement.Resumed(resumption.orElse(""), handedOff.receivedCount()));
    other.acknowledging(handedOff.acknowledged());
    if (!handedOff.hasRoom()) {
      isPaused = true;
      setReading(false);
    }
    reclaim();
    again.get().stream().filter(stanza -> stanza.isWith(this)).forEach(this::write);
    released.forEach(domain -> {
      if (leg.bind(this, domain) == BoundDomains.Outcome.BOUND) {
        leg.flush(domain);
      }
    });
    released = List.of();
    crowd();
    ask();
  }

  /** What it has received need not be written again, though others were to get it meanwhile. */
  private void reclaim() {
    List<InwardStanza> received = sent.open().stream().filter(InwardStanza::isWaiting).toList();
    if (!received.isEmpty()) {
      received.forEach(stanza -> stanza.givenTo(this, leg.nanoTime()));
      leg.reclaimed();
    }
  }

  void tick(long nowNanos) {
    if (link == null) {
      tickAway(nowNanos);
      return;
    }
    if (hasBegun && !isReady && nowNanos - begunNanos >= ASKS_AFTER.toNanos()) {
      ready();
    }
    if (isPaused) {
      // It is not read, and what it says of any of this waits in its socket.
      expire(nowNanos);
    } else if (!hasBegun && nowNanos - arrivedNanos >= BEGINNING.toNanos()) {
      fail(StreamCondition.CONNECTION_TIMEOUT, "Nothing was asked for");
    } else if (isChallenged && isPast(challengedNanos, CHALLENGE, nowNanos)) {
      fail(StreamCondition.CONFLICT, "Another stream of yours has begun");
    } else if (isLate(nowNanos)) {
      fail(StreamCondition.CONNECTION_TIMEOUT, "Stanzas were not taken in time");
    } else {
      expire(nowNanos);
      if (!sent.isEmpty() && nowNanos - askedNanos >= ASKS_AFTER.toNanos()) {
        ask();
      }
    }
  }

  private void tickAway(long nowNanos) {
    long absence = nowNanos - detachedNanos;
    if (absence >= Duration.ofSeconds(resumeSeconds).toNanos()) {
      over();
      return;
    }
    // Who has unbound everything may have stanzas all the same.
    if (absence >= ABSENCE.toNanos() && !isSpread) {
      isSpread = true;
      released = leg.spread(this);
    }
    expire(nowNanos);
  }

  /** True if a gateway that was read all the while has had the time. */
  private boolean isPast(long sinceNanos, Duration limit, long nowNanos) {
    return nowNanos - sinceNanos >= limit.toNanos() && nowNanos - readNanos >= limit.toNanos();
  }

  /**
   * The oldest that it has had for so long, and not all its way through other gateways; whether it
   * has a fate already says nothing of this one.
   */
  private boolean isLate(long nowNanos) {
    return sent.first().filter(first -> isPast(first.givenNanos(), DEADLINE, nowNanos)).isPresent();
  }

  /** What came too long ago is lost; it still has its place in the count. */
  private void expire(long nowNanos) {
    for (InwardStanza stanza : open()) {
      if (nowNanos - stanza.takenNanos() >= DEADLINE.toNanos() && !stanza.isAnswerOfNode()) {
        stanza.lost(Loss.BROKEN_UNCONFIRMED);
      }
    }
  }

  /** What it has and has not taken. */
  List<InwardStanza> open() {
    return Stream.concat(sent.open().stream(), early.stream())
        .filter(stanza -> stanza.isWith(this))
        .toList();
  }

  void fail(StreamCondition condition, String text) {
    fail(StreamError.of(condition, text));
  }

  /** Ends it and says why; what it has not taken is for others. */
  void fail(StreamError error) {
    if (link != null) {
      link.end(error);
    }
    over();
  }

  private void over() {
    if (!isOver) {
      isOver = true;
      leg.over(this);
      link = null;
    }
  }
}
