package io.sallyport.xmpp;

import io.sallyport.topology.Xmpp;
import io.sallyport.wire.Octets;
import io.sallyport.wire.xmpp.Dialback;
import io.sallyport.wire.xmpp.DialbackKey;
import io.sallyport.wire.xmpp.DomainPair;
import io.sallyport.wire.xmpp.Namespace;
import io.sallyport.wire.xmpp.OtherHost;
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
import io.sallyport.wire.xmpp.XmppFault;
import io.sallyport.wire.xmpp.XmppRead;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;

/**
 * A stream that is opened to a partner for one domain pair, or to ask its server about dialback
 * keys (RFC 6120 sections 4 to 6, XEP-0220): what comes on it in, what is to be done out. It knows
 * no socket and no time. Owned by its connection.
 */
public final class OutboundStream implements StreamMachine {
  /** Questions about keys that one connection waits for. */
  static final int MAX_QUESTIONS = 64;

  private enum Phase {
    HEADER,
    FEATURES,
    TLS_ASKED,
    TLS,
    SASL,
    DIALBACK,
    /** Questions may be asked, and nothing else. */
    ASKING,
    READY,
    CLOSED
  }

  /**
   * What a stream is for.
   *
   * @param isForQuestions true if no stanzas are to be sent, only keys to be asked about
   * @param isWithoutSasl true if dialback is the only proof to be given: a certificate was refused
   */
  public record Purpose(
      DomainPair pair, Xmpp.Partner partner, boolean isForQuestions, boolean isWithoutSasl) {
    public Purpose(DomainPair pair, Xmpp.Partner partner, boolean isForQuestions) {
      this(pair, partner, isForQuestions, false);
    }

    /** The same for another try after the certificate was refused. */
    Purpose withoutSasl() {
      return new Purpose(pair, partner, isForQuestions, true);
    }
  }

  /** What a server ends a stream with that another server of the domain would say as well. */
  private static final Set<StreamCondition> OF_THE_DOMAIN =
      Set.of(
          StreamCondition.HOST_GONE,
          StreamCondition.HOST_UNKNOWN,
          StreamCondition.NOT_AUTHORIZED,
          StreamCondition.POLICY_VIOLATION);

  private final StreamRules rules;
  private final DialbackKey key;
  private final Purpose purpose;
  private final StreamActions actions;
  private final ReceivingSide receiving;
  private final StanzaCounts counts;
  private final List<Dialback> questions = new ArrayList<>();

  /** Other pairs that the other end was asked to take here, and has not answered. */
  private final Set<DomainPair> askedPairs = new HashSet<>();

  private int furtherPairs;
  private boolean offersDialback;
  private boolean hasRefusedPair;
  private Phase phase = Phase.HEADER;
  private boolean isSecured;

  /** True once it is closed with nothing held against the other end. */
  private boolean isEnding;

  private boolean isServerProven;

  /** True once it has come to proofs, or to finding that none is left. */
  private boolean isAboutProof;

  /** True while another connection may do better: not after an answer that is about the domain. */
  private boolean mayProveAnew;

  private Optional<StreamCondition> toldCondition = Optional.empty();

  /** Where a server that has proven the domain says that the stream is to go. */
  private Optional<OtherHost> otherHost = Optional.empty();

  private boolean isProvenBySasl;
  private boolean isBidirectional;
  private boolean managesStreams;
  private int theirLimitOctets;
  private String streamId = "";

  public OutboundStream(
      StreamRules rules, DialbackKey key, Purpose purpose, StreamActions actions) {

    this.rules = rules;
    this.key = key;
    this.purpose = purpose;
    this.actions = actions;
    this.receiving = new ReceivingSide(rules, key, actions);
    this.counts = new StanzaCounts(actions);
    this.theirLimitOctets = rules.settings().limits().stanzaBytes();
  }

  public Purpose purpose() {
    return purpose;
  }

  /** True if stanzas may be sent. */
  public boolean isReady() {
    return phase == Phase.READY;
  }

  @Override
  public boolean isClosed() {
    return phase == Phase.CLOSED;
  }

  /** True until the TLS that was agreed on has begun. */
  @Override
  public boolean isWaitingForTls() {
    return phase == Phase.TLS;
  }

  public boolean isBidirectional() {
    return isBidirectional;
  }

