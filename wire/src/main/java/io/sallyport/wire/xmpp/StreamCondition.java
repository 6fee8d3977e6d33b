package io.sallyport.wire.xmpp;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Why a stream cannot go on (RFC 6120 section 4.9.3). */
public enum StreamCondition {
  BAD_FORMAT,
  BAD_NAMESPACE_PREFIX,
  CONFLICT,
  CONNECTION_TIMEOUT,
  HOST_GONE,
  HOST_UNKNOWN,
  IMPROPER_ADDRESSING,
  INTERNAL_SERVER_ERROR,
  INVALID_FROM,
  INVALID_NAMESPACE,
  INVALID_XML,
  NOT_AUTHORIZED,
  NOT_WELL_FORMED,
  POLICY_VIOLATION,
  REMOTE_CONNECTION_FAILED,
  RESET,
  RESOURCE_CONSTRAINT,
  RESTRICTED_XML,
  SEE_OTHER_HOST,
  SYSTEM_SHUTDOWN,
  UNDEFINED_CONDITION,
  UNSUPPORTED_ENCODING,
  UNSUPPORTED_FEATURE,
  UNSUPPORTED_STANZA_TYPE,
  UNSUPPORTED_VERSION;

  /** How RFC 3920 spelled {@link #NOT_WELL_FORMED}; taken, not sent. */
  private static final String OLD_NOT_WELL_FORMED = "xml-not-well-formed";

  private static final Map<String, StreamCondition> BY_NAME =
      Stream.of(values())
          .collect(Collectors.toUnmodifiableMap(StreamCondition::elementName, Function.identity()));

  /** Name of the element that says it. */
  public String elementName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** By the name of its element. */
  public static Optional<StreamCondition> of(String elementName) {
    return elementName.equals(OLD_NOT_WELL_FORMED)
        ? Optional.of(NOT_WELL_FORMED)
        : Optional.ofNullable(BY_NAME.get(elementName));
  }
}
