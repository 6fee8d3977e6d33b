package io.sallyport.xmpp;

import io.sallyport.topology.Xmpp;
import io.sallyport.wire.Octets;
import io.sallyport.wire.xmpp.Bounce;
import io.sallyport.wire.xmpp.Dialback;
import io.sallyport.wire.xmpp.DialbackKey;
import io.sallyport.wire.xmpp.DomainPair;
import io.sallyport.wire.xmpp.Jid;
import io.sallyport.wire.xmpp.Stanza;
import io.sallyport.wire.xmpp.StanzaCondition;
import io.sallyport.wire.xmpp.StreamCondition;
import io.sallyport.wire.xmpp.StreamError;
import io.sallyport.wire.xmpp.XmppDomain;
import io.sallyport.wire.xmpp.XmppRead;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * What the other end of a connection may send here: it proves domain pairs by dialback (XEP-0220),
 * and its stanzas are held to those pairs (RFC 6120 section 8.1.2.2). The same for a stream of a
 * partner and for one to a partner that carries both ways (XEP-0288). Owned by its stream.
 */
final class ReceivingSide {
  private final StreamRules rules;
  private final DialbackKey key;
  private final StreamActions actions;
  private final ProvenPairs pairs;
  private PeerProof proof = PeerProof.NONE;
  private boolean isSecured;
  private String streamId = "";

  ReceivingSide(StreamRules rules, DialbackKey key, StreamActions actions) {
    this.rules = rules;
    this.key = key;
    this.actions = actions;
    this.pairs = new ProvenPairs(rules.settings().limits().pairs());
  }

  void secured(PeerProof shown) {
    isSecured = true;
    proof = shown;
  }

  /** The id that our header gave this stream: keys are made for it. */
  void streamId(String id) {
    streamId = id;
  }

  /** The stream begins anew: what was asked on the one before proves nothing on this. */
  void restart() {
    pairs.forgetAsked();
    streamId = "";
  }

  /** True if keys are made for that id now. */
  boolean isStream(Optional<String> id) {
    return id.filter(streamId::equals).isPresent();
  }

  ProvenPairs pairs() {
    return pairs;
  }

  /** The pair is proven. */
  void prove(DomainPair pair, Xmpp.Method method) {
    Optional<Xmpp.Partner> partner = rules.partner(pair.from());
    pairs.add(
        new Origin(
            pair,
            method,
            partner.map(Xmpp.Partner::domain).orElse(""),
            partner.map(Xmpp.Partner::trust).orElse(Xmpp.Trust.UNVERIFIED)));
    actions.count(
        switch (method) {
          case EXTERNAL -> XmppCounter.PROVEN_EXTERNAL;
          case DIALBACK_TLS -> XmppCounter.PROVEN_DIALBACK_TLS;
          case DIALBACK_TCP -> XmppCounter.PROVEN_DIALBACK_TCP;
        });
    actions.proven(pair, method);
  }

  /** Somebody asks whether a key is ours: nobody has to have proven anything for that. */
  void judge(Dialback question) {
    DomainPair shown = question.pair();
    actions.count(XmppCounter.KEYS_JUDGED);
    if (!rules.isHosted(shown.to())) {
      send(question.failed(StanzaCondition.ITEM_NOT_FOUND));
      return;
    }
    boolean isOurs = key.isKey(question.key(), shown.inverse(), question.id().orElseThrow());
    send(question.answered(isOurs ? Dialback.Outcome.VALID : Dialback.Outcome.INVALID));
  }

  /**
   * The other end wants to prove a pair.
   *
   * @return why the stream has to end; empty if it goes on
   */
  Optional<StreamError> asked(Dialback question) {
    DomainPair pair = question.pair();
    Optional<Xmpp.Partner> partner = rules.partner(pair.from());
    if (partner.isEmpty() && pairs.isEmpty()) {
      return Optional.of(notListed());
    }
    Optional<StanzaCondition> refusal =
        partner.isEmpty() ? Optional.of(StanzaCondition.POLICY_VIOLATION) : refusal(pair);
    if (refusal.isPresent()) {
      actions.count(counted(refusal.get()));
      send(question.failed(refusal.get()));
    } else if (pairs.has(pair)) {
      send(question.answered(Dialback.Outcome.VALID));
    } else if (isProvenByCertificate(pair)) {
      send(question.answered(Dialback.Outcome.VALID));
      prove(pair, Xmpp.Method.EXTERNAL);
    } else if (pairs.ask(pair)) {
      actions.verify(Dialback.verify(pair.inverse(), streamId, question.key()));
    }
    return Optional.empty();
  }

  static StreamError notListed() {
    return StreamError.of(StreamCondition.POLICY_VIOLATION, "Not an allowed XMPP partner");
  }

  /** Who failed for a domain of ours that is gone, or for want of room, tried to deceive nobody. */
  private static XmppCounter counted(StanzaCondition refusal) {
    boolean isPolicy =
        refusal == StanzaCondition.POLICY_VIOLATION || refusal == StanzaCondition.NOT_AUTHORIZED;
    return isPolicy ? XmppCounter.PROOFS_FAILED : XmppCounter.PROOFS_UNDECIDED;
  }

  private Optional<StanzaCondition> refusal(DomainPair pair) {
    if (!rules.isHosted(pair.to())) {
      return Optional.of(StanzaCondition.ITEM_NOT_FOUND);
    }
    if (!rules.methods(pair.from()).contains(method()) && !isProvenByCertificate(pair)) {
      return Optional.of(
          isSecured ? StanzaCondition.NOT_AUTHORIZED : StanzaCondition.POLICY_VIOLATION);
    }
    boolean isOneMore = !pairs.has(pair) && pairs.isFull();
    return isOneMore ? Optional.of(StanzaCondition.RESOURCE_CONSTRAINT) : Optional.empty();
  }

