package io.sallyport.xmpp.inside;

import io.sallyport.wire.Octets;
import io.sallyport.wire.xmpp.Namespace;
import io.sallyport.wire.xmpp.Sasl;
import io.sallyport.wire.xmpp.StreamCondition;
import io.sallyport.wire.xmpp.StreamElement;
import io.sallyport.wire.xmpp.StreamError;
import io.sallyport.wire.xmpp.StreamFeatures;
import io.sallyport.wire.xmpp.StreamHeader;
import io.sallyport.wire.xmpp.StreamLimits;
import io.sallyport.wire.xmpp.XmlElement;
import io.sallyport.wire.xmpp.XmppDomain;
import io.sallyport.wire.xmpp.XmppRead;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How a gateway shows who it is: TLS, a header for this node or its pool, SASL EXTERNAL with the
 * name of its certificate, and a header again. It knows no socket and no time. Owned by its
 * connection; what follows is for {@link Gateways}.
 */
public final class GatewayHandshake {
  /** Failures of SASL on one stream. */
  static final int MAX_SASL_TRIES = 3;

  /** What is to be done, in this order. */
  public interface Actions {
    void send(Octets octets);

    /** What was sent so far leaves in the clear; what comes from now on has to be TLS. */
    void startTls();

    /** A new header of the other end follows. */
    void restart();

    /**
     * It is known who is there, and features of what may follow were sent.
     *
     * @param node the name under which this node, or its pool, was asked
     */
    void proven(String gateway, String node);

    /** An attempt to prove something failed. */
    void refused();

    /** Nothing more is sent. */
    void close();
  }

  /**
   * What is known before.
   *
   * @param ours internal names of this node and of its pool
   * @param gateways names that may attach
   * @param name of this node
   * @param stanzaOctets longest stanza
   */
  public record Rules(
      Predicate<String> ours, Predicate<String> gateways, String name, int stanzaOctets) {}

  private enum Phase {
    HEADER,
    TLS,
    OPEN,
    /** Proven, and a header has to come. */
    SECOND_HEADER,
    DONE,
    CLOSED
  }

  private final Rules rules;
  private final Supplier<String> ids;
  private final Actions actions;
  private Phase phase = Phase.HEADER;
  private Predicate<String> proof = _ -> false;
  private boolean isSecured;
  private boolean hasSentHeader;
  private int saslFailures;
  private @Nullable String gateway;

  /**
   * @param ids makes ids of streams
   */
  public GatewayHandshake(Rules rules, Supplier<String> ids, Actions actions) {
    this.rules = rules;
    this.ids = ids;
    this.actions = actions;
  }

  /** True once it is known who is there. */
  public boolean isDone() {
    return phase == Phase.DONE;
  }

  public boolean isClosed() {
    return phase == Phase.CLOSED;
  }

  /** True until the TLS that was promised has begun. */
  public boolean isWaitingForTls() {
    return phase == Phase.TLS;
  }

  /**
   * TLS has begun: all that was said before is void.
   *
   * @param shown true for the names that the certificate proves
   */
  public void secured(Predicate<String> shown) {
    if (phase == Phase.CLOSED) {
      return;
    }
    isSecured = true;
    proof = shown;
    gateway = null;
    hasSentHeader = false;
    phase = Phase.HEADER;
  }

  /** Takes what was read before it is done. */
  public void take(XmppRead read) {
    if (phase == Phase.CLOSED || phase == Phase.TLS) {
      return;
    }
    switch (read) {
      case StreamHeader header -> header(header);
      case XmppRead.Nonza(var element) -> element(element);
      case XmppRead.StreamEnd _ -> end();
      case XmppRead.Malformed(var fault) -> fail(StreamError.of(fault));
      case XmppRead.NeedMore _ -> {}
      default -> fail(StreamCondition.NOT_AUTHORIZED, "A stanza before anything is proven");
    }
  }

  // ---- headers

  private void header(StreamHeader header) {
    Optional<String> asked = domain(header.to()).filter(rules.ours());
    answer(header, asked);
    Optional<StreamError> wrong = wrong(header, asked);
    if (wrong.isPresent()) {
      fail(wrong.get());
      return;
    }
    String name = domain(header.from()).orElseThrow();
    boolean isProven = phase == Phase.SECOND_HEADER;
    gateway = name;
    phase = isProven ? Phase.DONE : Phase.OPEN;
    actions.send(Octets.of(features(isProven).octets()));
    if (isProven) {
      actions.proven(name, asked.orElseThrow());
    }
  }

  private static Optional<String> domain(Optional<String> text) {
    return text.flatMap(XmppDomain::of).map(XmppDomain::ascii);
  }

  private void answer(StreamHeader header, Optional<String> asked) {
    hasSentHeader = true;
    actions.send(
        Octets.of(
            StreamHeader.answering(
                    Namespace.SERVER,
                    Optional.of(asked.orElse(rules.name())),
                    header.from(),
                    ids.get())
                .octets()));
  }