  /** True if the other end may send stanzas here. */
  boolean isReceiving() {
    return phase != Phase.CLOSED && !receiving.pairs().isEmpty();
  }

  @Override
  public boolean mayKeepAlive() {
    return phase == Phase.READY;
  }

  @Override
  public boolean probe() {
    if (phase != Phase.READY) {
      return false;
    }
    if (counts.isOn()) {
      askForCount();
      return true;
    }
    return isBidirectional && actions.ping(purpose.pair());
  }

  /** Where it is to be tried instead, as a server says that has proven the domain. */
  Optional<OtherHost> otherHost() {
    return otherHost;
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

  /** The longest stanza that the other end takes (XEP-0478). */
  public int theirLimitOctets() {
    return theirLimitOctets;
  }

  private Set<Xmpp.Method> methods() {
    return rules.methods(purpose.pair().to());
  }

  /** The connection is there; where TLS begins at once, call {@link #secured} instead. */
  public void begin() {
    sendHeader();
  }

  private void sendHeader() {
    phase = Phase.HEADER;
    DomainPair pair = purpose.pair();
    actions.send(Octets.of(StreamHeader.opening(pair.from().ascii(), pair.to().ascii()).octets()));
  }

  /** TLS has begun. What the certificate has to prove is the domain, whatever host was dialled. */
  @Override
  public void secured(PeerProof proof) {
    if (phase == Phase.CLOSED) {
      return;
    }
    isSecured = true;
    isServerProven = proof.proves(purpose.pair().to());
    receiving.secured(proof);
    if (!isServerProven && !mayBeUnproven()) {
      refuse(StanzaCondition.REMOTE_SERVER_TIMEOUT, "The certificate does not prove the domain");
      close();
      return;
    }
    sendHeader();
  }

  /** Where it might be talked to in the clear, TLS that proves nothing takes nothing away. */
  private boolean mayBeUnproven() {
    Set<Xmpp.Method> methods = methods();
    return methods.contains(Xmpp.Method.DIALBACK_TLS)
        && (purpose.partner().allowsUnauthenticatedTls()
            || methods.contains(Xmpp.Method.DIALBACK_TCP));
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
      case XmppRead.StreamEnd _ -> ended();
      case XmppRead.Malformed(var fault) -> malformed(fault);
      case XmppRead.NeedMore _ -> {}
    }
  }

  // ---- the header

  private void header(StreamHeader header) {
    if (!header.contentNamespace().equals(Namespace.SERVER)) {
      fail(StreamCondition.INVALID_NAMESPACE, "Not a stream of servers");
      return;
    }
    if (header.version().major() > 1) {
      fail(StreamCondition.UNSUPPORTED_VERSION, "Version 1.0 is spoken");
      return;
    }
    streamId = header.id().orElse("");
    receiving.streamId(streamId);
    offersDialback = header.declaresDialback();
    if (header.version().compareTo(StreamHeader.Version.ONE) >= 0) {
      phase = Phase.FEATURES;
    } else {
      // An old server: no features follow.
      proceed(new StreamFeatures(Set.of(), Optional.empty()));
    }
  }

  // ---- features

  private void features(StreamFeatures features) {
    if (phase != Phase.FEATURES) {
      return;
    }
    if (isProvenBySasl) {
      // What is said before a proof holds before it.
      theirLimitOctets =
          features
              .limits()
              .map(StreamLimits::maxOctets)
              .orElse(OptionalInt.empty())
              .orElse(rules.settings().limits().stanzaBytes());
    }
    offersDialback |= features.has(StreamFeatures.Feature.DIALBACK);
    managesStreams = features.has(StreamFeatures.Feature.STREAM_MANAGEMENT);
    proceed(features);
  }

  private void proceed(StreamFeatures features) {
    if (isProvenBySasl) {
      ready(Xmpp.Method.EXTERNAL);
    } else if (isSecured) {
      overTls(features);
    } else {
      inTheClear(features);
    }
  }