  private Xmpp.Method method() {
    return isSecured ? Xmpp.Method.DIALBACK_TLS : Xmpp.Method.DIALBACK_TCP;
  }

  /** The element of dialback with the proof of PKIX (RFC 7712 section 4.2). */
  private boolean isProvenByCertificate(DomainPair pair) {
    return isSecured
        && rules.methods(pair.from()).contains(Xmpp.Method.EXTERNAL)
        && proof.proves(pair.from());
  }

  /**
   * The server that was asked about a key has answered, or could not be asked.
   *
   * @param pair that was to be proven
   * @param condition why there is no answer; empty if there is one
   * @return true if the stream has to end: nothing is proven on it
   */
  boolean verified(DomainPair pair, Dialback.Outcome outcome, Optional<StanzaCondition> condition) {
    if (!pairs.answered(pair)) {
      actions.count(XmppCounter.UNSOLICITED_DIALBACK);
      return false;
    }
    Dialback question = Dialback.result(pair, "");
    if (outcome == Dialback.Outcome.VALID) {
      send(question.answered(outcome));
      prove(pair, method());
      return false;
    }
    boolean isWrong = outcome == Dialback.Outcome.INVALID;
    actions.count(isWrong ? XmppCounter.PROOFS_FAILED : XmppCounter.PROOFS_UNDECIDED);
    boolean isLast = isWrong && pairs.isEmpty();
    if (isLast) {
      send(question.answered(outcome));
    } else if (isWrong) {
      send(question.failed(StanzaCondition.FORBIDDEN));
    } else {
      send(question.failed(condition.orElse(StanzaCondition.REMOTE_SERVER_TIMEOUT)));
    }
    return isLast;
  }

  private void send(Dialback dialback) {
    actions.send(Octets.of(dialback.octets()));
  }

  /**
   * A stanza came.
   *
   * @return why the stream has to end; empty if the stanza was dealt with
   */
  Optional<StreamError> stanza(Stanza stanza) {
    return judged(stanza, this::take);
  }

  /**
   * The start tag of a stanza came that was too long.
   *
   * @return why the stream has to end; empty if its sender was told
   */
  Optional<StreamError> oversized(Stanza head) {
    return judged(head, this::refuse);
  }

  /** What crosses our closing tag is still taken (RFC 6120 section 4.4). */
  void cross(XmppRead read) {
    if (read instanceof Stanza last) {
      stanza(last);
    } else if (read instanceof XmppRead.Oversized(var head)) {
      oversized(head);
    }
  }

  private Optional<StreamError> judged(Stanza stanza, BiConsumer<Stanza, Origin> use) {
    if (pairs.isEmpty()) {
      return Optional.of(
          StreamError.of(StreamCondition.NOT_AUTHORIZED, "A stanza before anything is proven"));
    }
    Optional<Origin> origin = pairs.of(stanza);
    if (origin.isPresent()) {
      use.accept(stanza, origin.get());
      return Optional.empty();
    }
    return unusual(stanza, use);
  }

  private Optional<StreamError> unusual(Stanza stanza, BiConsumer<Stanza, Origin> use) {
    Optional<String> from = stanza.from();
    Optional<String> to = stanza.to();
    if (from.isEmpty() || to.isEmpty()) {
      return Optional.of(
          StreamError.of(StreamCondition.IMPROPER_ADDRESSING, "A stanza without from or to"));
    }
    Optional<Jid> sender = from.flatMap(Jid::parse);
    Optional<XmppDomain> receiver = to.flatMap(Jid::domainOf);
    if (sender.isEmpty()) {
      return Optional.of(StreamError.of(StreamCondition.INVALID_FROM, "No address in from"));
    }
    if (receiver.isEmpty()) {
      return Optional.of(StreamError.of(StreamCondition.IMPROPER_ADDRESSING, "No domain in to"));
    }
    DomainPair pair = new DomainPair(sender.get().domain(), receiver.get());
    if (!rules.isHosted(pair.to())) {
      return Optional.of(StreamError.of(StreamCondition.HOST_UNKNOWN, "Not a domain of ours"));
    }
    Optional<Origin> origin = pairs.of(pair);
    if (origin.isEmpty()) {
      return Optional.of(StreamError.of(StreamCondition.INVALID_FROM, "That pair is not proven"));
    }
    // Nobody is told anything about a stanza before it is known whose it is.
    if (to.flatMap(Jid::parse).isEmpty()) {
      actions.bounce(stanza, Bounce.of(StanzaCondition.JID_MALFORMED, "No address in to"));
    } else {
      use.accept(stanza, origin.get());
    }
    return Optional.empty();
  }

  private void refuse(Stanza head, Origin origin) {
    actions.count(XmppCounter.STANZAS_IN);
    actions.bounce(head, Bounce.tooBig("Longer than is taken here"));
  }

  private void take(Stanza stanza, Origin origin) {
    actions.count(XmppCounter.STANZAS_IN);
    if (stanza.isBadIq()) {
      actions.bounce(stanza, Bounce.of(StanzaCondition.BAD_REQUEST, "No good iq"));
    } else if (stanza.namesInternal()) {
      actions.count(XmppCounter.STRIPPED);
      actions.deliver(stanza.withoutInternal(), origin);
    } else {
      actions.deliver(stanza, origin);
    }
  }
}
