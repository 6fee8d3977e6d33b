package io.sallyport.xmpp;

import io.sallyport.topology.Xmpp;
import io.sallyport.wire.Octets;
import io.sallyport.wire.xmpp.Dialback;
import io.sallyport.wire.xmpp.DialbackKey;
import io.sallyport.wire.xmpp.DomainPair;
import io.sallyport.wire.xmpp.Namespace;
import io.sallyport.wire.xmpp.Sasl;
import io.sallyport.wire.xmpp.Stanza;
import io.sallyport.wire.xmpp.StanzaCondition;
import io.sallyport.wire.xmpp.StreamCondition;
import io.sallyport.wire.xmpp.StreamElement;
import io.sallyport.wire.xmpp.StreamError;
import io.sallyport.wire.xmpp.StreamFeatures;
import io.sallyport.wire.xmpp.StreamHeader;
import io.sallyport.wire.xmpp.StreamLimits;
import io.sallyport.wire.xmpp.StreamManagement;
import io.sallyport.wire.xmpp.XmlElement;
import io.sallyport.wire.xmpp.XmppDomain;
import io.sallyport.wire.xmpp.XmppFault;
import io.sallyport.wire.xmpp.XmppRead;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A stream that a partner has opened (RFC 6120 sections 4 to 6): what comes on it in, what is to be
 * done out. It knows no socket and no time. Owned by its connection.
 */
public final class InboundStream implements StreamMachine {
  /** Failures of SASL on one stream (RFC 6120 section 6.4.5 has 2 to 5). */
  static final int MAX_SASL_TRIES = 3;

  private enum Phase {
    /** A header has to come. */
    HEADER,
    /** Features were sent. */
    OPEN,
    /** TLS is to begin. */
    TLS,
    CLOSED
  }

  private final StreamRules rules;
  private final StreamActions actions;
  private final Supplier<String> ids;
  private final ReceivingSide receiving;
  private final StanzaCounts counts;
  private Phase phase = Phase.HEADER;
  private boolean isSecured;

  /** True once it is closed with nothing held against the other end. */
  private boolean isEnding;

  private boolean isProvenBySasl;
  private @Nullable String failure;
  private boolean isBidirectional;
  private boolean hasSentHeader;
  private int theirLimitOctets;
  private int saslFailures;
  private PeerProof proof = PeerProof.NONE;
  private @Nullable XmppDomain from;
  private @Nullable XmppDomain to;

  /**
   * @param ids makes ids of streams: unique, and nobody can guess them
   */
  public InboundStream(
      StreamRules rules, DialbackKey key, Supplier<String> ids, StreamActions actions) {
    this.rules = rules;
    this.actions = actions;
    this.ids = ids;
    this.receiving = new ReceivingSide(rules, key, actions);
    this.counts = new StanzaCounts(actions);
    this.theirLimitOctets = rules.settings().limits().stanzaBytes();
  }

  /** True once something is proven. */
  public boolean isProven() {
    return !receiving.pairs().isEmpty();
  }

  /** Who says that it is a partner, and whom it wants; empty before a header without fault. */
  Optional<DomainPair> claimed() {
    return from == null || to == null ? Optional.empty() : Optional.of(new DomainPair(from, to));
  }

  /** Why we ended it; empty if we did not. */
  Optional<String> failure() {
    return Optional.ofNullable(failure);
  }

  /** True if stanzas may go both ways on it (XEP-0288). */
  public boolean isBidirectional() {
    return isBidirectional;
  }

  /** Longest stanza that the other end takes, where it does not say as long as we take. */
  int theirLimitOctets() {
    return theirLimitOctets;
  }

  @Override
  public boolean isClosed() {
    return phase == Phase.CLOSED;
  }

  /** True until the TLS that was promised has begun. */
  @Override
  public boolean isWaitingForTls() {
    return phase == Phase.TLS;
  }

  /** True if white space may be sent: not while something is negotiated (RFC 6120 4.6.1). */
  @Override
  public boolean mayKeepAlive() {
    return phase == Phase.OPEN && isProven();
  }