  private void inTheClear(StreamFeatures features) {
    boolean wantsTls =
        methods().contains(Xmpp.Method.EXTERNAL) || methods().contains(Xmpp.Method.DIALBACK_TLS);
    boolean mayGoWithout = methods().contains(Xmpp.Method.DIALBACK_TCP);
    boolean isOffered = features.has(StreamFeatures.Feature.START_TLS);
    if (wantsTls && (isOffered || !mayGoWithout)) {
      // Where it is not offered it is asked for all the same (RFC 7590 section 3.1).
      phase = Phase.TLS_ASKED;
      actions.send(Octets.of(StreamElement.START_TLS.octets()));
    } else if (mayGoWithout) {
      isAboutProof = true;
      prove();
    } else {
      isAboutProof = true;
      refuse(StanzaCondition.REMOTE_SERVER_TIMEOUT, "No way to prove a domain is left");
      end();
    }
  }

  private void overTls(StreamFeatures features) {
    isAboutProof = true;
    boolean mayUseExternal =
        features.has(StreamFeatures.Feature.EXTERNAL)
            && isExternalGood()
            && !purpose.isWithoutSasl();
    boolean mayUseDialback = methods().contains(Xmpp.Method.DIALBACK_TLS) && offersDialback;
    if (purpose.isForQuestions()) {
      prove();
      return;
    }
    boolean wantsBothWays = purpose.partner().bidirectional() && isExternalGood();
    if (features.has(StreamFeatures.Feature.BIDI) && wantsBothWays) {
      isBidirectional = true;
      actions.send(Octets.of(StreamElement.BIDI.octets()));
    }
    if (mayUseExternal) {
      phase = Phase.SASL;
      actions.send(Octets.of(Sasl.Auth.external(purpose.pair().from()).octets()));
    } else if (mayUseDialback) {
      prove();
    } else {
      refuse(StanzaCondition.REMOTE_SERVER_TIMEOUT, "The partner offers no way that is allowed");
      end();
    }
  }

  private boolean isExternalGood() {
    return methods().contains(Xmpp.Method.EXTERNAL) && isServerProven;
  }

  /** Dialback, or the questions that the stream is for. */
  private void prove() {
    if (purpose.isForQuestions()) {
      phase = Phase.ASKING;
      questions.forEach(question -> actions.send(Octets.of(question.octets())));
      return;
    }
    phase = Phase.DIALBACK;
    DomainPair pair = purpose.pair();
    actions.send(Octets.of(Dialback.result(pair, key.of(pair, streamId)).octets()));
  }

  // ---- first-level elements

  private void element(XmlElement element) {
    Optional<StreamFeatures> features = StreamFeatures.read(element);
    Optional<StreamError> error = StreamError.read(element);
    Optional<Sasl> sasl = Sasl.read(element);
    Optional<StreamManagement> management = StreamManagement.read(element);
    if (features.isPresent()) {
      features(features.get());
    } else if (error.isPresent()) {
      if (isSecured && isServerProven) {
        otherHost = OtherHost.read(element);
      }
      told(error.get());
    } else if (sasl.isPresent()) {
      sasl(sasl.get());
    } else if (management.isPresent()) {
      management(management.get());
    } else {
      other(element);
    }
  }

  private void other(XmlElement element) {
    Optional<StreamElement> known = StreamElement.read(element);
    if (known.isPresent() && phase == Phase.TLS_ASKED) {
      answered(known.get());
      return;
    }
    switch (Dialback.read(element)) {
      case Dialback.Read.Good(var dialback) -> dialback(dialback);
      case Dialback.Read.Bad _ ->
          fail(StreamCondition.IMPROPER_ADDRESSING, "Dialback lacks something");
      case Dialback.Read.Other _ -> actions.count(XmppCounter.DROPPED_ELEMENTS);
    }
  }

  private void answered(StreamElement answer) {
    if (answer == StreamElement.PROCEED) {
      phase = Phase.TLS;
      actions.restart();
      actions.startTls();
    } else {
      refuse(StanzaCondition.REMOTE_SERVER_TIMEOUT, "The partner refuses TLS");
      close();
    }
  }

  private void sasl(Sasl said) {
    if (phase != Phase.SASL) {
      actions.count(XmppCounter.DROPPED_ELEMENTS);
      return;
    }
    if (said instanceof Sasl.Success) {
      isProvenBySasl = true;
      if (isBidirectional) {
        // Prosody 0.12 may write stanzas before the header that has to come first.
        receiving.prove(purpose.pair().inverse(), Xmpp.Method.EXTERNAL);
        actions.awaitHeader();
      } else {
        actions.restart();
      }
      sendHeader();
    } else if (methods().contains(Xmpp.Method.DIALBACK_TLS)) {
      mayProveAnew = true;
      prove();
    } else {
      refuse(StanzaCondition.REMOTE_SERVER_TIMEOUT, "The partner does not take our certificate");
      end();
    }
  }

