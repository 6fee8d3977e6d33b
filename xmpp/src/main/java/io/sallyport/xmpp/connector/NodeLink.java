package io.sallyport.xmpp.connector;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.Dialler;
import io.sallyport.net.Loop;
import io.sallyport.wire.Octets;
import io.sallyport.wire.xmpp.Bounce;
import io.sallyport.wire.xmpp.Stanza;
import io.sallyport.wire.xmpp.StanzaCondition;
import io.sallyport.wire.xmpp.StreamCondition;
import io.sallyport.wire.xmpp.StreamError;
import io.sallyport.wire.xmpp.XmppLimits;
import io.sallyport.xmpp.inside.HandedOff;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The way to one node: a stream that is opened again whenever it breaks, and goes on where it broke
 * as long as the node remembers. Owned by the connector's loop.
 */
final class NodeLink
    implements Dialler.Outcome, NodeStream.Actions<Outgoing>, LinkConnection.Owner {
  /** How long the node is asked to go on, where no other node could take over. */
  private static final Duration RESUMABLE = Duration.ofSeconds(NodeStream.RESUMABLE_SECONDS);

  /** The same where one could: what is under way does not wait longer for a node that is gone. */
  private static final Duration RESUMABLE_BESIDE_OTHERS = Duration.ofSeconds(30);

  /** For an answer of who was silent. */
  private static final Duration ANSWERING = Duration.ofSeconds(30);

  private final ConnectorService connector;
  private final String name;
  private final ConnectorSettings.Place place;
  private final InetSocketAddress address;
  private final NodeStream.Ends ends;
  private final Redial redial;
  private @Nullable NodeSession<Outgoing> session;
  private @Nullable NodeStream<Outgoing> stream;
  private @Nullable LinkConnection connection;
  private Loop.@Nullable Timer retry;
  private boolean isReady;
  private boolean isDraining;
  private boolean isOver;
  private int maxOctets = XmppLimits.PROVEN.stanzaOctets();
  private boolean hasReceived;

  /** What the node said when it ended the stream; empty if nothing. */
  private String lastWords = "";

  private @Nullable Outgoing lastUnbind;

  /** When it was last not read, because others had too much to do. */
  private long pausedNanos;

  private final Set<String> refusedDomains = new HashSet<>();

  /**
   * @param name by which nodes are told apart: the host's, with its address if there are several
   */
  NodeLink(
      ConnectorService connector,
      String name,
      ConnectorSettings.Place place,
      InetSocketAddress address) {
    this.connector = connector;
    this.name = name;
    this.place = place;
    this.address = address;
    this.ends =
        new NodeStream.Ends(
            connector.settings().name(), place.host(), List.copyOf(connector.settings().domains()));
    this.redial = new Redial(connector.random());
    this.pausedNanos = connector.now();
  }

  String name() {
    return name;
  }

  /** True if it was found there. */
  boolean isOf(ConnectorSettings.Place other) {
    return place.equals(other);
  }

  /** True if there is neither a connection nor a session that may go on. */
  boolean isGone() {
    return connection == null && session == null;
  }

  /** True if what is for it alone may be sent. */
  boolean isReady() {
    return isReady;
  }

  /** True if stanzas may be sent. */
  boolean isUsable() {
    return isReady && !isDraining;
  }

  /** True if the node takes what is from a domain of ours. */
  boolean serves(String domain) {
    return !refusedDomains.contains(domain);
  }

  /** The longest stanza that it takes, as it has said last. */
  int maxOctets() {
    return maxOctets;
  }

  /** Since when it is usable. */
  long readyNanos() {
    return redial.readyNanos();
  }

  boolean isIdle() {
    return session == null || session.isIdle();
  }

  /** True if its stream broke a moment ago and may go on. */
  boolean mayResume() {
    return session != null && !isReady && !isDraining && redial.isFresh(connector.now());
  }

  /** True if the node knows that nothing is served any more. */
  boolean isUnbound() {
    return lastUnbind == null || lastUnbind.isOver() || session == null;
  }

  boolean hasRoom() {
    return session != null && session.hasRoom() && connection != null && connection.hasRoom();
  }

  /** Stanzas that have no fate yet, the oldest first. */
  List<Outgoing> open() {
    return session == null
        ? List.of()
        : session.open().stream().filter(sent -> !sent.isOver()).toList();
  }

  /** Sends one; only while ready. */
  void send(Outgoing stanza) {
    if (stream == null) {
      throw new IllegalStateException("not usable");
    }
    stream.send(stanza);
  }

  // ---- how a connection comes about

  void dial() {
    retry = null;
    if (!isOver) {
      connector.surroundings().nodes().dial(connector.loop(), address, place.host(), this);
    }
  }

  @Override
  public ConnectionHandler opened(Connection opened) {
    var begun = new NodeStream<Outgoing>(ends, session, this);
    var below = new LinkConnection(opened, begun, this);
    stream = begun;
    connection = below;
    isDraining = false;
    lastWords = "";
    begun.begin();
    if (isOver) {
      begun.end();
    }
    return below;
  }

  @Override
  public void failed(Dialler.Failure failure) {
    connector.state(
        ConnectorEvent.NODE_UNREACHABLE,
        "node",
        name,
        "address",
        address,
        "reason",
        failure.reason(),
        "problem",
        failure.detail());
    if (failure.reason() == Dialler.Failure.Reason.REFUSED) {
      // Nobody listens: the process is gone, and what it knew with it.
      forget();
    }
    retryLater();
  }

  private void retryLater() {
    if (isOver || retry != null) {
      return;
    }
    retry = connector.loop().schedule(redial.next(session != null), this::dial);
  }

  /** What was sent and has no fate will get none from this node. */
  private void forget() {
    NodeSession<Outgoing> lost = session;
    if (lost != null) {
      sessionLost(lost);
    }
  }

  // ---- what its stream wants done

  @Override
  public void send(Octets octets) {
    if (connection != null) {
      connection.send(octets);
    }
  }

  @Override
  public void restart() {
    if (connection != null) {
      connection.restart();
    }
  }

  @Override
  public void binding() {
    refusedDomains.clear();
  }

  @Override
  public void notBound(String domain, StanzaCondition condition) {
    refusedDomains.add(domain);
    connector.state(
        ConnectorEvent.DOMAIN_REFUSED,
        "node",
        name,
        "domain",
        domain,
        "reason",
        condition.elementName(),
        "remedy",
        "let the topology host the domain, and 'xmpp.internal.gateways' give it to "
            + ends.gateway());
  }

  @Override
  public void sessionLost(NodeSession<Outgoing> lost) {
    session = null;
    redial.sessionLost();
    List<Outgoing> open = lost.open();
    if (!open.isEmpty()) {
      connector.state(ConnectorEvent.SESSION_LOST, "node", name, "stanzas", open.size());
    }
    connector.lost(this, open);
  }

  @Override
  public void ready(NodeSession<Outgoing> begun) {
    session = begun;
    isReady = true;
    redial.ready(connector.now());
    if (connection != null && stream != null) {
      maxOctets = stream.maxOctets();
      connection.proven(XmppLimits.PROVEN.withStanzaOctets(maxOctets));
    }
    connector.nodeReady(this);
    if (connector.isDraining()) {
      unbind();
    }
  }

  @Override
  public void refused(String reason) {
    connector.state(
        ConnectorEvent.NODE_REFUSED,
        "node",
        name,
        "reason",
        reason,
        "remedy",
        "list " + ends.gateway() + " in 'inside.xmppGateways', and have its certificate prove it");
  }

  @Override
  public void deliver(Stanza stanza, HandedOff.@Nullable Entry entry) {
    NodeSession<Outgoing> counting = session;
    hasReceived = true;
    connector.fromNode(
        this,
        stanza,
        () -> {
          if (entry != null && counting != null) {
            counting.received().done(entry);
          }
        });
  }

  @Override
  public void refuse(Stanza head, HandedOff.Entry entry) {
    Bounce.tooBig("longer than is taken inside")
        .octets(head)
        .ifPresent(error -> send(Outgoing.forNode(error)));
    if (session != null) {
      session.received().done(entry);
    }
  }

  @Override
  public void acknowledged(List<Outgoing> stanzas) {
    for (Outgoing stanza : stanzas) {
      stanza.over();
      stanza.route().ifPresent(route -> route.answered(this));
    }
    connector.flush();
  }

  /** What was sent and is answered by an error; empty if it is not known any more. */
  Optional<Outgoing> answeredBy(Stanza error) {
    return open().stream().filter(sent -> sent.isAnsweredBy(error)).findFirst();
  }

  @Override
  public void draining() {
    isDraining = true;
    connector.state(ConnectorEvent.NODE_DRAINS, "node", name);
    connector.nodeLost();
  }

  @Override
  public void told(StreamError error) {
    StreamCondition condition = error.condition();
    lastWords = ConnectorService.words("the node", error);
    if (condition == StreamCondition.SYSTEM_SHUTDOWN || condition == StreamCondition.CONFLICT) {
      isDraining = true;
      forget();
    }
  }

  @Override
  public void close() {
    broken();
    if (connection != null) {
      connection.close();
    }
  }

  // ---- what its connection tells

  @Override
  public void read() {
    if (hasReceived) {
      hasReceived = false;
      connector.relieve();
    }
  }

  @Override
  public void ticked() {
    if (!isReady || stream == null || connection == null || session == null) {
      return;
    }
    Duration limit = ANSWERING.multipliedBy(2);
    boolean wasRead = connector.now() - pausedNanos > limit.toNanos();
    if (wasRead && connection.silence().compareTo(limit) > 0) {
      connection.reset();
    } else if (session.awaitsAnswer() || connection.silence().compareTo(ANSWERING) > 0) {
      stream.ask();
    }
  }

  /** A second has passed, with or without a connection. */
  void tick() {
    if (session == null || isReady || connection != null) {
      return;
    }
    Duration limit = connector.usableNodes().isEmpty() ? RESUMABLE : RESUMABLE_BESIDE_OTHERS;
    if (!redial.isWithin(limit, connector.now())) {
      forget();
    }
  }

  /** Tells the node how far we are. */
  void acknowledge() {
    if (isReady && stream != null) {
      stream.acknowledgeMore();
    }
  }

  void setReading(boolean isReading) {
    boolean mayRead = session == null || session.received().hasRoom();
    boolean isRead = !isReady || (isReading && mayRead);
    if (!isRead) {
      pausedNanos = connector.now();
    }
    if (connection != null) {
      connection.setReading(isRead);
    }
  }

  @Override
  public void closed() {
    broken();
    stream = null;
    connection = null;
    if (redial.isHopeless()) {
      forget();
    }
    retryLater();
  }

  private void broken() {
    if (isReady) {
      isReady = false;
      redial.broken(connector.now());
      connector.nodeLost();
      connector.state(
          ConnectorEvent.NODE_LOST,
          "node",
          name,
          "reason",
          lastWords.isEmpty() ? "the connection ended" : lastWords);
    }
  }

  // ---- the end

  /** Serves no domain any more; what is under way goes on. */
  void unbind() {
    if (!isReady) {
      return;
    }
    int number = 0;
    for (String domain : ends.domains()) {
      number++;
      lastUnbind = Outgoing.forNode(DomainBinding.request("unbind", "u" + number, domain, ends));
      send(lastUnbind);
    }
  }

  /** Closes the stream in good order, and opens none any more. */
  void end() {
    isOver = true;
    if (retry != null) {
      retry.cancel();
      retry = null;
    }
    if (stream != null) {
      stream.end();
    }
  }
}
