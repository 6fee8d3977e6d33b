package io.sallyport.xmpp;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.StrangerGate;
import io.sallyport.wire.Octets;
import io.sallyport.wire.xmpp.Bounce;
import io.sallyport.wire.xmpp.Dialback;
import io.sallyport.wire.xmpp.DomainPair;
import io.sallyport.wire.xmpp.Jid;
import io.sallyport.wire.xmpp.Stanza;
import io.sallyport.wire.xmpp.StanzaCondition;
import io.sallyport.wire.xmpp.XmppDomain;
import io.sallyport.xmpp.inside.Loss;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The table of streams of one side: what goes to which partner on which stream. One loop owns it,
 * and all streams that are opened here; streams that partners open are on the loops that took them.
 */
final class Streams {
  /** Domain pairs that are remembered; more is refused. */
  static final int MAX_PAIRS = 10_000;

  private final StreamsShared shared;
  private final KeyQuestions questions;
  private final DeliveryProbes probes;
  private final Map<DomainPair, PartnerQueue> queues = new HashMap<>();

  /** Where the stanza before went: they come in runs, and pairs of one run are the same object. */
  private @Nullable PartnerQueue lastQueue;

  private @Nullable DomainPair lastPair;

  /** Each on its own loop; bounded by what the listener lets in. */
  private final Set<InboundPartner> inbound = ConcurrentHashMap.newKeySet();

  /** Those of both ways that were told to stop and may still say something. */
  private final Set<ConnectionHandler> crossing = ConcurrentHashMap.newKeySet();

  /** True until the owner has looked which streams of its own those are. */
  private volatile boolean isLooking;

  private volatile boolean isStopping;
  private final StreamReports reports;
  private volatile boolean isDraining;

  Streams(StreamsShared shared) {
    this.shared = shared;
    this.questions = new KeyQuestions(this);
    this.probes = new DeliveryProbes(shared::streamId);
    this.reports = new StreamReports(shared.owner()::nanoTime);
  }

  StreamsShared shared() {
    return shared;
  }

  DeliveryProbes probes() {
    return probes;
  }

  StreamReports reports() {
    return reports;
  }

  /** What operators are told of the streams. */
  StreamReport.All report() {
    return reports.all(inbound.size());
  }

  /**
   * A connection of a partner.
   *
   * @param gate is told if it fails to prove anything
   */
  ConnectionHandler accept(Connection connection, Optional<StrangerGate> gate) {
    var partner = new InboundPartner(connection, gate, this);
    inbound.add(partner);
    if (isStopping) {
      partner.drain();
    } else if (shared.inward().isTight()) {
      shared.counters().count(XmppCounter.REFUSED_FULL);
      partner.refuse();
    }
    return partner;
  }

  /** A connection of a partner is closed. */
  void left(InboundPartner partner) {
    inbound.remove(partner);
    crossing.remove(partner);
  }

  /** It stays open and nothing more is taken from it, or it never had anything to say. */
  void crossesNoMore(ConnectionHandler partner) {
    crossing.remove(partner);
  }

  /** It is told to stop, and may have said something before it hears that. */
  void crosses(ConnectionHandler partner) {
    crossing.add(partner);
  }

  int open() {
    return inbound.size();
  }

  /** Takes nothing more where the other end counts what was taken, and ends other streams. */
  void stopTaking() {
    isStopping = true;
    isLooking = true;
    List<InboundPartner> told = List.copyOf(inbound);
    crossing.addAll(told);
    // Whichever has closed meanwhile says so there.
    told.forEach(InboundPartner::stopTaking);
    onOwner(() -> {
      all().forEach(PartnerQueue::stopTaking);
      isLooking = false;
    });
  }

  /** True if stanzas that the other end keeps until they are counted are not taken. */
  boolean isStopping() {
    return isStopping;
  }

  int crossing() {
    return crossing.size() + (isLooking ? 1 : 0);
  }

  /** What waits for a stream is lost. */
  void giveUp() {
    isDraining = true;
    onOwner(() -> all().forEach(PartnerQueue::giveUp));
  }

  /** True if no stream is begun any more. */
  boolean isDraining() {
    return isDraining;
  }

  /** Ends all streams. */
  void drain() {
    isStopping = true;
    isDraining = true;
    inbound.forEach(InboundPartner::drain);
    onOwner(() -> all().forEach(PartnerQueue::drain));
  }

