package io.sallyport.xmpp.inside;

import io.sallyport.wire.xmpp.Bounce;
import io.sallyport.wire.xmpp.DomainPair;
import io.sallyport.wire.xmpp.Stanza;
import io.sallyport.wire.xmpp.StreamCondition;
import io.sallyport.wire.xmpp.StreamError;
import io.sallyport.wire.xmpp.XmppRead;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The gateways that have attached to this node: which serve what, which of them gets a stanza, and
 * what becomes of it when one goes. It knows no socket; time comes by {@link #tick}. Owner: the
 * loop of the leg, which makes all calls.
 */
public final class Gateways {
  /** Streams of one gateway. */
  static final int MAX_STREAMS = 4;

  /** Gateways that get one stanza, one after the other, before it counts as lost. */
  static final int MAX_TIMES = 3;

  /** Where stanzas of gateways go. */
  public interface Outward {
    /**
     * Sends one to a partner.
     *
     * @param refusal tells its gateway that it was not taken
     * @param settled to be run once, on the loop of the leg, when its fate is known; after the
     *     refusal
     */
    void send(Stanza stanza, DomainPair pair, Refusal refusal, Runnable settled);
  }

  /** Counts errors about stanzas of gateways. */
  public interface Errors {
    /** A gateway is told. */
    void told();

    /** It cannot be told, or the error did not reach it. */
    void dropped();
  }

  /** How a gateway is told. Call on the loop of the leg. */
  public interface Refusal {
    void tell(Stanza stanza, Bounce bounce);
  }

  /**
   * What holds for all gateways.
   *
   * @param windowStanzas under way on one stream, each way
   */
  public record Settings(
      BoundDomains.Permissions permissions,
      InsideRules rules,
      int windowStanzas,
      int windowOctets) {}

  private final Settings settings;
  private final Outward outward;
  private final Errors errors;
  private final Supplier<String> ids;
  private final LongSupplier nanoTime;
  private final BoundDomains<GatewaySession> bound;
  private final GatewayStanzas stanzas;
  private final WaitingStanzas waiting;
  private final Map<GatewayLink, GatewaySession> attached = new HashMap<>();
  private final Map<String, GatewaySession> resumable = new HashMap<>();
  private final Set<GatewaySession> sessions = new LinkedHashSet<>();
  private volatile Set<String> crowded = Set.of();
  private volatile List<GatewayReport> reports = List.of();
  private boolean isDraining;

  /**
   * @param ids makes what names a session for who resumes it: nobody can guess it
   */
  public Gateways(
      Settings settings,
      Outward outward,
      Errors errors,
      Supplier<String> ids,
      LongSupplier nanoTime) {
    this.settings = settings;
    this.outward = outward;
    this.errors = errors;
    this.ids = ids;
    this.nanoTime = nanoTime;
    this.bound = new BoundDomains<>(settings.permissions());
    this.stanzas = new GatewayStanzas(this);
    this.waiting = new WaitingStanzas(settings.windowStanzas(), settings.windowOctets());
  }

  Settings settings() {
    return settings;
  }

  BoundDomains<GatewaySession> bound() {
    return bound;
  }

  GatewayStanzas stanzas() {
    return stanzas;
  }

  Errors errors() {
    return errors;
  }

  long nanoTime() {
    return nanoTime.getAsLong();
  }

  // ---- streams

  /** A gateway has shown who it is. */
  public void arrived(GatewayLink link, String gateway, String node) {
    if (isDraining) {
      link.end(shutdown());
      return;
    }
    List<GatewaySession> others = of(gateway);
    long streams = others.stream().filter(GatewaySession::isAttached).count();
    if (streams >= MAX_STREAMS) {
      link.end(StreamError.of(StreamCondition.RESOURCE_CONSTRAINT, "Enough streams of yours"));
      others.forEach(GatewaySession::challenge);
      return;
    }
    GatewaySession session = new GatewaySession(this, gateway, node, link);
    sessions.add(session);
    attached.put(link, session);
  }

  private List<GatewaySession> of(String gateway) {
    return sessions.stream().filter(session -> session.gateway().equals(gateway)).toList();
  }

  /** A stream of a gateway says something. */
  public void take(GatewayLink link, XmppRead read) {
    GatewaySession session = attached.get(link);
    if (session != null) {
      session.take(read);
    }
  }

  /**
   * A stream of a gateway is gone.
   *
   * @param isEnded true if it was ended, which is for good; false if its connection broke
   */
  public void left(GatewayLink link, boolean isEnded) {
    GatewaySession session = attached.remove(link);
    if (session != null) {
      session.detached(isEnded);
    }
  }

  /** A gateway goes on without what it had before. */
  void begun(GatewaySession session) {
    of(session.gateway()).stream()
        .filter(other -> !other.equals(session))
        .forEach(GatewaySession::challenge);
  }

  String newId(GatewaySession session) {
    String id = ids.get();
    resumable.put(id, session);
    return id;
  }

  /** The gateway of a new stream wants to go on with an older one. */
  void resume(GatewaySession fresh, String id, long handled) {
    GatewaySession older = resumable.get(id);
    GatewayLink link = fresh.link();
    if (older == null || link == null || !older.gateway().equals(fresh.gateway())) {
      fresh.cannotResume();
      return;
    }
    sessions.remove(fresh);
    GatewayLink before = older.link();
    if (before != null) {
      attached.remove(before);
      before.end();
    }
    attached.put(link, older);
    older.attach(link, handled);
  }

  /** A session is no more: what it has not taken is for others. */
  void over(GatewaySession session) {
    GatewayLink link = session.link();
    if (link != null) {
      attached.remove(link);
    }
    sessions.remove(session);
    session.resumption().ifPresent(resumable::remove);
    spread(session);
  }

  /**
   * Others serve what a session served, and get what it has not taken.
   *
   * @return the domains that it served
   */
  List<String> spread(GatewaySession session) {
    List<String> domains = bound.domains(session);
    if (session.isOver()) {
      bound.remove(session);
    } else {
      // It may go on, and then still speaks for them, whoever serves them by then.
      domains.forEach(domain -> bound.unbind(session, domain));
    }
    stanzas.rebound();
    domains.forEach(this::gone);
    crowd();
    // What the node itself has answered waits for a session that may go on.
    session.open().stream()
        .filter(stanza -> session.isOver() || !stanza.isAnswerOfNode())
        .forEach(this::again);
    return domains;
  }

  /** A session has taken stanzas back that others were to get. */
  void reclaimed() {
    waiting.removeHeld();
  }

  private void gone(String domain) {
    if (!bound.isServed(domain)) {
      waiting.gone(domain, nanoTime());
    }
  }

  private void again(InwardStanza stanza) {
    boolean isLate = nanoTime() - stanza.takenNanos() >= GatewaySession.DEADLINE.toNanos();
    boolean isAnswered = Loss.GATEWAY_LOST.fate(stanza.address().use()) instanceof Fate.Resent;
    if (isLate || stanza.times() >= MAX_TIMES) {
      stanza.lost(Loss.BROKEN_UNCONFIRMED);
    } else if (isAnswered) {
      stanza.givenTo(null, nanoTime());
      deliver(stanza);
    } else {
      stanza.lost(Loss.GATEWAY_LOST);
    }
  }

  // ---- domains

  BoundDomains.Outcome bind(GatewaySession session, String domain) {
    return bound.bind(session, session.gateway(), domain);
  }

  void unbind(GatewaySession session, String domain) {
    boolean isServing = bound.isBound(session, domain);
    bound.unbind(session, domain);
    stanzas.rebound();
    if (isServing) {
      gone(domain);
    }
  }

  /** Somebody serves a domain: what waited for that goes. */
  void flush(String domain) {
    waiting.takeAll(domain).forEach(this::deliver);
  }

  /** True if what is for a domain is for a gateway, which may be on its way back. */
  public boolean serves(String domain) {
    return bound.isServed(domain) || waiting.isWaitedFor(domain);
  }

  /** True if a gateway has served the domain since the start of the node. Call from any thread. */
  public boolean wasBound(String domain) {
    return bound.wasBound(domain);
  }

  // ---- stanzas

  /** How full sessions are has changed, or what they serve. */
  void crowd() {
    crowded =
        sessions.stream()
            .filter(GatewaySession::isCrowded)
            .flatMap(session -> bound.domains(session).stream())
            .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * True while a gateway that serves the domain has to take some of what it has been sent: who
   * sends to it should wait. Call from any thread.
   */
  public boolean isCrowded(String domain) {
    Set<String> domains = crowded;
    return !domains.isEmpty() && domains.contains(domain);
  }

  /** Takes a stanza for a domain of ours. */
  public void deliver(InwardStanza stanza) {
    if (stanza.isOver()) {
      return;
    }
    String domain = stanza.address().domain();
    Optional<GatewaySession> session =
        bound.streamFor(domain, stanza.address().receiver(), GatewaySession::isAttached);
    if (session.isPresent()) {
      session.get().deliver(stanza);
    } else if (waiting.isWaitedFor(domain)) {
      waiting.add(stanza);
    } else {
      stanza.lost(bound.wasBound(domain) ? Loss.NOBODY_NOW : Loss.NOBODY_EVER);
    }
  }

  void outward(GatewaySession session, Stanza stanza, DomainPair pair, Runnable settled) {
    outward.send(stanza, pair, (refused, bounce) -> refuse(session, refused, bounce), settled);
  }

  /** Its own gateway is told, or whoever serves the sender's domain now. */
  private void refuse(GatewaySession session, Stanza stanza, Bounce bounce) {
    if (!session.isOver()) {
      session.refuse(stanza, bounce);
      return;
    }
    Optional<InwardStanza> error =
        bounce
            .octets(stanza)
            .flatMap(octets -> InwardStanza.answering(stanza, octets, errors, nanoTime()));
    if (error.isPresent()) {
      errors.told();
      deliver(error.get());
    } else {
      errors.dropped();
    }
  }

  // ---- time, and the end

  /** To be called about once a second. */
  public void tick() {
    long now = nanoTime();
    new ArrayList<>(sessions).forEach(session -> session.tick(now));
    waiting.overdue(now).forEach(stanza -> stanza.lost(Loss.NOBODY_NOW));
    reports = sessions.stream().map(session -> session.report(bound.domains(session))).toList();
  }

  /** What operators are told, as it was at the last tick. Call from any thread. */
  public List<GatewayReport> reports() {
    return reports;
  }

  /** The node is about to stop: gateways are to go to others. */
  public void drain() {
    isDraining = true;
    sessions.forEach(GatewaySession::drain);
  }

  /** Streams of which something may come that was said before the gateway knew. */
  public int crossing() {
    return (int) sessions.stream().filter(GatewaySession::isCrossing).count();
  }

  /** What waits for a gateway is lost: none is taken any more. */
  public void giveUp() {
    isDraining = true;
    waiting.all().forEach(stanza -> stanza.lost(Loss.NOBODY_NOW));
  }

  /** The node stops. */
  public void end() {
    giveUp();
    new ArrayList<>(sessions).forEach(session -> session.fail(shutdown()));
    giveUp();
  }

  /** True if there is nothing that time could change. */
  public boolean isIdle() {
    return sessions.isEmpty() && waiting.isIdle();
  }

  /** Asks the gateway of a stream whether it is there. */
  public void ask(GatewayLink link) {
    GatewaySession session = attached.get(link);
    if (session != null) {
      session.ask();
    }
  }

  private static StreamError shutdown() {
    return StreamError.of(StreamCondition.SYSTEM_SHUTDOWN, "The server stops");
  }
}