  /** Who neither counts nor sends both ways answers on another stream (RFC 6120 section 4.6.4). */
  @Override
  public boolean probe() {
    if (counts.isOn()) {
      askForCount();
      return true;
    }
    return isBidirectional
        && receiving.pairs().any().filter(pair -> actions.ping(pair.inverse())).isPresent();
  }

  /** Asks how many stanzas the other end has taken. */
  void askForCount() {
    if (phase == Phase.OPEN) {
      counts.ask();
    }
  }

  /** True if an answer about a key for that id still counts. */
  boolean isStream(Optional<String> id) {
    return receiving.isStream(id);
  }

  Acknowledgements acknowledgements() {
    return counts.acknowledgements();
  }

  /** A stanza that came, by its number, has been dealt with. */
  void settle(long number) {
    if (phase != Phase.CLOSED) {
      counts.settle(number);
    }
  }

  /** TLS has begun: by {@code starttls}, or before anything else. All that was said is void. */
  @Override
  public void secured(PeerProof shown) {
    if (phase == Phase.CLOSED) {
      return;
    }
    isSecured = true;
    proof = shown;
    receiving.secured(shown);
    from = null;
    to = null;
    headerFollows();
  }

  private void headerFollows() {
    phase = Phase.HEADER;
    hasSentHeader = false;
  }

  /** Takes what was read. */
  @Override
  public void take(XmppRead read) {
    if (phase == Phase.CLOSED && isEnding) {
      receiving.cross(read);
    }
    if (phase == Phase.CLOSED || phase == Phase.TLS) {
      return;
    }
    switch (read) {
      case StreamHeader header -> header(header);
      case Stanza stanza -> stanza(stanza, receiving::stanza);
      case XmppRead.Oversized(var head) -> stanza(head, receiving::oversized);
      case XmppRead.Nonza(var element) -> element(element);
      case XmppRead.StreamEnd _ -> end();
      case XmppRead.Malformed(var fault) -> malformed(fault);
      case XmppRead.NeedMore _ -> {}
    }
  }

  // ---- the header

  private void header(StreamHeader header) {
    Optional<XmppDomain> named = header.from().flatMap(XmppDomain::of);
    Optional<XmppDomain> asked = header.to().flatMap(XmppDomain::of);
    answer(header, asked.filter(rules::isHosted));
    Optional<StreamError> wrong = wrong(header, named, asked);
    if (wrong.isPresent()) {
      fail(wrong.get());
      return;
    }
    from = named.orElse(null);
    to = asked.orElseThrow();
    phase = Phase.OPEN;
    if (header.version().compareTo(StreamHeader.Version.ONE) >= 0) {
      actions.send(Octets.of(features().octets()));
    }
    if (isProvenBySasl) {
      // Not before: what goes back on the stream follows a header (RFC 6120 section 6.4.6).
      receiving.prove(new DomainPair(named.orElseThrow(), to), Xmpp.Method.EXTERNAL);
    }
  }

  /** Ours goes first even if theirs is bad (RFC 6120 sections 4.9.1.2 and 4.9.1.3). */
  private void answer(StreamHeader header, Optional<XmppDomain> hosted) {
    String id = ids.get();
    receiving.streamId(id);
    hasSentHeader = true;
    actions.send(
        Octets.of(
            StreamHeader.answering(
                    Namespace.SERVER,
                    Optional.of(hosted.map(XmppDomain::ascii).orElse(rules.name())),
                    header.from(),
                    id)
                .octets()));
  }

  private Optional<StreamError> wrong(
      StreamHeader header, Optional<XmppDomain> named, Optional<XmppDomain> asked) {
    if (!header.contentNamespace().equals(Namespace.SERVER)) {
      return error(StreamCondition.INVALID_NAMESPACE, "Not a stream of servers");
    }
    if (header.version().major() > 1) {
      return error(StreamCondition.UNSUPPORTED_VERSION, "Version 1.0 is spoken");
    }
    if (asked.isEmpty() || header.from().isPresent() != named.isPresent()) {
      return error(StreamCondition.IMPROPER_ADDRESSING, "No domain in to or from");
    }
    if (!rules.isHosted(asked.get())) {
      return error(StreamCondition.HOST_UNKNOWN, "Not a domain of ours");
    }
    if (named.isPresent() && rules.partner(named.get()).isEmpty()) {
      return Optional.of(ReceivingSide.notListed());
    }
    boolean isOther =
        isProvenBySasl
            && !(named.isPresent() && named.get().equals(from) && asked.get().equals(to));
    return isOther
        ? error(StreamCondition.INVALID_FROM, "Another domain than was proven")
        : Optional.empty();
  }

