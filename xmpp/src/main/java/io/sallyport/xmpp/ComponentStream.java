package io.sallyport.xmpp;

import io.sallyport.wire.Octets;
import io.sallyport.wire.xmpp.Bounce;
import io.sallyport.wire.xmpp.ComponentHandshake;
import io.sallyport.wire.xmpp.DomainPair;
import io.sallyport.wire.xmpp.Jid;
import io.sallyport.wire.xmpp.Namespace;
import io.sallyport.wire.xmpp.Stanza;
import io.sallyport.wire.xmpp.StanzaCondition;
import io.sallyport.wire.xmpp.StreamCondition;
import io.sallyport.wire.xmpp.StreamError;
import io.sallyport.wire.xmpp.StreamHeader;
import io.sallyport.wire.xmpp.XmlElement;
import io.sallyport.wire.xmpp.XmlWriter;
import io.sallyport.wire.xmpp.XmppDomain;
import io.sallyport.wire.xmpp.XmppFault;
import io.sallyport.wire.xmpp.XmppRead;
import io.sallyport.xmpp.inside.InsideRules;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A stream that a component inside has opened, which serves one domain of ours (XEP-0114 section
 * 3): its certificate has to prove the domain, and its handshake the secret that it shares with us.
 * There are no acknowledgements. It knows no socket and no time. Owned by its connection.
 */
final class ComponentStream implements StreamMachine {
  private enum Phase {
    /** A header has to come. */
    HEADER,
    /** The secret has to be shown. */
    HANDSHAKE,
    OPEN,
    CLOSED
  }

  /**
   * Who may be a component, and what it may send to whom.
   *
   * @param name what the node calls itself where it is asked for a domain that it does not know
   * @param secrets of the domains that components may serve, by A-label
   */
  record Rules(String name, Map<String, String> secrets, InsideRules inside) {
    Rules {
      secrets = Map.copyOf(secrets);
    }

    Optional<String> secret(XmppDomain domain) {
      return Optional.ofNullable(secrets.get(domain.ascii()));
    }

    /** Without the secrets. */
    @Override
    public String toString() {
      return "Rules[name=" + name + ", domains=" + secrets.keySet() + "]";
    }
  }

  /** What it wants done. */
  interface Actions {
    void send(Octets octets);

    /** The same for what means something to people. */
    void say(Octets octets);

    /** The component may send, and be sent to, from now on. */
    void joined(XmppDomain domain);

    /** A stanza that may go to a partner. */
    void pass(Stanza stanza, DomainPair pair);

    /** A stanza that its sender is to be told about. */
    void bounce(Stanza stanza, Bounce bounce);

    void count(XmppCounter counted);

    /** Nothing more is sent. */
    void close();
  }

  private final Rules rules;
  private final Actions actions;
  private final Supplier<String> ids;
  private Phase phase = Phase.HEADER;
  private PeerProof proof = PeerProof.NONE;
  private String streamId = "";
  private @Nullable XmppDomain domain;

  /** True once it is closed with nothing held against the other end. */
  private boolean isEnding;

  /**
   * @param ids makes ids of streams: unique, and nobody can guess them
   */
  ComponentStream(Rules rules, Supplier<String> ids, Actions actions) {
    this.rules = rules;
    this.ids = ids;
    this.actions = actions;
  }

  @Override
  public void secured(PeerProof shown) {
    proof = shown;
  }

  @Override
  public boolean isWaitingForTls() {
    return false;
  }

  @Override
  public boolean isClosed() {
    return phase == Phase.CLOSED;
  }

  @Override
  public boolean mayKeepAlive() {
    return phase == Phase.OPEN;
  }

  /** Not every component answers; that it is gone shows below. */
  @Override
  public boolean probe() {
    return false;
  }