  private Optional<StreamError> wrong(StreamHeader header, Optional<String> asked) {
    Optional<String> named = domain(header.from());
    if (!header.contentNamespace().equals(Namespace.SERVER)) {
      return error(StreamCondition.INVALID_NAMESPACE, "Not a stream of servers");
    }
    if (!header.version().equals(StreamHeader.Version.ONE)) {
      return error(StreamCondition.UNSUPPORTED_VERSION, "Version 1.0 is spoken");
    }
    if (domain(header.to()).isEmpty() || named.isEmpty()) {
      return error(StreamCondition.IMPROPER_ADDRESSING, "No name in to or from");
    }
    if (asked.isEmpty()) {
      return error(StreamCondition.HOST_UNKNOWN, "Neither this node nor its pool");
    }
    if (phase == Phase.SECOND_HEADER && !named.get().equals(gateway)) {
      return error(StreamCondition.INVALID_FROM, "Another name than was proven");
    }
    return isSecured && !mayAttach(named.get())
        ? error(StreamCondition.NOT_AUTHORIZED, "Not a gateway that its certificate names")
        : Optional.empty();
  }

  private boolean mayAttach(String name) {
    return rules.gateways().test(name) && proof.test(name);
  }

  private static Optional<StreamError> error(StreamCondition condition, String text) {
    return Optional.of(StreamError.of(condition, text));
  }

  private StreamFeatures features(boolean isProven) {
    Set<StreamFeatures.Feature> offered =
        isProven
            ? EnumSet.of(StreamFeatures.Feature.BIND, StreamFeatures.Feature.STREAM_MANAGEMENT)
            : isSecured
                ? EnumSet.of(StreamFeatures.Feature.EXTERNAL)
                : EnumSet.of(StreamFeatures.Feature.START_TLS_REQUIRED);
    Optional<StreamLimits> limits =
        isSecured
            ? Optional.of(
                new StreamLimits(OptionalInt.of(rules.stanzaOctets()), OptionalInt.empty()))
            : Optional.empty();
    return new StreamFeatures(offered, limits);
  }

  // ---- elements

  private void element(XmlElement element) {
    if (StreamError.read(element).isPresent()) {
      end();
      return;
    }
    boolean wantsTls =
        StreamElement.read(element).filter(known -> known == StreamElement.START_TLS).isPresent();
    Optional<Sasl> sasl = Sasl.read(element);
    if (wantsTls && phase == Phase.OPEN && !isSecured) {
      startTls();
    } else if (sasl.isPresent() && phase == Phase.OPEN && isSecured) {
      sasl(sasl.get());
    } else {
      fail(StreamCondition.NOT_AUTHORIZED, "Nothing is proven");
    }
  }

  private void startTls() {
    actions.send(Octets.of(StreamElement.PROCEED.octets()));
    phase = Phase.TLS;
    actions.restart();
    actions.startTls();
  }

  private void sasl(Sasl said) {
    switch (said) {
      case Sasl.Auth auth -> {
        Optional<Sasl.Condition> refusal = refusal(auth);
        if (refusal.isPresent()) {
          refuse(refusal.get());
        } else {
          actions.send(Octets.of(new Sasl.Success().octets()));
          hasSentHeader = false;
          phase = Phase.SECOND_HEADER;
          actions.restart();
        }
      }
      case Sasl.Abort _ -> refuse(Sasl.Condition.ABORTED);
      case Sasl.Response _ -> refuse(Sasl.Condition.MALFORMED_REQUEST);
      case Sasl.Success _, Sasl.Failure _ ->
          fail(StreamCondition.UNSUPPORTED_STANZA_TYPE, "Nobody asked for SASL");
    }
  }

  private Optional<Sasl.Condition> refusal(Sasl.Auth auth) {
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
    boolean isOther =
        !identity.get().isEmpty()
            && !domain(identity).filter(name -> name.equals(gateway)).isPresent();
    return isOther ? Optional.of(Sasl.Condition.INVALID_AUTHZID) : Optional.empty();
  }

  private void refuse(Sasl.Condition condition) {
    actions.refused();
    actions.send(Octets.of(new Sasl.Failure(condition).octets()));
    saslFailures++;
    if (saslFailures == MAX_SASL_TRIES) {
      fail(StreamCondition.POLICY_VIOLATION, "Too many failures");
    }
  }

  // ---- the end

  private void fail(StreamCondition condition, String text) {
    fail(StreamError.of(condition, text));
  }

  /** Ends the stream and says why, whatever phase it is in; a header of ours goes first. */
  public void fail(StreamError error) {
    if (phase == Phase.CLOSED) {
      return;
    }
    if (!hasSentHeader) {
      actions.send(
          Octets.of(
              StreamHeader.answering(
                      Namespace.SERVER, Optional.of(rules.name()), Optional.empty(), ids.get())
                  .octets()));
    }
    if (error.condition() == StreamCondition.NOT_AUTHORIZED) {
      actions.refused();
    }
    actions.send(Octets.of(error.octets()));
    close();
  }

  /** Ends the stream with nothing held against anybody. */
  public void end() {
    if (phase == Phase.CLOSED) {
      return;
    }
    if (hasSentHeader) {
      actions.send(Octets.of(StreamHeader.end()));
    }
    close();
  }

  /** The connection is gone. */
  public void lost() {
    phase = Phase.CLOSED;
  }

  private void close() {
    phase = Phase.CLOSED;
    actions.close();
  }
}