  private static Optional<StreamError> error(StreamCondition condition, String text) {
    return Optional.of(StreamError.of(condition, text));
  }

  // ---- what is offered

  private Set<Xmpp.Method> methods() {
    return from == null ? EnumSet.allOf(Xmpp.Method.class) : rules.methods(from);
  }

  private StreamFeatures features() {
    Set<StreamFeatures.Feature> offered = EnumSet.noneOf(StreamFeatures.Feature.class);
    Set<Xmpp.Method> methods = methods();
    if (isProvenBySasl) {
      offered.add(StreamFeatures.Feature.DIALBACK_ERRORS);
      offered.add(StreamFeatures.Feature.STREAM_MANAGEMENT);
    } else if (isSecured) {
      offerOverTls(methods, offered);
    } else {
      offerInTheClear(methods, offered);
    }
    return new StreamFeatures(offered, limits());
  }

  private void offerInTheClear(Set<Xmpp.Method> methods, Set<StreamFeatures.Feature> offered) {
    boolean mayUseTls =
        methods.contains(Xmpp.Method.EXTERNAL) || methods.contains(Xmpp.Method.DIALBACK_TLS);
    boolean mayGoWithout = from != null && methods.contains(Xmpp.Method.DIALBACK_TCP);
    if (mayUseTls) {
      offered.add(
          mayGoWithout
              ? StreamFeatures.Feature.START_TLS
              : StreamFeatures.Feature.START_TLS_REQUIRED);
    }
    if (mayGoWithout) {
      offered.add(StreamFeatures.Feature.DIALBACK_ERRORS);
    }
  }

  private void offerOverTls(Set<Xmpp.Method> methods, Set<StreamFeatures.Feature> offered) {
    if (mayUseExternal(methods)) {
      offered.add(StreamFeatures.Feature.EXTERNAL);
    }
    if (methods.contains(Xmpp.Method.DIALBACK_TLS)) {
      offered.add(StreamFeatures.Feature.DIALBACK_ERRORS);
    }
    if (from == null || rules.partner(from).filter(Xmpp.Partner::bidirectional).isPresent()) {
      offered.add(StreamFeatures.Feature.BIDI);
    }
  }

  /** Only where it cannot fail (XEP-0178 section 3). */
  private boolean mayUseExternal(Set<Xmpp.Method> methods) {
    return from != null && methods.contains(Xmpp.Method.EXTERNAL) && proof.proves(from);
  }

  private Optional<StreamLimits> limits() {
    if (!isSecured) {
      return Optional.empty();
    }
    return Optional.of(
        isProvenBySasl || isProven()
            ? new StreamLimits(
                OptionalInt.of(rules.settings().limits().stanzaBytes()),
                OptionalInt.of((int) rules.settings().inactivity().toSeconds()))
            : new StreamLimits(OptionalInt.of(10_000), OptionalInt.empty()));
  }

  // ---- first-level elements

  private void element(XmlElement element) {
    switch (Dialback.read(element)) {
      case Dialback.Read.Good(var dialback) -> {
        dialback(dialback);
        return;
      }
      case Dialback.Read.Bad _ -> {
        fail(StreamCondition.IMPROPER_ADDRESSING, "Dialback lacks something");
        return;
      }
      case Dialback.Read.Other _ -> {}
    }
    Optional<Sasl> sasl = Sasl.read(element);
    Optional<StreamManagement> management = StreamManagement.read(element);
    if (sasl.isPresent()) {
      sasl(sasl.get());
    } else if (management.isPresent()) {
      management(management.get());
    } else {
      other(element);
    }
  }

