package io.sallyport.xmpp.inside;

import java.util.Optional;
import java.util.Set;

/** What a stanza is for, as far as it matters what becomes of it when it is lost. */
public enum StanzaUse {
  MESSAGE,
  /** An iq that has to be answered. */
  REQUEST,
  /** Presence that asks for something or grants it. */
  SUBSCRIPTION,
  /** Presence that tells a state, which the next one replaces. */
  PRESENCE,
  /** A result or an error: nobody answers those (RFC 6120 section 8.3.1). */
  ANSWER;

  private static final Set<String> SUBSCRIPTIONS =
      Set.of("subscribe", "subscribed", "unsubscribe", "unsubscribed");
  private static final Set<String> REQUESTS = Set.of("get", "set");

  /**
   * Tells it from the element's name and its type.
   *
   * @param name {@code message}, {@code presence} or {@code iq}
   */
  public static StanzaUse of(String name, Optional<String> type) {
    String word = type.orElse("");
    if (word.equals("error")) {
      return ANSWER;
    }
    return switch (name) {
      case "message" -> MESSAGE;
      case "presence" -> SUBSCRIPTIONS.contains(word) ? SUBSCRIPTION : PRESENCE;
      default -> REQUESTS.contains(word) ? REQUEST : ANSWER;
    };
  }
}
