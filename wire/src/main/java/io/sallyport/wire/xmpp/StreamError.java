package io.sallyport.wire.xmpp;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Why a stream ends (RFC 6120 section 4.9).
 *
 * @param text for people; may be empty
 * @param application an element of another namespace that says more; empty if none
 */
public record StreamError(
    StreamCondition condition, String text, Optional<XmlElement> application) {
  private static final int MAX_TEXT_CHARACTERS = 200;

  public static StreamError of(StreamCondition condition, String text) {
    return new StreamError(condition, text, Optional.empty());
  }

  public static StreamError of(XmppFault fault) {
    return of(fault.condition(), fault.text());
  }

  /** The other end says that it took more than was sent (XEP-0198 section 4). */
  public static StreamError handledTooHigh(long handled, long sent) {
    return new StreamError(
        StreamCondition.UNDEFINED_CONDITION,
        "You took " + handled + " of " + sent,
        Optional.of(
            new XmlElement(
                "handled-count-too-high",
                Namespace.STREAM_MANAGEMENT,
                Map.of("h", Long.toString(handled), "send-count", Long.toString(sent)),
                List.of(),
                "")));
  }

  /** Reads one; a condition that nobody knows counts as undefined (section 4.9.2). */
  public static Optional<StreamError> read(XmlElement element) {
    if (!element.is("error", Namespace.STREAM)) {
      return Optional.empty();
    }
    StreamCondition condition = StreamCondition.UNDEFINED_CONDITION;
    String text = "";
    Optional<XmlElement> application = Optional.empty();
    for (XmlElement child : element.children()) {
      if (!child.namespace().equals(Namespace.STREAM_ERRORS)) {
        application = Optional.of(child);
      } else if (child.name().equals("text")) {
        text = child.text().substring(0, Math.min(child.text().length(), MAX_TEXT_CHARACTERS));
      } else {
        condition = StreamCondition.of(child.name()).orElse(condition);
      }
    }
    return Optional.of(new StreamError(condition, text, application));
  }

  /** How it is written, with the end of the stream behind it. */
  public byte[] octets() {
    XmlWriter writer =
        new XmlWriter()
            .start("stream:error")
            .empty(condition.elementName(), Namespace.STREAM_ERRORS);
    if (!text.isEmpty()) {
      writer
          .start("text", Namespace.STREAM_ERRORS)
          .attribute("xml:lang", StreamHeader.LANGUAGE)
          .text(text)
          .end("text");
    }
    application.ifPresent(said -> {
      writer.start(said.name(), said.namespace());
      said.attributes().forEach(writer::attribute);
      writer.end(said.name());
    });
    return writer.end("stream:error").end("stream:stream").octets();
  }
}
