package io.sallyport.wire.xmpp;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/** What is said while one end proves who it is (RFC 6120 section 6). */
public sealed interface Sasl {
  /** The only mechanism that is spoken between servers here. */
  String EXTERNAL = "EXTERNAL";

  /** How an empty response is written. */
  String EMPTY_RESPONSE = "=";

  /**
   * Begins.
   *
   * @param mechanism empty if it names none
   * @param response base64, {@value #EMPTY_RESPONSE}, or empty if there is none
   */
  record Auth(String mechanism, String response) implements Sasl {
    /** Proves a domain by the certificate of TLS, naming it (XEP-0178 section 3). */
    public static Auth external(XmppDomain domain) {
      byte[] name = domain.ascii().getBytes(StandardCharsets.UTF_8);
      return new Auth(EXTERNAL, Base64.getEncoder().encodeToString(name));
    }

    /** Whom it names: nobody if that is empty. Empty altogether if it is no base64 of a text. */
    public Optional<String> identity() {
      if (response.isEmpty() || response.equals(EMPTY_RESPONSE)) {
        return Optional.of("");
      }
      try {
        return Optional.of(
            new String(Base64.getDecoder().decode(response), StandardCharsets.UTF_8));
      } catch (IllegalArgumentException _) {
        return Optional.empty();
      }
    }

    @Override
    public byte[] octets() {
      return new XmlWriter()
          .start("auth", Namespace.SASL)
          .attribute("mechanism", mechanism)
          .text(response)
          .end("auth")
          .octets();
    }
  }

  /** Goes on. */
  record Response() implements Sasl {
    @Override
    public byte[] octets() {
      return new XmlWriter().empty("response", Namespace.SASL).octets();
    }
  }

  /** Takes it back. */
  record Abort() implements Sasl {
    @Override
    public byte[] octets() {
      return new XmlWriter().empty("abort", Namespace.SASL).octets();
    }
  }

  /** It is proven. */
  record Success() implements Sasl {
    @Override
    public byte[] octets() {
      return new XmlWriter().empty("success", Namespace.SASL).octets();
    }
  }

  /** It is not. */
  record Failure(Condition condition) implements Sasl {
    @Override
    public byte[] octets() {
      return new XmlWriter()
          .start("failure", Namespace.SASL)
          .start(condition.elementName())
          .end(condition.elementName())
          .end("failure")
          .octets();
    }
  }

  /** Why it is not (section 6.5). */
  enum Condition {
    ABORTED,
    ACCOUNT_DISABLED,
    CREDENTIALS_EXPIRED,
    ENCRYPTION_REQUIRED,
    INCORRECT_ENCODING,
    INVALID_AUTHZID,
    INVALID_MECHANISM,
    MALFORMED_REQUEST,
    MECHANISM_TOO_WEAK,
    NOT_AUTHORIZED,
    TEMPORARY_AUTH_FAILURE;

    String elementName() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What nobody knows counts as not authorized. */
    static Condition of(XmlElement failure) {
      for (XmlElement child : failure.children()) {
        for (Condition condition : values()) {
          if (condition.elementName().equals(child.name())) {
            return condition;
          }
        }
      }
      return NOT_AUTHORIZED;
    }
  }

  /** How it is written. */
  byte[] octets();

  /** Reads one; empty if that element is none. */
  static Optional<Sasl> read(XmlElement element) {
    if (!element.namespace().equals(Namespace.SASL)) {
      return Optional.empty();
    }
    return Optional.ofNullable(
        switch (element.name()) {
          case "auth" ->
              new Auth(element.attribute("mechanism").orElse(""), element.text().strip());
          case "response" -> new Response();
          case "abort" -> new Abort();
          case "success" -> new Success();
          case "failure" -> new Failure(Condition.of(element));
          default -> null;
        });
  }
}
