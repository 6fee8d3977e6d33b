package io.sallyport.wire.xmpp;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Why a stanza was not taken, with the type of error that goes with it (RFC 6120 section 8.3.3).
 */
public enum StanzaCondition {
  BAD_REQUEST("modify"),
  CONFLICT("cancel"),
  FEATURE_NOT_IMPLEMENTED("cancel"),
  FORBIDDEN("auth"),
  GONE("cancel"),
  INTERNAL_SERVER_ERROR("cancel"),
  ITEM_NOT_FOUND("cancel"),
  JID_MALFORMED("modify"),
  NOT_ACCEPTABLE("modify"),
  NOT_ALLOWED("cancel"),
  NOT_AUTHORIZED("auth"),
  POLICY_VIOLATION("modify"),
  RECIPIENT_UNAVAILABLE("wait"),
  REDIRECT("modify"),
  REGISTRATION_REQUIRED("auth"),
  REMOTE_CONNECTION_FAILED("wait"),
  REMOTE_SERVER_NOT_FOUND("cancel"),
  REMOTE_SERVER_TIMEOUT("wait"),
  RESOURCE_CONSTRAINT("wait"),
  SERVICE_UNAVAILABLE("cancel"),
  SUBSCRIPTION_REQUIRED("auth"),
  UNDEFINED_CONDITION("cancel"),
  UNEXPECTED_REQUEST("modify");

  private static final Map<String, StanzaCondition> BY_NAME =
      Stream.of(values())
          .collect(Collectors.toUnmodifiableMap(StanzaCondition::elementName, Function.identity()));

  private final String errorType;

  StanzaCondition(String errorType) {
    this.errorType = errorType;
  }

  /** Name of the element that says it. */
  public String elementName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What the sender may do about it: auth, cancel, modify or wait. */
  public String errorType() {
    return errorType;
  }

  /** By the name of its element. */
  public static Optional<StanzaCondition> of(String elementName) {
    return Optional.ofNullable(BY_NAME.get(elementName));
  }
}