  /** Those there are now: one that ends is forgotten meanwhile. */
  private List<PartnerQueue> all() {
    return List.copyOf(queues.values());
  }

  private void onOwner(Runnable task) {
    if (shared.owner().isCurrent()) {
      task.run();
    } else {
      shared.owner().execute(task);
    }
  }

  /**
   * Sends a stanza to a partner. Call from any thread; in the order of the calls of one thread.
   *
   * @param stanza stays as it is until its fate is known
   */
  void send(Octets stanza, DomainPair pair, Sending sending) {
    if (shared.owner().isCurrent()) {
      sendHere(stanza, pair, sending);
    } else {
      shared.owner().execute(() -> sendHere(stanza, pair, sending));
    }
  }

  private void sendHere(Octets stanza, DomainPair pair, Sending sending) {
    if (lastQueue != null && pair.equals(lastPair)) {
      lastQueue.send(stanza, sending);
      return;
    }
    PartnerQueue queue = queues.get(pair);
    if (queue == null) {
      var partner = shared.rules().partner(pair.to());
      if (partner.isEmpty() || !shared.rules().isHosted(pair.from())) {
        sending.lost(
            Loss.PARTNER_ABSENT, StanzaCondition.NOT_ALLOWED, "not an allowed XMPP partner");
        return;
      }
      if (queues.size() >= MAX_PAIRS) {
        queues.values().removeIf(PartnerQueue::isForgettable);
        lastQueue = null;
      }
      if (queues.size() >= MAX_PAIRS) {
        sending.lost(Loss.FULL, StanzaCondition.RESOURCE_CONSTRAINT, "too many domain pairs");
        return;
      }
      queue = new PartnerQueue(this, pair, partner.get());
      queues.put(pair, queue);
    }
    lastPair = pair;
    lastQueue = queue;
    queue.send(stanza, sending);
  }

  /** A partner's stream takes stanzas of that pair from now on. */
  void carries(DomainPair pair, Carrier carrier) {
    onOwner(() -> {
      var partner = shared.rules().partner(pair.to());
      boolean hasRoom = queues.containsKey(pair) || queues.size() < MAX_PAIRS;
      if (partner.isPresent() && hasRoom) {
        queues
            .computeIfAbsent(pair, _ -> new PartnerQueue(this, pair, partner.get()))
            .carriedBy(carrier);
      }
    });
  }

  /** It takes none any more. */
  void carriesNoMore(DomainPair pair, Carrier carrier) {
    onOwner(() -> {
      PartnerQueue queue = queues.get(pair);
      if (queue != null) {
        queue.carriedNoMoreBy(carrier);
      }
    });
  }

  /**
   * Asks a stream of our own to the same domain to take another pair along; empty if none may be
   * asked. On the owner.
   */
  Optional<OutboundPartner> takeAlong(DomainPair pair, OutboundPartner.Passenger passenger) {
    for (PartnerQueue queue : queues.values()) {
      Optional<OutboundPartner> asked = queue.takeAlong(pair, passenger);
      if (asked.isPresent()) {
        return asked;
      }
    }
    return Optional.empty();
  }

  /** Called by the queue, on the owner. */
  void forgetIfIdle(DomainPair pair) {
    PartnerQueue queue = queues.get(pair);
    if (queue != null && queue.isIdle()) {
      queues.remove(pair);
      lastQueue = null;
    }
  }

  /** Asks a partner's server about a key; the answer comes on the owner's loop. */
  void ask(Dialback question, KeyQuestions.Answer answer) {
    onOwner(() -> questions.ask(question, answer));
  }

  /** The same where nobody asks what becomes of that. */
  void answer(Stanza stanza, Bounce bounce) {
    answer(stanza, bounce, Sending.UNOBSERVED);
  }

  /** Tells a partner that a stanza of its own was not taken. */
  void answer(Stanza stanza, Bounce bounce, Sending sending) {
    Optional<byte[]> error = bounce.octets(stanza);
    Optional<Jid> sender = stanza.from().flatMap(Jid::parse);
    Optional<XmppDomain> receiver = stanza.to().flatMap(Jid::domainOf);
    if (error.isEmpty() || sender.isEmpty() || receiver.isEmpty()) {
      shared.counters().count(XmppCounter.DROPPED_ANSWERS);
      sending.confirmed();
      return;
    }
    shared.counters().count(XmppCounter.ERRORS_TOLD);
    var pair = new DomainPair(receiver.get(), sender.get().domain());
    send(Octets.of(error.get()), pair, sending);
  }
}
