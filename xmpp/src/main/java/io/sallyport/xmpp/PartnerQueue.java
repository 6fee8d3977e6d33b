package io.sallyport.xmpp;

import io.sallyport.net.Loop;
import io.sallyport.topology.Xmpp;
import io.sallyport.wire.Octets;
import io.sallyport.wire.xmpp.Dialback;
import io.sallyport.wire.xmpp.DomainPair;
import io.sallyport.wire.xmpp.StanzaCondition;
import io.sallyport.wire.xmpp.StreamCondition;
import io.sallyport.xmpp.inside.Loss;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What goes from one domain of ours to one of a partner: on one stream at a time, in order (RFC
 * 6120 section 10.1). It waits here until there is one. Owned by the loop of the table of streams.
 */
final class PartnerQueue implements OutboundPartner.Owner, OutboundPartner.Passenger {
  /** A pause that is longer is not waited for. */
  private static final Duration MAX_WAIT = Duration.ofSeconds(20);

  private static final String TOO_LATE = "No stream to the partner in time";
  private static final int LAST_DOUBLING = 9;
  private static final Duration LAST_PAUSE = Duration.ofMinutes(5);

  /** What a server that has said it some times in a row will say again. */
  private static final Set<StreamCondition> LASTING =
      Set.of(
          StreamCondition.HOST_GONE,
          StreamCondition.HOST_UNKNOWN,
          StreamCondition.POLICY_VIOLATION);

  /** A server that has just started may know its domains a moment later. */
  private static final int LASTING_AFTER = 3;

  private final Streams streams;
  private final DomainPair pair;
  private final Xmpp.Partner partner;
  private final UnsentStanzas waiting;
  private @Nullable Carrier carrier;

  /** Streams that have ended, and may still give back what goes before all that follows. */
  private int returning;

  /**
   * A stream of our own that was ready when another carried already; the partner may send on it.
   */
  private @Nullable OutboundPartner standby;

  /** Connections of our own, whatever is to come of their streams. */
  private final Set<OutboundPartner> begun = new HashSet<>();

  private @Nullable PartnerDialling dialling;
  private Loop.@Nullable Timer deadline;
  private long deadlineNanos;

  /** Since when there has been no stream, and something that waits for one. */
  private long soughtNanos;

  private Loop.@Nullable Timer retry;
  private int failures;
  private long nextNanos;
  private boolean isLasting;

  /** Whose stream was asked to take this pair along, and has not answered. */
  private @Nullable OutboundPartner asked;

  PartnerQueue(Streams streams, DomainPair pair, Xmpp.Partner partner) {
    this.streams = streams;
    this.pair = pair;
    this.partner = partner;
    this.waiting = new UnsentStanzas(streams.shared().rules().settings().limits());
    this.nextNanos = now();
  }

  private long now() {
    return streams.shared().owner().nanoTime();
  }

  /** True if nothing is lost when it is forgotten. */
  boolean isIdle() {
    return isUnused() && failures == 0;
  }

  /** True if nobody misses it, though it has failed before. */
  boolean isForgettable() {
    return isUnused() && nextNanos - now() <= 0;
  }

  private boolean isUnused() {
    return waiting.isEmpty()
        && carrier == null
        && standby == null
        && dialling == null
        && asked == null
        && returning == 0
        && begun.isEmpty();
  }

  void send(Octets stanza, Sending sending) {
    if (carrier != null && returning == 0) {
      carrier.carry(stanza, sending);
      return;
    }
    if (streams.isDraining()) {
      sending.lost(
          Loss.PARTNER_UNREACHABLE, StanzaCondition.REMOTE_SERVER_TIMEOUT, "The server stops");
      return;
    }
    if (nextNanos - now() > MAX_WAIT.toNanos()) {
      sending.lost(
          Loss.PARTNER_UNREACHABLE,
          StanzaCondition.REMOTE_SERVER_TIMEOUT,
          "The partner's servers could not be reached a moment ago");
      return;
    }
    if (waiting.isEmpty() && dialling == null && asked == null) {
      soughtNanos = now();
    }
    if (waiting.add(stanza, sending, now()) && returning == 0) {
      open();
    }
    tell();
  }