  // ---- dialback

  private void dialback(Dialback dialback) {
    if (!dialback.isAnswer() && dialback.isVerify()) {
      receiving.judge(dialback);
    } else if (!dialback.isAnswer()) {
      asked(dialback);
    } else if (dialback.isVerify()) {
      verified(dialback);
    } else {
      result(dialback);
    }
  }

  /** Only who may send here may ask to (XEP-0288 section 2.2). */
  private void asked(Dialback question) {
    if (isBidirectional && phase == Phase.READY) {
      receiving.asked(question).ifPresent(this::fail);
    } else {
      fail(StreamCondition.NOT_AUTHORIZED, "This stream carries one way only");
    }
  }

  /** True if stanzas of another domain of ours may be asked to be taken here (XEP-0220 2.3). */
  boolean mayTakeAlong() {
    return phase == Phase.READY
        && offersDialback
        && methods().contains(dialback())
        && !hasRefusedPair
        && askedPairs.size() + furtherPairs < rules.settings().limits().pairs();
  }

  /** Asks the other end to take another pair, from one of our domains to the same of its own. */
  void takeAlong(DomainPair pair) {
    askedPairs.add(pair);
    actions.send(Octets.of(Dialback.result(pair, key.of(pair, streamId)).octets()));
  }

  private Xmpp.Method dialback() {
    return isSecured ? Xmpp.Method.DIALBACK_TLS : Xmpp.Method.DIALBACK_TCP;
  }

  private void answeredAlong(DomainPair pair, Dialback answer) {
    if (answer.outcome().orElseThrow() == Dialback.Outcome.VALID) {
      furtherPairs++;
      actions.ready(pair, dialback());
    } else {
      hasRefusedPair = true;
      actions.refused(
          pair, StanzaCondition.REMOTE_SERVER_TIMEOUT, "The partner takes no other domain there");
    }
  }

  private void result(Dialback answer) {
    if (phase == Phase.READY && askedPairs.remove(answer.pair().inverse())) {
      answeredAlong(answer.pair().inverse(), answer);
      return;
    }
    boolean isAnswer = phase == Phase.DIALBACK && answer.pair().equals(purpose.pair().inverse());
    if (!isAnswer) {
      actions.count(XmppCounter.UNSOLICITED_DIALBACK);
      return;
    }
    mayProveAnew = false;
    if (answer.outcome().orElseThrow() == Dialback.Outcome.VALID) {
      ready(dialback());
      return;
    }
    DialbackRefusal refusal = DialbackRefusal.of(answer);
    mayProveAnew = refusal.isOfTheConnection();
    if (!mayProveAnew || purpose.isWithoutSasl()) {
      refuse(refusal.told(), refusal.text());
    }
    // Another connection has a place once this one is closed.
    end();
  }

  /**
   * Asks whether a key is one of the other end's.
   *
   * @return false if too many wait already, or the stream is over
   */
  public boolean ask(Dialback question) {
    if (phase == Phase.CLOSED || questions.size() == MAX_QUESTIONS) {
      return false;
    }
    questions.add(question);
    if (phase == Phase.ASKING) {
      actions.send(Octets.of(question.octets()));
    }
    return true;
  }

  /** Nothing counts but what was asked here (XEP-0220 section 2.1.2). */
  private void verified(Dialback answer) {
    boolean wasAsked =
        phase == Phase.ASKING
            && questions.removeIf(question ->
                question.pair().equals(answer.pair().inverse())
                    && question.id().equals(answer.id()));
    if (!wasAsked) {
      actions.count(XmppCounter.UNSOLICITED_DIALBACK);
      return;
    }
    actions.verified(answer);
    if (questions.isEmpty()) {
      end();
    }
  }

  // ---- stanzas and their counts

  private void ready(Xmpp.Method method) {
    phase = Phase.READY;
    if (managesStreams) {
      counts.acknowledgements().ask();
      actions.send(Octets.of(new StreamManagement.Enable(false, 0).octets()));
    }
    actions.ready(purpose.pair(), method);
    if (isBidirectional && receiving.pairs().isEmpty()) {
      receiving.prove(purpose.pair().inverse(), Xmpp.Method.EXTERNAL);
    }
  }

