package io.sallyport.xmpp.connector;

import io.sallyport.wire.Octets;
import io.sallyport.wire.xmpp.Namespace;
import io.sallyport.wire.xmpp.Sasl;
import io.sallyport.wire.xmpp.Stanza;
import io.sallyport.wire.xmpp.StanzaCondition;
import io.sallyport.wire.xmpp.StreamCondition;
import io.sallyport.wire.xmpp.StreamError;
import io.sallyport.wire.xmpp.StreamFeatures;
import io.sallyport.wire.xmpp.StreamHeader;
import io.sallyport.wire.xmpp.StreamLimits;
import io.sallyport.wire.xmpp.StreamManagement;
import io.sallyport.wire.xmpp.XmlElement;
import io.sallyport.wire.xmpp.XmppLimits;
import io.sallyport.wire.xmpp.XmppRead;
import io.sallyport.xmpp.inside.HandedOff;
import io.sallyport.xmpp.inside.Unacknowledged;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's end of a stream with a node: TLS has proven both, SASL EXTERNAL says so, the
 * domains are bound and acknowledgements are on, or an earlier session goes on. It knows no socket
 * and no time. Owned by its connection.
 *
 * @param <T> what is sent
 */
final class NodeStream<T extends Octets> implements LinkStream {
  /** How long the node is to remember a session without a connection. */
  static final int RESUMABLE_SECONDS = 120;

  /** What a topology may make the longest stanza of a node. */
  private static final int LEAST_MAX_OCTETS = 10_000;

  private static final int MOST_MAX_OCTETS = 16_777_216;

  /**
   * Who is at the ends.
   *
   * @param gateway the name that our certificate proves
   * @param node the name that the node's certificate proves
   * @param domains to be bound, as A-labels
   */
  record Ends(String gateway, String node, List<String> domains) {
    Ends {
      domains = List.copyOf(domains);
    }
  }

  /** What it wants done, in this order. */
  interface Actions<T extends Octets> {
    void send(Octets octets);

    /** A new header of the other end follows. */
    void restart();

    /** The domains are being bound anew, whatever the node said of them before. */
    void binding();

    /** The node does not serve a domain to us. */
    void notBound(String domain, StanzaCondition condition);

    /** An earlier session is over: nothing that was sent in it will be answered. */
    void sessionLost(NodeSession<T> session);

    /** Stanzas may be sent. */
    void ready(NodeSession<T> session);

    /** The stream cannot be used. */
    void refused(String reason);

    /**
     * A stanza came.
     *
     * @param entry to be dealt with; null if it is not counted
     */
    void deliver(Stanza stanza, HandedOff.@Nullable Entry entry);

    /**
     * A stanza came that was too long.
     *
     * @param head its start tag
     * @param entry to be dealt with
     */
    void refuse(Stanza head, HandedOff.Entry entry);

    /** The node has dealt with these. */
    void acknowledged(List<T> stanzas);

    /** The node wants no more, because it stops. */
    void draining();

    /** The node ended the stream with an error. */
    void told(StreamError error);

    /** Nothing more is sent. */
    void close();
  }

  private enum Phase {
    HEADER,
    FEATURES,
    SASL,
    RESUMING,
    BINDING,
    READY,
    CLOSED
  }

  private final Ends ends;
  private final Actions<T> actions;
  private final DomainBinding binding;
  private Phase phase = Phase.HEADER;
  private boolean isProven;
  private int maxOctets = XmppLimits.PROVEN.stanzaOctets();
  private long told;
  private @Nullable NodeSession<T> session;

  /**
   * @param session to go on with; null to begin one
   */
  NodeStream(Ends ends, @Nullable NodeSession<T> session, Actions<T> actions) {
    this.ends = ends;
    this.binding = new DomainBinding(ends);
    this.session = session;
    this.actions = actions;
  }

  @Override
  public boolean isReady() {
    return phase == Phase.READY;
  }

  /** The longest stanza that the node takes, and sends, as it has announced (XEP-0478). */
  int maxOctets() {
    return maxOctets;
  }

  @Override
  public boolean isClosed() {
    return phase == Phase.CLOSED;
  }

  @Override
  public void begin() {
    phase = Phase.HEADER;
    actions.send(Octets.of(StreamHeader.opening(ends.gateway(), ends.node()).octets()));
  }