  /** Says how much waits, for whoever reports. */
  private void tell() {
    streams.reports().waits(pair, waiting.size(), waiting.octets());
  }

  private void open() {
    watch();
    if (dialling != null || retry != null || asked != null) {
      return;
    }
    long pauseNanos = nextNanos - now();
    if (pauseNanos > 0) {
      retry = streams.shared().owner().schedule(Duration.ofNanos(pauseNanos), this::retry);
    } else {
      dial();
    }
  }

  private void retry() {
    retry = null;
    if (!waiting.isEmpty() && carrier == null) {
      dial();
    }
  }

  private void dial() {
    if (streams.shared().loads().isFull(pair.to()) && goesAlong()) {
      return;
    }
    var begun =
        new PartnerDialling(
            streams,
            new OutboundStream.Purpose(
                pair, streams.isStopping() ? partner.oneWay() : partner, false),
            this);
    dialling = begun;
    begun.begin();
  }

  /** Looks again when the stream, or a stanza that waits for it, has taken too long. */
  private void watch() {
    long now = now();
    long leftNanos =
        Math.min(
            soughtNanos + streams.shared().times().establishment().toNanos() - now,
            waiting.timeLeft(now).toNanos());
    if (deadline != null && deadlineNanos - now <= leftNanos) {
      return;
    }
    stopWatching();
    deadlineNanos = now + leftNanos;
    deadline =
        streams.shared().owner().schedule(Duration.ofNanos(Math.max(0, leftNanos)), this::overdue);
  }

  private void stopWatching() {
    if (deadline != null) {
      deadline.cancel();
      deadline = null;
    }
  }

  private void overdue() {
    deadline = null;
    long now = now();
    if (now - soughtNanos >= streams.shared().times().establishment().toNanos()) {
      stopDialling();
      // A late yes is still one.
      asked = null;
      failed(StanzaCondition.REMOTE_SERVER_TIMEOUT, TOO_LATE);
      return;
    }
    waiting.loseOverdue(now, StanzaCondition.REMOTE_SERVER_TIMEOUT, TOO_LATE);
    tell();
    if (dialling != null || asked != null || !waiting.isEmpty()) {
      watch();
    }
  }

  /** A stream of the partner's takes what goes there (XEP-0288). */
  void carriedBy(Carrier other) {
    if (carrier == null) {
      stopDialling();
      asked = null;
      carrier = other;
      flush();
    }
  }

  /** Asks for another pair, if the stream of this one is our own and goes to the same domain. */
  Optional<OutboundPartner> takeAlong(DomainPair other, OutboundPartner.Passenger passenger) {
    return other.to().equals(pair.to())
            && carrier instanceof OutboundPartner own
            && own.takeAlong(other, passenger)
        ? Optional.of(own)
        : Optional.empty();
  }

  /** Where there is no place for one more connection. */
  @Override
  public boolean goesAlong() {
    asked = streams.takeAlong(pair, this).orElse(null);
    dialling = asked == null ? dialling : null;
    return asked != null;
  }

  @Override
  public void takenAlong(OutboundPartner partner) {
    failures = 0;
    nextNanos = now();
    carriedBy(partner);
  }

  /** A late answer, when something else is under way or there is a stream, says nothing. */
  @Override
  public void notTakenAlong(OutboundPartner partner, StanzaCondition condition, String text) {
    if (partner.equals(asked)) {
      asked = null;
      failed(condition, text);
    }
  }

  @Override
  public void leftBehind(OutboundPartner partner) {
    if (!partner.equals(asked)) {
      return;
    }
    asked = null;
    if (waiting.isEmpty()) {
      streams.forgetIfIdle(pair);
    } else {
      open();
    }
  }

