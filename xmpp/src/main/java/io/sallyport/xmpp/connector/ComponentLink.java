package io.sallyport.xmpp.connector;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.Dialler;
import io.sallyport.net.Loop;
import io.sallyport.wire.Octets;
import io.sallyport.wire.xmpp.Bounce;
import io.sallyport.wire.xmpp.Stanza;
import io.sallyport.wire.xmpp.StreamError;
import io.sallyport.wire.xmpp.XmppLimits;
import io.sallyport.xmpp.inside.Fate;
import io.sallyport.xmpp.inside.Loss;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The connector as the component of one partner's domain: a connection to the server that is opened
 * again whenever it breaks, and what is written on it again that the server may not have read.
 * Owned by the connector's loop.
 */
final class ComponentLink
    implements Dialler.Outcome, ComponentStream.Actions, LinkConnection.Owner, PartnerRoute.Inside {
  /** How long a stanza waits for the server. */
  static final Duration MAX_WAIT = Duration.ofSeconds(30);

  /** Of silence, after which the server is asked whether it is there. */
  private static final Duration SILENCE = Duration.ofMinutes(1);

  /** Stanzas that wait or are not known to be read, beyond which nodes are not read. */
  private static final int MAX_STANZAS = 2_000;

  /**
   * The server may have taken more from its users than passes; that is refused, one by one. Nothing
   * longer is read than the so many times longest that passes.
   */
  private static final int READ_TIMES = 4;

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

  /**
   * A stream that ended sooner counts as a failure: who takes our place, and we his, would do that
   * every second.
   */
  private static final Duration STEADY = Duration.ofMinutes(1);

  private final ConnectorService connector;
  private final String domain;
  private final String secret;
  private final PartnerRoute route;
  private final Pauses pauses;
  private final Deque<Incoming> waiting = new ArrayDeque<>();
  private final Unconfirmed written;
  private @Nullable ComponentStream stream;
  private @Nullable LinkConnection connection;
  private boolean isReady;

  /** True if the server does not let it in, until it does. */
  private boolean isRefused;

  private boolean wasReady;

  /** True once the connection of now was let in, until it is closed. */
  private boolean hasBegun;

  private long readyNanos;

  /** What the server said when it ended the stream; empty if nothing. */
  private String lastWords = "";

  private boolean isOver;

  ComponentLink(ConnectorService connector, String domain, String secret) {
    this.connector = connector;
    this.domain = domain;
    this.secret = secret;
    this.route = new PartnerRoute(connector, this, domain);
    this.pauses = new Pauses(connector.random(), FIRST_PAUSE, LONGEST_PAUSE);
    this.written =
        new Unconfirmed(
            domain, "connector-" + HexFormat.of().toHexDigits(connector.random().nextLong()) + "-");
  }

  String domain() {
    return domain;
  }

  PartnerRoute route() {
    return route;
  }

  boolean isIdle() {
    return waiting.isEmpty() && written.isEmpty();
  }

  boolean isReady() {
    return isReady;
  }

  /** True unless the server is behind; where it is not there, what comes for it is limited. */
  boolean hasRoom() {
    return !isReady
        || (waiting.size() + written.size() < MAX_STANZAS
            && (connection == null || connection.hasRoom()));
  }

  /** True if there is no connection, not even one that ends. */
  boolean isGone() {
    return connection == null;
  }

  /** Stops or goes on reading what the server sends, once it is let in. */
  void setReading(boolean isReading) {
    if (connection != null) {
      connection.setReading(isReading || !isReady);
    }
  }

  // ---- how a connection comes about

  void dial() {
    if (!isOver) {
      connector.serverAddresses(this::dial);
    }
  }

  private void dial(List<InetSocketAddress> addresses) {
    if (addresses.isEmpty()) {
      unreachable("no address");
    } else if (!isOver) {
      var address = addresses.get(pauses.failures() % addresses.size());
      connector
          .surroundings()
          .server()
          .dial(connector.loop(), address, connector.settings().server().host(), this);
    }
  }

  @Override
  public ConnectionHandler opened(Connection opened) {
    var begun = new ComponentStream(domain, secret, this);
    var below = new LinkConnection(opened, begun, this);
    stream = begun;
    connection = below;
    lastWords = "";
    begun.begin();
    if (isOver) {
      begun.end();
    }
    return below;
  }

  @Override
  public void failed(Dialler.Failure failure) {
    unreachable(failure.reason() + ": " + failure.detail());
  }

  private void unreachable(String problem) {
    connector.state(
        ConnectorEvent.SERVER_UNREACHABLE,
        "server",
        connector.settings().server(),
        "component",
        domain,
        "problem",
        problem);
    retryLater();
  }

  private void retryLater() {
    if (!isOver) {
      Loop.Timer _ = connector.loop().schedule(pauses.next(), this::dial);
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
  public void ready() {
    isReady = true;
    wasReady = true;
    isRefused = false;
    hasBegun = true;
    readyNanos = connector.now();
    limit();
    connector.state(ConnectorEvent.COMPONENT_READY, "component", domain);
    flush();
    connector.relieve();
  }

  /** Reads as much as is to be refused where nodes do not take it. */
  void limit() {
    if (isReady && connection != null) {
      int octets = READ_TIMES * connector.maxOctets();
      connection.proven(new XmppLimits(octets, 10_000, 1_000, 512, 4096, octets, 512, false));
    }
  }

  @Override
  public void refused(String reason, String remedy) {
    isRefused = true;
    connector.state(
        ConnectorEvent.COMPONENT_REFUSED,
        "component",
        domain,
        "server",
        connector.settings().server(),
        "reason",
        reason,
        "remedy",
        remedy);
  }

  @Override
  public void told(StreamError error) {
    lastWords = ConnectorService.words("the server", error);
  }

  @Override
  public void deliver(Stanza stanza) {
    connector.fromServer(this, stanza);
  }

  @Override
  public void close() {
    isReady = false;
    if (connection != null) {
      connection.close();
    }
  }

  // ---- stanzas for the server

  /** Takes one for the server. */
  void deliver(Incoming stanza) {
    if (isRefused) {
      bounce(stanza, absence());
      return;
    }
    if (!isReady && waiting.size() >= MAX_STANZAS) {
      bounce(stanza, Loss.FULL);
      return;
    }
    waiting.addLast(stanza);
    flush();
  }

  private void flush() {
    while (isReady && connection != null && connection.hasRoom() && isTurnOfNext()) {
      writeFirst(connection);
    }
    if (written.isTimeToAsk()) {
      ask();
    }
  }

  private boolean isTurnOfNext() {
    return !waiting.isEmpty() && written.isTurnOf(waiting.getFirst());
  }

  private void writeFirst(LinkConnection to) {
    Incoming next = waiting.removeFirst();
    to.send(next.octets());
    written.written(next);
  }

  /** Asks the server how far it is, unless it is being asked. */
  private void ask() {
    if (isReady && !written.isAsking() && connection != null) {
      connection.send(Octets.of(written.ask(connector.aDomain(), connector.now())));
    }
  }

  /** Takes what answers its questions, however late; false if that is another stanza. */
  boolean isAnswerToPing(Stanza stanza) {
    boolean isAnswer = written.isAnswer(stanza);
    if (isAnswer && written.confirmed(stanza)) {
      flush();
      connector.acknowledge();
    }
    return isAnswer;
  }

  @Override
  public void refuse(Outgoing stanza, Bounce bounce) {
    Optional<byte[]> error = stanza.error(bounce);
    if (error.isPresent()) {
      deliver(Incoming.own(error.get(), connector.now()));
    } else {
      connector.dropped(stanza.use(), domain);
    }
  }

  /** As if the partners asked themselves: the server answers to them (RFC 6121 section 4.3). */
  @Override
  public void askForPresence(List<Stanza> stale) {
    stale.stream()
        .flatMap(presence -> Addresses.probe(presence).stream())
        .distinct()
        .forEach(probe -> deliver(Incoming.own(probe.octets(), connector.now())));
  }

  // ---- what its connection tells

  @Override
  public void read() {
    flush();
    connector.relieve();
  }

  @Override
  public void ticked() {
    if (!isReady || connection == null) {
      return;
    }
    flush();
    if (written.isOverdue(connector.now(), connector.serverPausedNanos())) {
      connection.reset();
    } else if (!written.isEmpty() || connection.silence().compareTo(SILENCE) > 0) {
      ask();
    }
  }

  @Override
  public void closed() {
    boolean wasUsed = hasBegun && (!isOver || !written.isEmpty());
    if (hasBegun && connector.now() - readyNanos >= STEADY.toNanos()) {
      pauses.reset();
    }
    hasBegun = false;
    isReady = false;
    stream = null;
    connection = null;
    written.broken();
    if (wasUsed) {
      connector.state(
          ConnectorEvent.COMPONENT_LOST,
          "component",
          domain,
          "unconfirmed",
          written.size(),
          "reason",
          lastWords.isEmpty() ? "the connection ended" : lastWords);
    }
    writeAgain();
    retryLater();
  }

  /**
   * What the server may not have read is written once more, with the same id. What breaks each
   * stream is given up so: when it was written the second time, it was alone.
   */
  private void writeAgain() {
    while (!written.isEmpty()) {
      Incoming last = written.takeLast();
      if (last.repeats()) {
        waiting.addFirst(last);
      } else {
        bounce(last, Loss.BROKEN_UNCONFIRMED);
      }
    }
  }

  /** A second has passed, with or without a connection: tells senders of what waits too long. */
  void tick() {
    long now = connector.now();
    while (!waiting.isEmpty() && now - waiting.getFirst().sinceNanos() >= MAX_WAIT.toNanos()) {
      Incoming overdue = waiting.removeFirst();
      bounce(overdue, overdue.isRepeat() ? Loss.BROKEN_UNCONFIRMED : lossOfUnwritten());
    }
    route.tick();
  }

  /** A server that is there does not keep up. */
  private Loss lossOfUnwritten() {
    return isReady ? Loss.FULL : absence();
  }

  private Loss absence() {
    return wasReady ? Loss.NOBODY_NOW : Loss.NOBODY_EVER;
  }

  private void bounce(Incoming stanza, Loss loss) {
    Optional<byte[]> error =
        loss.fate(stanza.use()) instanceof Fate.Bounced bounced
            ? stanza.stanza().flatMap(Bounce.of(bounced.condition(), bounced.text())::octets)
            : Optional.empty();
    if (error.isPresent()) {
      String ours = stanza.stanza().flatMap(Addresses::to).orElse("");
      route.send(Outgoing.error(error.get(), route, ours, connector.now()));
    } else {
      connector.dropped(stanza.use(), domain);
    }
    stanza.settled();
  }

  // ---- the end

  /** Says what there is to say, and closes the stream; what crosses that is still taken. */
  void end() {
    isOver = true;
    while (isReady && connection != null && !waiting.isEmpty()) {
      writeFirst(connection);
    }
    if (stream != null) {
      stream.end();
    }
  }
}