  /** Asks how many stanzas the other end has taken. */
  public void askForCount() {
    if (phase == Phase.READY) {
      counts.ask();
    }
  }

  private void stanza(Stanza stanza, Function<Stanza, Optional<StreamError>> use) {
    if (!isBidirectional || receiving.pairs().isEmpty()) {
      fail(StreamCondition.NOT_AUTHORIZED, "This stream carries one way only");
      return;
    }
    Optional<StreamError> wrong = use.apply(stanza);
    if (wrong.isPresent()) {
      fail(wrong.get());
    }
  }

  private void management(StreamManagement said) {
    if (phase != Phase.READY) {
      actions.count(XmppCounter.DROPPED_ELEMENTS);
      return;
    }
    switch (said) {
      case StreamManagement.Request _ -> counts.asked();
      case StreamManagement.Answer(long handled) -> counts.told(handled).ifPresent(this::fail);
      case StreamManagement.Failed _ -> counts.acknowledgements().turnOff();
      case StreamManagement.Enabled _ -> counts.acknowledgements().turnOn();
      case StreamManagement.Bad _ -> fail(StreamCondition.BAD_FORMAT, "No count");
      case StreamManagement.Enable _, StreamManagement.Resume _, StreamManagement.Resumed _ ->
          actions.count(XmppCounter.DROPPED_ELEMENTS);
    }
  }

  /** A server that was asked about a key of a pair on the bidirectional stream has answered. */
  public void verified(
      DomainPair pair, Dialback.Outcome outcome, Optional<StanzaCondition> condition) {
    if (phase != Phase.CLOSED && receiving.verified(pair, outcome, condition)) {
      end();
    }
  }

  // ---- the end

  private void refuse(StanzaCondition condition, String text) {
    if (phase == Phase.READY || phase == Phase.CLOSED) {
      return;
    }
    actions.refused(purpose.pair(), condition, text);
  }

  /** What the other end has ended the stream with. */
  Optional<StreamCondition> toldCondition() {
    return toldCondition;
  }

  /** True if another server of the domain may do better: it never came to proofs. */
  boolean isOfThisServer() {
    return !isAboutProof && toldCondition.filter(OF_THE_DOMAIN::contains).isEmpty();
  }

  /**
   * True if it ended without an answer after our certificate was refused (XEP-0178 section 3), or
   * because there was too much on the connection.
   */
  boolean mayProveAnew() {
    return mayProveAnew;
  }

  private void told(StreamError error) {
    toldCondition = Optional.of(error.condition());
    boolean isUnknown =
        error.condition() == StreamCondition.HOST_UNKNOWN
            || error.condition() == StreamCondition.HOST_GONE;
    refuse(
        isUnknown ? StanzaCondition.REMOTE_SERVER_NOT_FOUND : StanzaCondition.REMOTE_SERVER_TIMEOUT,
        "The partner ended the stream: " + error.condition().elementName());
    end();
  }

  private void ended() {
    refuse(StanzaCondition.REMOTE_SERVER_TIMEOUT, "The partner closed the stream");
    end();
  }

  private void malformed(XmppFault fault) {
    actions.count(XmppCounter.MALFORMED);
    fail(StreamError.of(fault));
  }

  private void fail(StreamCondition condition, String text) {
    fail(StreamError.of(condition, text));
  }

  /** Ends the stream and says why. */
  @Override
  public void fail(StreamError error) {
    if (phase == Phase.CLOSED) {
      return;
    }
    refuse(StanzaCondition.REMOTE_SERVER_TIMEOUT, "The partner sent what is no good stream");
    if (phase == Phase.READY) {
      counts.say();
    }
    actions.send(Octets.of(error.octets()));
    close();
  }

  /** Ends the stream. */
  @Override
  public void end() {
    if (phase == Phase.CLOSED) {
      return;
    }
    if (phase == Phase.READY) {
      counts.say();
    }
    actions.send(Octets.of(StreamHeader.end()));
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
    refuse(StanzaCondition.REMOTE_SERVER_TIMEOUT, "The server stops");
    fail(StreamCondition.SYSTEM_SHUTDOWN, "The server stops");
    isEnding = !receiving.pairs().isEmpty() && !counts.isOn();
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