  private void other(XmlElement element) {
    Optional<StreamElement> known = StreamElement.read(element);
    if (known.isPresent()) {
      switch (known.get()) {
        case START_TLS -> startTls();
        case BIDI -> bidi(element);
        case PROCEED, TLS_FAILURE ->
            fail(StreamCondition.UNSUPPORTED_STANZA_TYPE, "Nobody asked for TLS");
      }
    } else if (StreamError.read(element).isPresent()) {
      end();
    } else if (element.namespace().equals(Namespace.SERVER)
        || element.namespace().equals(Namespace.STREAM)) {
      fail(StreamCondition.UNSUPPORTED_STANZA_TYPE, "Not a stanza");
    } else if (isProven()) {
      actions.count(XmppCounter.DROPPED_ELEMENTS);
    } else {
      fail(StreamCondition.NOT_AUTHORIZED, "Nothing is proven");
    }
  }

  private void startTls() {
    boolean isOffered =
        methods().contains(Xmpp.Method.EXTERNAL) || methods().contains(Xmpp.Method.DIALBACK_TLS);
    if (isSecured || isProven() || !isOffered) {
      // Both end, the stream and the connection (RFC 6120 section 5.4.2.2).
      actions.send(Octets.of(StreamElement.TLS_FAILURE.octets()));
      actions.send(Octets.of(StreamHeader.end()));
      close();
      return;
    }
    actions.send(Octets.of(StreamElement.PROCEED.octets()));
    phase = Phase.TLS;
    receiving.restart();
    actions.restart();
    actions.startTls();
  }

  /** There is no answer to it; one that comes at another time means nothing. */
  private void bidi(XmlElement element) {
    boolean isWanted =
        from == null || rules.partner(from).filter(Xmpp.Partner::bidirectional).isPresent();
    isBidirectional |= isSecured && !isProven() && isWanted;
    theirLimitOctets =
        StreamLimits.in(element)
            .map(StreamLimits::maxOctets)
            .orElse(OptionalInt.empty())
            .orElse(theirLimitOctets);
  }

  // ---- SASL

  private void sasl(Sasl said) {
    switch (said) {
      case Sasl.Auth auth -> authenticate(auth);
      case Sasl.Abort _ -> refuse(Sasl.Condition.ABORTED);
      case Sasl.Response _ -> refuse(Sasl.Condition.MALFORMED_REQUEST);
      case Sasl.Success _, Sasl.Failure _ ->
          fail(StreamCondition.UNSUPPORTED_STANZA_TYPE, "Nobody asked for SASL");
    }
  }

  private void authenticate(Sasl.Auth auth) {
    if (isProvenBySasl) {
      fail(StreamCondition.POLICY_VIOLATION, "SASL has succeeded already");
      return;
    }
    Optional<Sasl.Condition> refusal = refusal(auth);
    if (refusal.isPresent()) {
      refuse(refusal.get());
      return;
    }
    actions.send(Octets.of(new Sasl.Success().octets()));
    isProvenBySasl = true;
    receiving.restart();
    headerFollows();
    actions.restart();
  }

  private Optional<Sasl.Condition> refusal(Sasl.Auth auth) {
    if (!isSecured) {
      return Optional.of(Sasl.Condition.ENCRYPTION_REQUIRED);
    }
    if (auth.mechanism().isEmpty()) {
      return Optional.of(Sasl.Condition.MALFORMED_REQUEST);
    }
    if (!auth.mechanism().equals(Sasl.EXTERNAL)) {
      return Optional.of(Sasl.Condition.INVALID_MECHANISM);
    }
    Optional<String> identity = auth.identity();
    if (identity.isEmpty()) {
      return Optional.of(Sasl.Condition.INCORRECT_ENCODING);
    }
    String named = identity.get();
    if (!named.isEmpty() && !XmppDomain.of(named).filter(it -> it.equals(from)).isPresent()) {
      return Optional.of(Sasl.Condition.INVALID_AUTHZID);
    }
    return mayUseExternal(methods())
        ? Optional.empty()
        : Optional.of(Sasl.Condition.NOT_AUTHORIZED);
  }