  @Override
  public void take(XmppRead read) {
    if (phase == Phase.CLOSED) {
      // What crosses our closing tag is still taken (RFC 6120 section 4.4).
      if (isEnding && read instanceof Stanza last) {
        stanza(last, this::judge);
      } else if (isEnding && read instanceof XmppRead.Oversized(var head)) {
        stanza(head, this::refuse);
      }
      return;
    }
    switch (read) {
      case StreamHeader header -> header(header);
      case Stanza stanza -> stanza(stanza, this::judge);
      case XmppRead.Oversized(var head) -> stanza(head, this::refuse);
      case XmppRead.Nonza(var element) -> element(element);
      case XmppRead.StreamEnd _ -> end();
      case XmppRead.Malformed(var fault) -> malformed(fault);
      case XmppRead.NeedMore _ -> {}
    }
  }

  // ---- who it is

  private void header(StreamHeader header) {
    Optional<XmppDomain> asked = header.to().flatMap(XmppDomain::of);
    streamId = ids.get();
    String from = asked.map(XmppDomain::ascii).orElse(rules.name());
    actions.send(Octets.of(StreamHeader.answeringComponent(from, streamId).octets()));
    phase = Phase.HANDSHAKE;
    if (!header.contentNamespace().equals(Namespace.COMPONENT_ACCEPT)) {
      fail(StreamCondition.INVALID_NAMESPACE, "Not a stream of a component");
    } else if (asked.flatMap(rules::secret).isEmpty()) {
      fail(StreamCondition.HOST_UNKNOWN, "No component serves that");
    } else if (!proof.proves(asked.get())) {
      notAuthorized("No certificate for that domain");
    } else {
      domain = asked.get();
    }
  }

  private void notAuthorized(String text) {
    actions.count(XmppCounter.PROOFS_FAILED);
    fail(StreamCondition.NOT_AUTHORIZED, text);
  }

  private void element(XmlElement element) {
    Optional<ComponentHandshake> handshake = ComponentHandshake.read(element);
    if (phase == Phase.HANDSHAKE && domain != null) {
      if (handshake.isPresent() && knowsSecret(handshake.get(), domain)) {
        join(domain);
      } else {
        notAuthorized("The secret was not shown");
      }
    } else if (StreamError.read(element).isPresent()) {
      end();
    } else if (element.namespace().equals(Namespace.COMPONENT_ACCEPT)
        || element.namespace().equals(Namespace.STREAM)) {
      fail(StreamCondition.UNSUPPORTED_STANZA_TYPE, "Not a stanza");
    } else {
      actions.count(XmppCounter.DROPPED_ELEMENTS);
    }
  }

  private boolean knowsSecret(ComponentHandshake handshake, XmppDomain of) {
    return rules.secret(of).filter(secret -> handshake.shows(streamId, secret)).isPresent();
  }

  private void join(XmppDomain served) {
    phase = Phase.OPEN;
    actions.count(XmppCounter.COMPONENTS_IN);
    actions.send(Octets.of(ComponentHandshake.ACCEPTED.octets()));
    actions.joined(served);
  }

  // ---- what it sends

  private void stanza(Stanza stanza, BiConsumer<Stanza, DomainPair> use) {
    if (phase == Phase.HANDSHAKE || domain == null) {
      notAuthorized("A stanza before the secret was shown");
      return;
    }
    Optional<XmppDomain> to = stanza.to().flatMap(Jid::domainOf);
    if (stanza.from().isEmpty() || to.isEmpty()) {
      fail(StreamCondition.IMPROPER_ADDRESSING, "A stanza without from or to");
      return;
    }
    Optional<Jid> sender = stanza.from().flatMap(Jid::parse);
    if (sender.isEmpty()) {
      fail(StreamCondition.INVALID_FROM, "No address in from");
      return;
    }
    use.accept(stanza, new DomainPair(sender.get().domain(), to.get()));
  }