  /** That stream is no more. */
  @Override
  public void carriedNoMoreBy(Carrier other) {
    if (standby != null && standby.equals(other)) {
      standby = null;
    }
    if (carrier != null && carrier.equals(other)) {
      carrier = standby;
      standby = null;
      returning++;
      other.afterwards(this::goOn);
    }
    streams.forgetIfIdle(pair);
  }

  private void goOn() {
    returning--;
    if (returning > 0) {
      return;
    }
    if (carrier != null) {
      flush();
    } else if (!waiting.isEmpty()) {
      open();
    }
    streams.forgetIfIdle(pair);
  }

  /** There will be no stream. */
  void giveUp() {
    stopDialling();
    if (!waiting.isEmpty()) {
      failed(StanzaCondition.REMOTE_SERVER_TIMEOUT, "The server stops");
    }
  }

  /** Ends streams of our own on which the partner sends what nobody counts. */
  void stopTaking() {
    OutboundPartner other = standby;
    if (carrier instanceof OutboundPartner own) {
      own.stopTaking();
    }
    if (other != null) {
      other.stopTaking();
    }
  }

  /** The node stops. */
  void drain() {
    // It would take the place of the first.
    standby = null;
    // On those that are not ready yet, the other end may have sent something already.
    List.copyOf(begun).forEach(OutboundPartner::drain);
  }

  private void stopDialling() {
    if (dialling != null) {
      dialling.giveUp();
      dialling = null;
    }
  }

  // ---- what becomes of a stream of our own

  @Override
  public void opened(OutboundPartner opened) {
    begun.add(opened);
  }

  @Override
  public void ready(OutboundPartner ready) {
    // This may be a late stream of one that was given up, while another dials.
    stopDialling();
    failures = 0;
    nextNanos = now();
    if (carrier == null) {
      asked = null;
      carrier = ready;
      flush();
    } else if (standby == null && ready.stream().isBidirectional()) {
      // Each end dialled, and the other end has taken to this stream as we have to its own.
      standby = ready;
    } else {
      ready.drain();
    }
  }

  private void flush() {
    if (returning > 0) {
      return;
    }
    stopWatching();
    Carrier to = carrier;
    while (to != null && !waiting.isEmpty()) {
      waiting.sendFirst(to);
      to = carrier;
    }
    tell();
  }

  @Override
  public void refused(StanzaCondition condition, String text, boolean isDefinite) {
    dialling = null;
    failed(condition, text);
  }

  private void failed(StanzaCondition condition, String text) {
    failures++;
    streams.reports().failed(pair, text);
    nextNanos = now() + pause().toNanos();
    isLasting = false;
    stopWatching();
    Loss loss =
        condition == StanzaCondition.REMOTE_SERVER_NOT_FOUND
            ? Loss.PARTNER_ABSENT
            : Loss.PARTNER_UNREACHABLE;
    waiting.loseAll(loss, condition, text);
    tell();
  }

  /** None after the first failure, then doubling from a second on (RFC 6120 section 3.3). */
  private Duration pause() {
    if (failures <= 1) {
      return Duration.ZERO;
    }
    if (isLasting && failures >= LASTING_AFTER) {
      return LAST_PAUSE;
    }
    long seconds = 1L << Math.min(failures - 2, LAST_DOUBLING);
    double chance = 0.7 + 0.6 * streams.shared().random().nextDouble();
    return Duration.ofMillis((long) (Math.min(seconds, LAST_PAUSE.toSeconds()) * chance * 1000));
  }

  @Override
  public void told(StreamCondition condition) {
    isLasting = LASTING.contains(condition);
  }

  @Override
  public void verified(Dialback answer) {}

  @Override
  public void ended(OutboundPartner ended) {
    carriedNoMoreBy(ended);
  }

  @Override
  public void closed(OutboundPartner closed) {
    begun.remove(closed);
    carriedNoMoreBy(closed);
  }
}
