package io.sallyport.wire.xmpp;

import java.util.Locale;
import java.util.Optional;

/**
 * An element of dialback (XEP-0220 section 2).
 *
 * @param isVerify true for {@code verify}, which asks an authoritative server, false for {@code
 *     result}, which asks a receiving one
 * @param pair from and to as it says, which in an answer are the other way round
 * @param id of the stream that the key is for; only {@code verify} has to have one
 * @param outcome empty in a question
 * @param key what a question shows; empty in an answer
 * @param condition why an answer is an error
 */
public record Dialback(
    boolean isVerify,
    DomainPair pair,
    Optional<String> id,
    Optional<Outcome> outcome,
    String key,
    Optional<StanzaCondition> condition) {
  private static final int MAX_KEY_CHARACTERS = 1024;

  /** What an answer says. */
  public enum Outcome {
    VALID,
    INVALID,
    ERROR;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Outcome> of(String word) {
      for (Outcome outcome : values()) {
        if (outcome.word().equals(word)) {
          return Optional.of(outcome);
        }
      }
      return Optional.empty();
    }
  }

  /** Asks the receiving server to let a pair in. */
  public static Dialback result(DomainPair pair, String key) {
    return new Dialback(false, pair, Optional.empty(), Optional.empty(), key, Optional.empty());
  }

  /** Asks the authoritative server whether a key is its own. */
  public static Dialback verify(DomainPair pair, String id, String key) {
    return new Dialback(true, pair, Optional.of(id), Optional.empty(), key, Optional.empty());
  }

  /** The answer to a question. */
  public Dialback answered(Outcome said) {
    return new Dialback(isVerify, pair.inverse(), id, Optional.of(said), "", Optional.empty());
  }

  /** The answer that none can be given. */
  public Dialback failed(StanzaCondition why) {
    return new Dialback(
        isVerify, pair.inverse(), id, Optional.of(Outcome.ERROR), "", Optional.of(why));
  }

  /** True for what comes from who was asked. */
  public boolean isAnswer() {
    return outcome.isPresent();
  }

  /** How a reading ended. */
  public sealed interface Read {
    /** It is no element of dialback. */
    enum Other implements Read {
      OTHER
    }

    /** It is one that lacks something, or has what cannot be. */
    enum Bad implements Read {
      BAD
    }

    /** It is one. */
    record Good(Dialback dialback) implements Read {}
  }

  /** Reads one. Attributes that nobody knows, and the key in an answer, mean nothing. */
  public static Read read(XmlElement element) {
    boolean isVerify = element.is("verify", Namespace.DIALBACK);
    if (!isVerify && !element.is("result", Namespace.DIALBACK)) {
      return Read.Other.OTHER;
    }
    Optional<XmppDomain> from = element.attribute("from").flatMap(XmppDomain::of);
    Optional<XmppDomain> to = element.attribute("to").flatMap(XmppDomain::of);
    Optional<String> id = element.attribute("id");
    Optional<String> type = element.attribute("type");
    Optional<Outcome> outcome = type.flatMap(Outcome::of);
    String key = outcome.isPresent() ? "" : element.text().strip();
    boolean isBad =
        from.isEmpty()
            || to.isEmpty()
            || (isVerify && id.isEmpty())
            || (type.isPresent() && outcome.isEmpty())
            || key.length() > MAX_KEY_CHARACTERS
            || (outcome.isEmpty() && key.isEmpty());
    return isBad
        ? Read.Bad.BAD
        : new Read.Good(
            new Dialback(
                isVerify,
                new DomainPair(from.get(), to.get()),
                id,
                outcome,
                key,
                condition(element)));
  }

  private static Optional<StanzaCondition> condition(XmlElement element) {
    return element.children().stream()
        .filter(child -> child.name().equals("error"))
        .flatMap(error -> error.children().stream())
        .filter(child -> child.namespace().equals(Namespace.STANZA_ERRORS))
        .flatMap(child -> StanzaCondition.of(child.name()).stream())
        .findFirst();
  }

  /** How it is written; the prefix {@code db} is declared by our headers. */
  public byte[] octets() {
    String name = isVerify ? "db:verify" : "db:result";
    XmlWriter writer =
        new XmlWriter()
            .start(name)
            .attribute("from", pair.from().ascii())
            .attribute("to", pair.to().ascii())
            .attribute("id", isVerify ? id.orElse(null) : null)
            .attribute("type", outcome.map(Outcome::word).orElse(null));
    if (!key.isEmpty()) {
      writer.text(key);
    }
    condition.ifPresent(why ->
        writer
            .start("error")
            .attribute("type", why.errorType().equals("wait") ? "wait" : "cancel")
            .empty(why.elementName(), Namespace.STANZA_ERRORS)
            .end("error"));
    return writer.end(name).octets();
  }
}