  @Override
  public void take(XmppRead read) {
    if (phase == Phase.CLOSED) {
      return;
    }
    switch (read) {
      case StreamHeader header -> header(header);
      case Stanza stanza -> stanza(stanza);
      case XmppRead.Oversized(var head) -> oversized(head);
      case XmppRead.Nonza(var element) -> element(element);
      case XmppRead.StreamEnd _ -> ended();
      case XmppRead.Malformed(var fault) -> fail(StreamError.of(fault));
      case XmppRead.NeedMore _ -> {}
    }
  }

  private void header(StreamHeader header) {
    if (phase != Phase.HEADER
        || !header.contentNamespace().equals(Namespace.SERVER)
        || header.version().compareTo(StreamHeader.Version.ONE) < 0) {
      refuse("no stream of a node");
      return;
    }
    phase = Phase.FEATURES;
  }

  private void element(XmlElement element) {
    Optional<StreamError> error = StreamError.read(element);
    Optional<StreamFeatures> features = StreamFeatures.read(element);
    Optional<Sasl> sasl = Sasl.read(element);
    Optional<StreamManagement> management = StreamManagement.read(element);
    if (error.isPresent()) {
      told(error.get());
    } else if (features.isPresent() && phase == Phase.FEATURES) {
      features(features.get());
    } else if (sasl.isPresent() && phase == Phase.SASL) {
      sasl(sasl.get());
    } else if (management.isPresent()) {
      management(management.get());
    } else if (element.is("drain", Namespace.POOL)) {
      actions.draining();
    }
  }

  private void told(StreamError error) {
    if (phase != Phase.READY) {
      actions.refused(ConnectorService.words("the node", error));
    }
    actions.told(error);
    end();
  }

  private void ended() {
    if (phase != Phase.READY) {
      actions.refused("the node closed the stream");
    }
    end();
  }

  private void refuse(String reason) {
    actions.refused(reason);
    end();
  }

  // ---- before stanzas

  private void features(StreamFeatures features) {
    if (!isProven) {
      if (!features.has(StreamFeatures.Feature.EXTERNAL)) {
        refuse("the node does not take our certificate for a gateway's");
        return;
      }
      phase = Phase.SASL;
      actions.send(Octets.of(new Sasl.Auth(Sasl.EXTERNAL, Sasl.EMPTY_RESPONSE).octets()));
    } else if (!features.has(StreamFeatures.Feature.BIND)
        || !features.has(StreamFeatures.Feature.STREAM_MANAGEMENT)) {
      refuse("the node knows no gateways");
    } else {
      features.limits().ifPresent(this::limits);
      begins();
    }
  }

  private void limits(StreamLimits announced) {
    announced
        .maxOctets()
        .ifPresent(octets -> maxOctets = Math.clamp(octets, LEAST_MAX_OCTETS, MOST_MAX_OCTETS));
  }

  private void sasl(Sasl said) {
    if (said instanceof Sasl.Success) {
      isProven = true;
      actions.restart();
      begin();
    } else {
      refuse("the node does not take us for the gateway " + ends.gateway());
    }
  }

  private void begins() {
    NodeSession<T> earlier = session;
    if (earlier != null && earlier.id().isPresent()) {
      phase = Phase.RESUMING;
      send(new StreamManagement.Resume(earlier.id().get(), earlier.received().receivedCount()));
    } else {
      bind();
    }
  }

  /** All at once, with the wish for acknowledgements behind them. */
  private void bind() {
    phase = Phase.BINDING;
    actions.binding();
    binding.begin().forEach(request -> actions.send(Octets.of(request)));
    send(new StreamManagement.Enable(true, RESUMABLE_SECONDS));
  }

  /** True if that was the answer to a bind. */
  private boolean isAnswered(Stanza stanza) {
    Optional<DomainBinding.Answer> answer = binding.answer(stanza);
    answer.ifPresent(
        said -> said.refusal().ifPresent(condition -> actions.notBound(said.domain(), condition)));
    return answer.isPresent();
  }

