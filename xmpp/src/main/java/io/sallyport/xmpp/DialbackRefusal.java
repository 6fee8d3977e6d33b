package io.sallyport.xmpp;

import io.sallyport.wire.xmpp.Dialback;
import io.sallyport.wire.xmpp.StanzaCondition;
import java.util.Optional;

/**
 * A partner does not take our key (XEP-0220 section 2.4).
 *
 * @param told to whom sends something there
 * @param text for operators: what was said, and where to look
 * @param isOfTheConnection true if another connection may do better
 */
record DialbackRefusal(StanzaCondition told, String text, boolean isOfTheConnection) {
  /** What an answer means that is not a yes. */
  static DialbackRefusal of(Dialback answer) {
    if (answer.outcome().orElseThrow() == Dialback.Outcome.INVALID) {
      return new DialbackRefusal(
          StanzaCondition.INTERNAL_SERVER_ERROR,
          "The partner takes our key for another's; do all nodes have the same dialback secret?",
          false);
    }
    Optional<StanzaCondition> said = answer.condition();
    boolean isUnknown = said.filter(StanzaCondition.ITEM_NOT_FOUND::equals).isPresent();
    return new DialbackRefusal(
        isUnknown ? StanzaCondition.REMOTE_SERVER_NOT_FOUND : StanzaCondition.REMOTE_SERVER_TIMEOUT,
        "The partner could not verify our domain: "
            + said.map(StanzaCondition::elementName).orElse("no reason")
            + said.map(DialbackRefusal::remedy).orElse(""),
        said.filter(StanzaCondition.RESOURCE_CONSTRAINT::equals).isPresent());
  }

  private static String remedy(StanzaCondition said) {
    return switch (said) {
      case REMOTE_CONNECTION_FAILED, REMOTE_SERVER_NOT_FOUND, REMOTE_SERVER_TIMEOUT ->
          "; does it reach our servers, by our SRV records?";
      case FORBIDDEN -> "; do all nodes have the same dialback secret?";
      case NOT_AUTHORIZED -> "; it wants a certificate that proves our domain";
      case POLICY_VIOLATION -> "; it may want TLS";
      default -> "";
    };
  }
}
