package io.sallyport.wire.xmpp;

import io.sallyport.wire.Octets;
import java.util.Optional;
import java.util.function.LongFunction;

/** Acknowledgements on a stream (XEP-0198). Counts go from 0 to 2^32-1 and begin anew. */
public sealed interface StreamManagement {
  /** A {@link Request} as it is written. */
  Octets REQUEST = Octets.of(new Request().octets());

  /**
   * Asks for it.
   *
   * @param resume true if the stream is to be resumed when its connection breaks
   * @param maxSeconds how long it may be; 0 says nothing
   */
  record Enable(boolean resume, int maxSeconds) implements StreamManagement {
    @Override
    public byte[] octets() {
      return writer("enable")
          .attribute("resume", resume ? "true" : null)
          .attribute("max", maxSeconds == 0 ? null : Integer.toString(maxSeconds))
          .end("enable")
          .octets();
    }
  }

  /**
   * It is on.
   *
   * @param id names the stream for who resumes it; empty where nobody can
   */
  record Enabled(Optional<String> id, boolean resume, int maxSeconds) implements StreamManagement {
    @Override
    public byte[] octets() {
      return writer("enabled")
          .attribute("id", id.orElse(null))
          .attribute("resume", resume ? "true" : null)
          .attribute("max", maxSeconds == 0 ? null : Integer.toString(maxSeconds))
          .end("enabled")
          .octets();
    }
  }

  /**
   * Goes on with a stream whose connection broke.
   *
   * @param handled stanzas taken on it
   */
  record Resume(String previousId, long handled) implements StreamManagement {
    @Override
    public byte[] octets() {
      return writer("resume")
          .attribute("previd", previousId)
          .attribute("h", Long.toString(handled))
          .end("resume")
          .octets();
    }
  }

  /** It goes on. */
  record Resumed(String previousId, long handled) implements StreamManagement {
    @Override
    public byte[] octets() {
      return writer("resumed")
          .attribute("previd", previousId)
          .attribute("h", Long.toString(handled))
          .end("resumed")
          .octets();
    }
  }

  /** It cannot be on, or cannot go on. */
  record Failed(StanzaCondition condition) implements StreamManagement {
    @Override
    public byte[] octets() {
      return writer("failed")
          .empty(condition.elementName(), Namespace.STANZA_ERRORS)
          .end("failed")
          .octets();
    }
  }

  /** Asks how many were taken. */
  record Request() implements StreamManagement {
    @Override
    public byte[] octets() {
      return writer("r").end("r").octets();
    }
  }

  /** Says how many were taken since it is on. */
  record Answer(long handled) implements StreamManagement {
    @Override
    public byte[] octets() {
      return writer("a").attribute("h", Long.toString(handled)).end("a").octets();
    }
  }

  /** It is one that lacks something, or has what cannot be. */
  record Bad() implements StreamManagement {
    @Override
    public byte[] octets() {
      throw new IllegalStateException("nobody writes these");
    }
  }

  /** How it is written. */
  byte[] octets();

  private static XmlWriter writer(String name) {
    return new XmlWriter().start(name, Namespace.STREAM_MANAGEMENT);
  }

  /** Reads one; empty if that element is none. */
  static Optional<StreamManagement> read(XmlElement element) {
    if (!element.namespace().equals(Namespace.STREAM_MANAGEMENT)) {
      return Optional.empty();
    }
    return Optional.ofNullable(
        switch (element.name()) {
          case "enable" -> new Enable(wants(element), seconds(element));
          case "enabled" -> new Enabled(element.attribute("id"), wants(element), seconds(element));
          case "failed" -> new Failed(condition(element));
          case "r" -> new Request();
          case "a" -> counted(element, Answer::new);
          case "resume" -> counted(element, handled -> new Resume(previous(element), handled));
          case "resumed" -> counted(element, handled -> new Resumed(previous(element), handled));
          default -> null;
        });
  }

  private static boolean wants(XmlElement element) {
    String resume = element.attribute("resume").orElse("");
    return resume.equals("true") || resume.equals("1");
  }

  private static int seconds(XmlElement element) {
    return (int) Math.max(0, number(element.attribute("max").orElse("0"), Integer.MAX_VALUE));
  }

  private static String previous(XmlElement element) {
    return element.attribute("previd").orElse("");
  }

  private static StanzaCondition condition(XmlElement failed) {
    return failed.children().stream()
        .flatMap(child -> StanzaCondition.of(child.name()).stream())
        .findFirst()
        .orElse(StanzaCondition.UNDEFINED_CONDITION);
  }

  private static StreamManagement counted(XmlElement element, LongFunction<StreamManagement> made) {
    long handled = number(element.attribute("h").orElse(""), 0xffff_ffffL);
    return handled < 0 ? new Bad() : made.apply(handled);
  }

  /** −1 if that is no number from 0 to the most. */
  private static long number(String text, long most) {
    boolean isNumber =
        !text.isEmpty() && text.length() <= 10 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    long number = isNumber ? Long.parseLong(text) : -1;
    return number <= most ? number : -1;
  }
}
