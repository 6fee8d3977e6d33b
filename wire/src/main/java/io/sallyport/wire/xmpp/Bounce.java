package io.sallyport.wire.xmpp;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What is told to the sender of a stanza that was not taken (RFC 6120 section 8.3). What the stanza
 * had in it is not sent back.
 *
 * @param text for people, in English, without names of the inside
 * @param isNotSent true if the sender, who is inside, may try another way: nothing of it has left
 * @param isTooBig true if the stanza was longer than is taken (XEP-0478)
 */
public record Bounce(
    StanzaCondition condition, String type, String text, boolean isNotSent, boolean isTooBig) {
  /**
   * Longest id that is told, as it is written. It may be six times as long as it came, and a reader
   * that did not take it would end the stream of all.
   */
  static final int MAX_ID_OCTETS = 8192;

  private static final int MAX_ESCAPED_OCTETS = 6;

  /** With the type that goes with the condition. */
  public static Bounce of(StanzaCondition condition, String text) {
    return new Bounce(condition, condition.errorType(), text, false, false);
  }

  /** For a stanza that was longer than is taken. */
  public static Bounce tooBig(String text) {
    var condition = StanzaCondition.POLICY_VIOLATION;
    return new Bounce(condition, condition.errorType(), text, false, true);
  }

  /** The same for a stanza of which nothing has left. */
  public Bounce notSent() {
    return new Bounce(condition, type, text, true, isTooBig);
  }

  /** The same for a sender who can try no other way. */
  public Bounce forGood() {
    return new Bounce(condition, type, text, false, isTooBig);
  }

  /** The error for a stanza; empty if it may have none, nobody to be told, or too long an id. */
  public Optional<byte[]> octets(Stanza stanza) {
    // An address that is none would be one in from, where it ends streams.
    Optional<String> receiver = stanza.to().filter(to -> Jid.parse(to).isPresent());
    return octets(
        stanza, receiver.or(() -> stanza.to().flatMap(Jid::domainOf).map(XmppDomain::ascii)));
  }

  private Optional<byte[]> octets(Stanza stanza, Optional<String> from) {
    Optional<String> sender = stanza.from();
    if (stanza.isAnswer() || sender.isEmpty() || stanza.id().filter(Bounce::isLong).isPresent()) {
      return Optional.empty();
    }
    String name = stanza.kind().elementName();
    XmlWriter writer =
        new XmlWriter()
            .start(name)
            .attribute("type", "error")
            .attribute("id", stanza.id().orElse(null))
            .attribute("from", from.orElse(null))
            .attribute("to", sender.get())
            .start("error")
            .attribute("type", type)
            .empty(condition.elementName(), Namespace.STANZA_ERRORS)
            .start("text", Namespace.STANZA_ERRORS)
            .attribute("xml:lang", StreamHeader.LANGUAGE)
            .text(text)
            .end("text");
    if (isTooBig) {
      writer.empty("stanza-too-big", Namespace.ERRORS);
    }
    if (isNotSent) {
      writer.empty("not-sent", Namespace.HANDOFF);
    }
    return Optional.of(writer.end("error").end(name).octets());
  }

  private static boolean isLong(String id) {
    if (id.length() <= MAX_ID_OCTETS / MAX_ESCAPED_OCTETS) {
      return false;
    }
    StringBuilder text = new StringBuilder();
    XmlWriter.escape(id, text);
    return text.toString().getBytes(StandardCharsets.UTF_8).length > MAX_ID_OCTETS;
  }
}
