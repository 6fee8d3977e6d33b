package io.sallyport.xmpp.connector;

import io.sallyport.net.Dialler;
import io.sallyport.net.Loop;
import io.sallyport.telemetry.Event;
import io.sallyport.telemetry.Events;
import io.sallyport.wire.xmpp.Bounce;
import io.sallyport.wire.xmpp.Jid;
import io.sallyport.wire.xmpp.Namespace;
import io.sallyport.wire.xmpp.Stanza;
import io.sallyport.wire.xmpp.StanzaCondition;
import io.sallyport.wire.xmpp.StreamError;
import io.sallyport.wire.xmpp.XmlElement;
import io.sallyport.wire.xmpp.XmppLimits;
import io.sallyport.xmpp.inside.StanzaUse;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * A connector with its way to every node and its component for every partner. One loop owns all of
 * it; names are looked up on threads of their own.
 */
public final class ConnectorService {
  static final Bounce NOT_SERVED =
      Bounce.of(StanzaCondition.NOT_ALLOWED, "the edge does not serve the sender's domain");

  static final Bounce TOO_MUCH =
      Bounce.of(StanzaCondition.POLICY_VIOLATION, "more than the edge takes");

  private static final Duration TICK = Duration.ofSeconds(1);
  private final ConnectorSettings settings;
  private final Surroundings surroundings;
  private final NodePool nodes = new NodePool(this);
  private final Map<String, ComponentLink> components = new LinkedHashMap<>();
  private final Backlog backlog = new Backlog();
  private long serverPausedNanos;
  private boolean hasNode;
  private boolean isDraining;
  private volatile boolean isDrained;

  /**
   * What a connector works with.
   *
   * @param loop that owns it
   * @param nodes dials nodes with the gateway's certificate
   * @param server dials the server inside, without TLS
   * @param events of the connector
   * @param outsideEvents for what others cause, who could flood a log
   * @param names of nodes and the server
   * @param waiting runs what may wait, such as looking names up, where the loop does not
   */
  public record Surroundings(
      Loop loop,
      Dialler nodes,
      Dialler server,
      Events events,
      Events outsideEvents,
      HostNames names,
      Executor waiting,
      RandomGenerator random) {}

  public ConnectorService(ConnectorSettings settings, Surroundings surroundings) {
    this.settings = settings;
    this.surroundings = surroundings;
    this.serverPausedNanos = surroundings.loop().nanoTime();
    settings
        .partners()
        .forEach(
            (domain, secret) -> components.put(domain, new ComponentLink(this, domain, secret)));
  }

  /** Begins to dial. Call from any thread. */
  public void start() {
    loop()
        .execute(() -> {
          nodes.lookUp();
          components.values().forEach(ComponentLink::dial);
          tick();
        });
  }

  /**
   * Ends in good order: serves no domain any more, waits for what is under way, then closes. Call
   * from any thread; {@link #isDrained} tells when.
   *
   * @param limit of all that; senders of what has no fate by then are told, as long as they can be
   */
  public void drain(Duration limit) {
    loop()
        .execute(() -> {
          isDraining = true;
          new Drain(this, nodes, List.copyOf(components.values()), () -> isDrained = true)
              .begin(limit);
        });
  }

  /** True once nothing is under way any more after {@link #drain}. */
  public boolean isDrained() {
    return isDrained;
  }

  private void tick() {
    // Set first, because what goes wrong in one turn must not end them all.
    Loop.Timer _ = loop().schedule(TICK, this::tick);
    nodes.all().forEach(NodeLink::tick);
    components.values().forEach(ComponentLink::tick);
    acknowledge();
  }

  /** Where the server is; empty if its name has no address. */
  void serverAddresses(Consumer<List<InetSocketAddress>> then) {
    nodes.lookUp(settings.server(), then);
  }

  // ---- stanzas