  private void refuse(Sasl.Condition condition) {
    actions.count(XmppCounter.PROOFS_FAILED);
    actions.send(Octets.of(new Sasl.Failure(condition).octets()));
    saslFailures++;
    if (saslFailures == MAX_SASL_TRIES) {
      fail(StreamCondition.POLICY_VIOLATION, "Too many failures");
    }
  }

  // ---- dialback

  private void dialback(Dialback dialback) {
    if (dialback.isAnswer()) {
      // Nobody asks on a stream that the other end has opened (XEP-0220 section 2.2, of 2012).
      actions.count(XmppCounter.UNSOLICITED_DIALBACK);
    } else if (dialback.isVerify()) {
      receiving.judge(dialback);
    } else {
      receiving.asked(dialback).ifPresent(this::fail);
    }
  }

  /** The server that was asked about a key has answered, or could not be asked. */
  public void verified(
      DomainPair pair, Dialback.Outcome outcome, Optional<StanzaCondition> condition) {
    if (phase != Phase.CLOSED && receiving.verified(pair, outcome, condition)) {
      end();
    }
  }

  // ---- stanzas and their counts

  private void stanza(Stanza stanza, Function<Stanza, Optional<StreamError>> use) {
    if (phase != Phase.OPEN) {
      fail(StreamCondition.BAD_FORMAT, "A stanza where a header has to be");
      return;
    }
    Optional<StreamError> wrong = use.apply(stanza);
    if (wrong.isPresent()) {
      fail(wrong.get());
    }
  }

  private void management(StreamManagement said) {
    if (!isProven()) {
      fail(StreamCondition.NOT_AUTHORIZED, "Nothing is proven");
      return;
    }
    switch (said) {
      case StreamManagement.Enable _ -> enable();
      case StreamManagement.Request _ -> counts.asked();
      case StreamManagement.Answer(long handled) -> counts.told(handled).ifPresent(this::fail);
      case StreamManagement.Resume _ ->
          actions.send(
              Octets.of(new StreamManagement.Failed(StanzaCondition.ITEM_NOT_FOUND).octets()));
      case StreamManagement.Bad _ -> fail(StreamCondition.BAD_FORMAT, "No count");
      case StreamManagement.Enabled _, StreamManagement.Resumed _, StreamManagement.Failed _ ->
          actions.count(XmppCounter.DROPPED_ELEMENTS);
    }
  }

  private void enable() {
    if (counts.isOn()) {
      actions.send(
          Octets.of(new StreamManagement.Failed(StanzaCondition.UNEXPECTED_REQUEST).octets()));
      return;
    }
    counts.acknowledgements().turnOn();
    actions.send(Octets.of(new StreamManagement.Enabled(Optional.empty(), false, 0).octets()));
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
    if (phase == Phase.CLOSED) {
      return;
    }
    if (!hasSentHeader) {
      sendHeaderForError();
    }
    failure = error.condition().elementName() + ": " + error.text();
    counts.say();
    actions.send(Octets.of(error.octets()));
    close();
  }

  private void sendHeaderForError() {
    actions.send(
        Octets.of(
            StreamHeader.answering(
                    Namespace.SERVER, Optional.of(rules.name()), Optional.empty(), ids.get())
                .octets()));
  }

  /** Ends the stream: because the other end has, or because there is nothing to say. */
  @Override
  public void end() {
    if (phase == Phase.CLOSED) {
      return;
    }
    counts.say();
    if (hasSentHeader) {
      actions.send(Octets.of(StreamHeader.end()));
    }
    isEnding = !receiving.pairs().isEmpty() && !counts.isOn();
    close();
  }

  /**
   * The node stops. What crosses this is taken from who cannot know what was not; who counts sends
   * it elsewhere.
   */
  void shutDown() {
    if (phase == Phase.CLOSED) {
      return;
    }
    fail(StreamCondition.SYSTEM_SHUTDOWN, "The server stops");
    isEnding = isProven() && !counts.isOn();
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