  /** It was too long. */
  private void refuse(Stanza head, DomainPair pair) {
    if (pair.from().equals(domain)) {
      actions.bounce(head, Bounce.tooBig("Longer than is taken here"));
    } else {
      fail(StreamCondition.INVALID_FROM, "Not the domain of this component");
    }
  }

  private void judge(Stanza stanza, DomainPair pair) {
    String own = String.valueOf(domain);
    switch (rules.inside().judge(pair.from().ascii(), pair.to().ascii(), own::equals, own)) {
      case InsideRules.Verdict.Passed() -> pass(stanza, pair);
      case InsideRules.Verdict.ForTheNode() -> answer(stanza);
      case InsideRules.Verdict.Refused(var condition, var text) ->
          actions.bounce(stanza, Bounce.of(condition, text));
      case InsideRules.Verdict.Ended() ->
          fail(StreamCondition.INVALID_FROM, "Not the domain of this component");
    }
  }

  private void pass(Stanza stanza, DomainPair pair) {
    actions.count(XmppCounter.STANZAS_IN);
    if (stanza.to().flatMap(Jid::parse).isEmpty()) {
      actions.bounce(stanza, Bounce.of(StanzaCondition.JID_MALFORMED, "No address in to"));
    } else if (stanza.isBadIq()) {
      actions.bounce(stanza, Bounce.of(StanzaCondition.BAD_REQUEST, "No good iq"));
    } else {
      actions.pass(stanza.withContentNamespace(Namespace.COMPONENT_ACCEPT, Namespace.SERVER), pair);
    }
  }

  /** The node is there (XEP-0199), and has nothing else to tell. */
  private void answer(Stanza stanza) {
    if (stanza.isBadIq()) {
      actions.bounce(stanza, Bounce.of(StanzaCondition.BAD_REQUEST, "No good iq"));
    } else if (stanza.isRequest() && stanza.element().has("ping", Namespace.PING)) {
      actions.say(Octets.of(pong(stanza)));
    } else if (stanza.isRequest()) {
      actions.bounce(
          stanza, Bounce.of(StanzaCondition.SERVICE_UNAVAILABLE, "Not done by the node"));
    } else {
      actions.count(XmppCounter.DROPPED_ELEMENTS);
    }
  }

  private static byte[] pong(Stanza ping) {
    return new XmlWriter()
        .start("iq")
        .attribute("type", "result")
        .attribute("id", ping.id().orElse(null))
        .attribute("from", ping.to().orElse(null))
        .attribute("to", ping.from().orElse(null))
        .end("iq")
        .octets();
  }

  // ---- the end

  private void malformed(XmppFault fault) {
    actions.count(XmppCounter.MALFORMED);
    fail(StreamError.of(fault));
  }

  private void fail(StreamCondition condition, String text) {
    fail(StreamError.of(condition, text));
  }

  /** Ends the stream and says why; a header of ours goes first if none has. */
  @Override
  public void fail(StreamError error) {
    isEnding = false;
    if (phase == Phase.CLOSED) {
      return;
    }
    if (phase == Phase.HEADER) {
      actions.send(Octets.of(StreamHeader.answeringComponent(rules.name(), ids.get()).octets()));
    }
    actions.send(Octets.of(error.octets()));
    close();
  }

  @Override
  public void end() {
    if (phase == Phase.CLOSED) {
      return;
    }
    if (phase != Phase.HEADER) {
      actions.send(Octets.of(StreamHeader.end()));
    }
    isEnding = phase == Phase.OPEN;
    close();
  }

  /** The node stops: what the component has sent meanwhile is still taken. */
  void shutDown() {
    boolean isOpen = phase == Phase.OPEN;
    fail(StreamCondition.SYSTEM_SHUTDOWN, "The server stops");
    isEnding = isOpen;
  }

  @Override
  public void lost() {
    phase = Phase.CLOSED;
    isEnding = false;
  }

  private void close() {
    phase = Phase.CLOSED;
    actions.close();
  }
}