  /**
   * A stanza of the server's, for a partner. Which of our connections it comes on means nothing:
   * ejabberd spreads what is for all components of one listener over all their connections.
   */
  void fromServer(ComponentLink receiver, Stanza stanza) {
    String from = Addresses.from(stanza).orElse("");
    String to = Addresses.to(stanza).orElse("");
    ComponentLink component = components.getOrDefault(to, receiver);
    if (component.isAnswerToPing(stanza)) {
      return;
    }
    Outgoing outgoing = Outgoing.of(stanza, component.route(), from, now());
    Optional<Bounce> refusal = refusal(component, outgoing, to);
    if (refusal.isPresent()) {
      surroundings
          .outsideEvents()
          .state(
              ConnectorEvent.STANZA_REFUSED,
              "from",
              from,
              "to",
              to,
              "reason",
              refusal.get().text());
      component.refuse(outgoing, refusal.get());
    } else {
      component.route().send(outgoing);
    }
  }

  private Optional<Bounce> refusal(ComponentLink component, Outgoing stanza, String to) {
    String from = stanza.domain();
    // Once its stream has ended nobody can be told on it, and what crosses that goes out still.
    if (isDraining && component.isReady()) {
      return Optional.of(
          Bounce.of(StanzaCondition.RECIPIENT_UNAVAILABLE, "the connector stops a moment"));
    }
    if (stanza.stanza().flatMap(Stanza::from).flatMap(Jid::parse).isEmpty()) {
      return Optional.of(Bounce.of(StanzaCondition.JID_MALFORMED, "no good address in from"));
    }
    if (!settings.domains().contains(from) || !to.equals(component.domain())) {
      return Optional.of(
          Bounce.of(StanzaCondition.NOT_ALLOWED, "no address of this federation's domains"));
    }
    List<NodeLink> usable = usableNodes();
    if (!usable.isEmpty() && usable.stream().noneMatch(node -> node.serves(from))) {
      return Optional.of(NOT_SERVED);
    }
    if (stanza.length() > nodes.maxOctets() || !isWithinLimits(stanza)) {
      return Optional.of(TOO_MUCH);
    }
    return component.route().hasRoom()
        ? Optional.empty()
        : Optional.of(Bounce.of(StanzaCondition.RESOURCE_CONSTRAINT, "too much is waiting"));
  }

  /** A node that does not take one ends the stream of all. */
  private static boolean isWithinLimits(Outgoing stanza) {
    return stanza.stanza().filter(read -> read.extent().isWithin(XmppLimits.PROVEN)).isPresent();
  }

  /**
   * A stanza of a partner's, or of the node itself.
   *
   * @param settled to be run when it need not be answered for any more
   */
  void fromNode(NodeLink node, Stanza stanza, Runnable settled) {
    if (isTriedElsewhere(node, stanza)) {
      settled.run();
      return;
    }
    String to = Addresses.to(stanza).orElse("");
    ComponentLink component = components.get(Addresses.from(stanza).orElse(""));
    if (component != null && settings.domains().contains(to)) {
      component.deliver(Incoming.of(stanza, component.domain(), settled, now()));
      return;
    }
    if (!to.equals(settings.name())) {
      surroundings
          .outsideEvents()
          .state(ConnectorEvent.STANZA_REFUSED, "to", to, "reason", "nobody here serves that");
    }
    Bounce.of(StanzaCondition.SERVICE_UNAVAILABLE, "nobody serves the domain here")
        .octets(stanza)
        .filter(_ -> node.isReady())
        .ifPresent(error -> node.send(Outgoing.forNode(error)));
    settled.run();
  }

  /** True if it says that nothing left the node, and another node is tried. */
  private boolean isTriedElsewhere(NodeLink node, Stanza stanza) {
    boolean isError = stanza.isAnswer() && stanza.type().equals(Optional.of("error"));
    boolean maySayMore = isError && stanza.namesInternal() && isNotSent(stanza);
    Optional<Outgoing> answered = maySayMore ? node.answeredBy(stanza) : Optional.empty();
    if (answered.isEmpty()) {
      return false;
    }
    Outgoing original = answered.get();
    boolean isElsewhere =
        original.route().filter(route -> route.detours(node, original)).isPresent();
    original.over();
    return isElsewhere;
  }