  private void management(StreamManagement said) {
    switch (said) {
      case StreamManagement.Enabled enabled when phase == Phase.BINDING -> enabled(enabled);
      case StreamManagement.Resumed resumed when phase == Phase.RESUMING -> resumed(resumed);
      case StreamManagement.Failed _ when phase == Phase.RESUMING -> {
        loseSession();
        bind();
      }
      case StreamManagement.Failed _ when phase == Phase.BINDING ->
          refuse("the node acknowledges nothing");
      case StreamManagement.Request _ -> acknowledge();
      case StreamManagement.Answer(long handled) -> acknowledged(handled);
      case StreamManagement.Bad _ -> fail(StreamError.of(StreamCondition.BAD_FORMAT, "No count"));
      default -> {}
    }
  }

  private void loseSession() {
    NodeSession<T> lost = session;
    session = null;
    if (lost != null) {
      actions.sessionLost(lost);
    }
  }

  private void enabled(StreamManagement.Enabled enabled) {
    loseSession();
    if (!binding.isGood()) {
      refuse("the node lets " + ends.gateway() + " serve none of its domains");
      return;
    }
    var begun = new NodeSession<T>(enabled.resume() ? enabled.id().orElse("") : "");
    session = begun;
    phase = Phase.READY;
    actions.ready(begun);
  }

  private void resumed(StreamManagement.Resumed resumed) {
    NodeSession<T> earlier = session;
    Optional<List<T>> missing =
        earlier == null ? Optional.empty() : earlier.missing(resumed.handled());
    if (earlier == null || missing.isEmpty()) {
      loseSession();
      refuse("the node counts more than was sent");
      return;
    }
    phase = Phase.READY;
    missing.get().forEach(actions::send);
    actions.ready(earlier);
  }

  // ---- stanzas

  private void stanza(Stanza stanza) {
    NodeSession<T> counting = session;
    if (phase == Phase.READY && counting != null) {
      actions.deliver(stanza, counting.received().received(stanza.length()));
    } else if (phase == Phase.BINDING) {
      if (!isAnswered(stanza)) {
        actions.deliver(stanza, null);
      }
    } else {
      fail(StreamError.of(StreamCondition.NOT_AUTHORIZED, "A stanza before it may come"));
    }
  }

  private void oversized(Stanza head) {
    NodeSession<T> counting = session;
    if (phase == Phase.READY && counting != null) {
      actions.refuse(head, counting.received().received(head.heldOctets()));
    } else {
      fail(StreamError.of(StreamCondition.NOT_AUTHORIZED, "A stanza before it may come"));
    }
  }

  /** Sends a stanza, which is open from now on; only while ready. */
  void send(T stanza) {
    NodeSession<T> counting = session;
    if (phase != Phase.READY || counting == null) {
      throw new IllegalStateException("not ready");
    }
    boolean isTimeToAsk = counting.sent(stanza);
    actions.send(stanza);
    if (isTimeToAsk) {
      ask();
    }
  }

  /** Asks how far the node is. */
  void ask() {
    if (phase == Phase.READY) {
      send(new StreamManagement.Request());
    }
  }

  /** Tells how far we are, if that is further than it was. */
  void acknowledgeMore() {
    if (session != null && session.received().acknowledged() != told) {
      acknowledge();
    }
  }

  /** Tells how far we are. */
  private void acknowledge() {
    NodeSession<T> counting = session;
    if (phase == Phase.READY && counting != null) {
      told = counting.received().acknowledged();
      send(new StreamManagement.Answer(counting.received().acknowledged()));
    }
  }

  private void send(StreamManagement management) {
    actions.send(Octets.of(management.octets()));
  }

  private void acknowledged(long handled) {
    NodeSession<T> counting = session;
    if (phase != Phase.READY || counting == null) {
      return;
    }
    switch (counting.acknowledged(handled)) {
      case Unacknowledged.Outcome.Taken<T>(var stanzas) -> actions.acknowledged(stanzas);
      case Unacknowledged.Outcome.TooHigh<T> _ ->
          fail(
              StreamError.of(
                  StreamCondition.UNDEFINED_CONDITION, "More is acknowledged than was sent"));
    }
  }

  // ---- the end

  @Override
  public void fail(StreamError error) {
    if (phase != Phase.CLOSED) {
      acknowledge();
      actions.send(Octets.of(error.octets()));
      close();
    }
  }

  @Override
  public void end() {
    if (phase != Phase.CLOSED) {
      acknowledge();
      actions.send(Octets.of(StreamHeader.end()));
      close();
    }
  }

  private void close() {
    phase = Phase.CLOSED;
    actions.close();
  }
}
