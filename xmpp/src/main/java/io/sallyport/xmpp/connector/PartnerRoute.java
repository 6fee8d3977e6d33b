package io.sallyport.xmpp.connector;

import io.sallyport.wire.xmpp.Bounce;
import io.sallyport.wire.xmpp.Stanza;
import io.sallyport.wire.xmpp.StanzaCondition;
import io.sallyport.xmpp.inside.Fate;
import io.sallyport.xmpp.inside.Loss;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What goes to one partner: by one node at a time, in order. It waits here while no node takes it.
 * Owned by the connector's loop.
 */
final class PartnerRoute {
  /** Stanzas that wait, beyond which the server is not read. */
  static final int MAX_STANZAS = 2_000;

  /** Octets of them. */
  static final int MAX_OCTETS = 4 * 1024 * 1024;

  /** How long a stanza waits for a node. */
  static final Duration MAX_WAIT = Duration.ofMinutes(1);

  /** Tells senders inside what became of their stanzas. */
  interface Inside {
    /** A stanza did not leave, or nobody knows. */
    void refuse(Outgoing stanza, Bounce bounce);

    /** These told states and are lost: the state of now is to be told instead. */
    void askForPresence(List<Stanza> stale);
  }

  private final ConnectorService connector;
  private final Inside inside;
  private final String domain;
  private final NodeChoice choice;
  private final Deque<Outgoing> waiting = new ArrayDeque<>();
  private final Map<NodeLink, Integer> open = new HashMap<>();
  private long waitingOctets;
  private Optional<NodeLink> current = Optional.empty();

  /**
   * @param domain of the partner as A-labels
   */
  PartnerRoute(ConnectorService connector, Inside inside, String domain) {
    this.connector = connector;
    this.inside = inside;
    this.domain = domain;
    this.choice = new NodeChoice(domain);
  }

  boolean hasRoom() {
    return waiting.size() < MAX_STANZAS
        && waitingOctets < MAX_OCTETS
        && connector.backlog().hasRoom();
  }

  boolean isIdle() {
    return waiting.isEmpty() && open.isEmpty();
  }

  /** Stanzas that wait for a node. */
  int waiting() {
    return waiting.size();
  }

  void send(Outgoing stanza) {
    waiting.addLast(stanza);
    entered(stanza);
    flush();
  }

  private void entered(Outgoing stanza) {
    waitingOctets += stanza.length();
    connector.backlog().entered(stanza.length());
  }

  /** Sends what can be sent. */
  void flush() {
    while (!waiting.isEmpty() && !mayBeResumed()) {
      List<NodeLink> usable = connector.usableNodes();
      String from = waiting.getFirst().domain();
      Optional<NodeLink> node = node(usable, from);
      if (node.isEmpty() && !usable.isEmpty()) {
        // What is behind it may be from a domain that is served.
        inside.refuse(takeFirst(), ConnectorService.NOT_SERVED);
        continue;
      }
      if (node.isEmpty() || !node.get().hasRoom()) {
        return;
      }
      if (waiting.getFirst().length() > node.get().maxOctets()) {
        inside.refuse(takeFirst(), ConnectorService.TOO_MUCH);
        continue;
      }
      current = node;
      Outgoing next = takeFirst();
      open.merge(node.get(), 1, Integer::sum);
      node.get().send(next);
    }
  }

  /** What is under way on a stream that broke a moment ago is not to be overtaken. */
  private boolean mayBeResumed() {
    return current.filter(node -> open.containsKey(node) && node.mayResume()).isPresent();
  }

  private Optional<NodeLink> node(List<NodeLink> all, String from) {
    List<NodeLink> usable = all.stream().filter(node -> node.serves(from)).toList();
    List<NodeChoice.Candidate> candidates =
        usable.stream()
            .map(node -> new NodeChoice.Candidate(node.name(), node.readyNanos()))
            .toList();
    boolean hasOpen = current.filter(open::containsKey).isPresent();
    return choice
        .choose(candidates, current.map(NodeLink::name), hasOpen, connector.now())
        .flatMap(name -> usable.stream().filter(node -> node.name().equals(name)).findFirst());
  }

  /** A node has dealt with one of this route. */
  void answered(NodeLink node) {
    open.computeIfPresent(node, (_, count) -> count == 1 ? null : count - 1);
  }