  private static boolean isNotSent(Stanza error) {
    return error.element().children().stream()
        .filter(child -> child.name().equals("error"))
        .map((XmlElement child) -> child.has("not-sent", Namespace.HANDOFF))
        .findFirst()
        .orElse(false);
  }

  // ---- nodes

  /** Nodes that take stanzas now. */
  List<NodeLink> usableNodes() {
    return nodes.usable();
  }

  void nodeReady(NodeLink node) {
    hasNode = true;
    state(ConnectorEvent.NODE_READY, "node", node.name());
    components.values().forEach(ComponentLink::limit);
    flush();
  }

  /** A node takes nothing any more: others do, if there are any. */
  void nodeLost() {
    if (hasNode && usableNodes().isEmpty()) {
      hasNode = false;
      state(ConnectorEvent.NO_NODE);
    }
    flush();
  }

  /** A node will not answer for these. */
  void lost(NodeLink node, List<Outgoing> open) {
    var byRoute =
        open.stream()
            .filter(stanza -> stanza.route().isPresent())
            .collect(
                Collectors.groupingBy(
                    stanza -> stanza.route().orElseThrow(),
                    LinkedHashMap::new,
                    Collectors.toList()));
    byRoute.forEach((route, stanzas) ->
        route.lost(node, stanzas.stream().filter(stanza -> !stanza.isOver()).toList()));
  }

  /** Sends what waits, as far as there is room. */
  void flush() {
    components.values().forEach(component -> component.route().flush());
    relieve();
  }

  /** Tells the nodes how far the server is. */
  void acknowledge() {
    nodes.all().forEach(NodeLink::acknowledge);
    relieve();
  }

  /**
   * Reads from the one side only what the other has room for. The server is read all the same while
   * the nodes are not: what it has to say may be what makes room.
   */
  void relieve() {
    boolean hasRoomInside = components.values().stream().allMatch(ComponentLink::hasRoom);
    nodes.all().forEach(node -> node.setReading(hasRoomInside));
    for (ComponentLink component : components.values()) {
      boolean isReading = component.route().hasRoom() || !hasRoomInside;
      if (!isReading) {
        serverPausedNanos = now();
      }
      component.setReading(isReading);
    }
  }

  /** When the server was last not read, on any of its connections: it answers on each. */
  long serverPausedNanos() {
    return serverPausedNanos;
  }

  /** The longest stanza that a node takes. */
  int maxOctets() {
    return nodes.maxOctets();
  }

  Backlog backlog() {
    return backlog;
  }

  boolean isDraining() {
    return isDraining;
  }

  // ---- what all parts work with

  ConnectorSettings settings() {
    return settings;
  }

  Surroundings surroundings() {
    return surroundings;
  }

  Loop loop() {
    return surroundings.loop();
  }

  RandomGenerator random() {
    return surroundings.random();
  }

  long now() {
    return loop().nanoTime();
  }

  /** A domain of ours: its server is what pings ask. */
  String aDomain() {
    return settings.domains().stream().sorted().findFirst().orElseThrow();
  }

  /** Nobody hears of that stanza; others can make that happen at will. */
  void dropped(StanzaUse use, String partner) {
    surroundings
        .outsideEvents()
        .state(ConnectorEvent.STANZA_DROPPED, "kind", use, "component", partner);
  }

  /** What somebody said who ended a stream, for people. */
  static String words(String who, StreamError error) {
    return (who + " says " + error.condition().elementName() + " " + error.text()).strip();
  }

  void state(Event event, Object... fields) {
    surroundings.events().state(event, fields);
  }
}