  /** A node could not reach the partner with one: another is tried, if there is one. */
  boolean detours(NodeLink node, Outgoing stanza) {
    boolean hasOther =
        connector.usableNodes().stream()
            .anyMatch(other -> !other.equals(node) && other.serves(stanza.domain()));
    if (!hasOther || !stanza.detours()) {
      return false;
    }
    if (choice.avoid(node.name(), connector.now())) {
      connector.state(ConnectorEvent.DETOUR, "node", node.name());
    }
    sendFirst(List.of(stanza.again()));
    return true;
  }

  private void sendFirst(List<Outgoing> stanzas) {
    List<Outgoing> all = new ArrayList<>(stanzas);
    stanzas.forEach(this::entered);
    all.addAll(waiting);
    // Those that another node has given back before may be younger.
    all.sort((a, b) -> Long.signum(a.sinceNanos() - b.sinceNanos()));
    waiting.clear();
    waiting.addAll(all);
    flush();
  }

  /**
   * A node will not answer for these, the oldest first. Messages go over another; who asked is told
   * an error; of presence the server is asked for the state of now.
   */
  void lost(NodeLink node, List<Outgoing> stanzas) {
    open.remove(node);
    List<Outgoing> again = new ArrayList<>();
    List<Stanza> stale = new ArrayList<>();
    for (Outgoing stanza : stanzas) {
      switch (stanza.use()) {
        case SUBSCRIPTION -> again(stanza, again);
        case PRESENCE -> presence(stanza, stale, again);
        default -> lost(stanza, again);
      }
    }
    inside.askForPresence(stale);
    sendFirst(again);
  }

  private void again(Outgoing stanza, List<Outgoing> again) {
    if (stanza.isSuspect()) {
      inside.refuse(
          stanza, Bounce.of(StanzaCondition.REMOTE_SERVER_TIMEOUT, "delivery not confirmed"));
    } else {
      again.add(stanza.afterLoss());
    }
  }

  /** A question for it is asked again, and what it told is asked for anew. */
  private void presence(Outgoing stanza, List<Stanza> stale, List<Outgoing> again) {
    if (stanza.stanza().flatMap(Stanza::type).equals(Optional.of("probe"))) {
      again(stanza, again);
    } else {
      stanza.stanza().ifPresent(stale::add);
    }
  }

  private void lost(Outgoing stanza, List<Outgoing> again) {
    switch (Loss.NODE_LOST.fate(stanza.use())) {
      case Fate.Resent(), Fate.Requeued() -> again(stanza, again);
      case Fate.Bounced bounced ->
          inside.refuse(stanza, Bounce.of(bounced.condition(), bounced.text()));
      case Fate.Dropped() -> connector.dropped(stanza.use(), domain);
    }
  }

  /** Tells the senders of what has waited too long. */
  void tick() {
    long now = connector.now();
    while (!waiting.isEmpty() && now - waiting.getFirst().sinceNanos() >= MAX_WAIT.toNanos()) {
      unreachable(takeFirst());
    }
    flush();
  }

  /**
   * Tells the senders of all that waits, because there is no more time.
   *
   * @param unconfirmed what nodes have and nobody has heard of again
   */
  void giveUp(List<Outgoing> unconfirmed) {
    while (!waiting.isEmpty()) {
      unreachable(takeFirst());
    }
    for (Outgoing stanza : unconfirmed) {
      if (Loss.BROKEN_UNCONFIRMED.fate(stanza.use()) instanceof Fate.Bounced bounced) {
        inside.refuse(stanza, Bounce.of(bounced.condition(), bounced.text()));
      } else {
        connector.dropped(stanza.use(), domain);
      }
      // Told already: whatever a node may say of it still, it goes nowhere else.
      stanza.over();
    }
  }

  private void unreachable(Outgoing overdue) {
    if (Loss.PARTNER_UNREACHABLE.fate(overdue.use()) instanceof Fate.Bounced bounced) {
      inside.refuse(overdue, Bounce.of(bounced.condition(), "no edge could be reached in time"));
    } else {
      connector.dropped(overdue.use(), domain);
    }
  }

  private Outgoing takeFirst() {
    Outgoing first = waiting.removeFirst();
    waitingOctets -= first.length();
    connector.backlog().left(first.length());
    return first;
  }
}
