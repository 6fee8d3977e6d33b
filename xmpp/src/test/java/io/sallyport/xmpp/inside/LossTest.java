package io.sallyport.xmpp.inside;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.wire.xmpp.StanzaCondition;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of failures, a row each. */
class LossTest {
  /** A star after a condition: nothing left this node. */
  @ParameterizedTest
  @CsvSource({
    "PARTNER_UNREACHABLE, REMOTE_SERVER_TIMEOUT*, REMOTE_SERVER_TIMEOUT*, REMOTE_SERVER_TIMEOUT*,"
        + " drop, drop",
    "PARTNER_ABSENT, REMOTE_SERVER_NOT_FOUND*, REMOTE_SERVER_NOT_FOUND*, REMOTE_SERVER_NOT_FOUND*,"
        + " drop, drop",
    "BROKEN_UNSENT, requeue, requeue, requeue, requeue, requeue",
    "BROKEN_UNCONFIRMED, REMOTE_SERVER_TIMEOUT, REMOTE_SERVER_TIMEOUT, drop, drop, drop",
    "NODE_LOST, resend, REMOTE_SERVER_TIMEOUT, drop, drop, drop",
    "GATEWAY_LOST, resend, resend, resend, drop, drop",
    "NOBODY_NOW, REMOTE_SERVER_TIMEOUT, REMOTE_SERVER_TIMEOUT, REMOTE_SERVER_TIMEOUT, drop, drop",
    "NOBODY_EVER, SERVICE_UNAVAILABLE, SERVICE_UNAVAILABLE, SERVICE_UNAVAILABLE, drop, drop",
    "FULL, RESOURCE_CONSTRAINT*, RESOURCE_CONSTRAINT*, drop, drop, drop",
    "TOO_LONG, POLICY_VIOLATION, POLICY_VIOLATION, POLICY_VIOLATION, drop, drop",
  })
  void hasAFateForEveryUse(
      Loss loss,
      String message,
      String request,
      String subscription,
      String presence,
      String answer) {
    assertThat(words(loss.fate(StanzaUse.MESSAGE))).isEqualTo(message);
    assertThat(words(loss.fate(StanzaUse.REQUEST))).isEqualTo(request);
    assertThat(words(loss.fate(StanzaUse.SUBSCRIPTION))).isEqualTo(subscription);
    assertThat(words(loss.fate(StanzaUse.PRESENCE))).isEqualTo(presence);
    assertThat(words(loss.fate(StanzaUse.ANSWER))).isEqualTo(answer);
  }

  private static String words(Fate fate) {
    return switch (fate) {
      case Fate.Bounced(StanzaCondition condition, boolean notSent, String _) ->
          condition + (notSent ? "*" : "");
      case Fate.Dropped() -> "drop";
      case Fate.Requeued() -> "requeue";
      case Fate.Resent() -> "resend";
    };
  }

  @ParameterizedTest
  @CsvSource({
    "message, , MESSAGE",
    "message, chat, MESSAGE",
    "message, error, ANSWER",
    "iq, get, REQUEST",
    "iq, set, REQUEST",
    "iq, result, ANSWER",
    "iq, error, ANSWER",
    "iq, nonsense, ANSWER",
    "presence, , PRESENCE",
    "presence, unavailable, PRESENCE",
    "presence, probe, PRESENCE",
    "presence, subscribe, SUBSCRIPTION",
    "presence, subscribed, SUBSCRIPTION",
    "presence, unsubscribe, SUBSCRIPTION",
    "presence, unsubscribed, SUBSCRIPTION",
    "presence, error, ANSWER",
  })
  void tellsTheUseByNameAndType(String name, String type, StanzaUse use) {
    assertThat(StanzaUse.of(name, Optional.ofNullable(type))).isEqualTo(use);
  }

  @Test
  void saysThatDeliveryIsNotConfirmedAndNotThatItFailed() {
    assertThat(Loss.BROKEN_UNCONFIRMED.fate(StanzaUse.MESSAGE))
        .isEqualTo(
            new Fate.Bounced(
                StanzaCondition.REMOTE_SERVER_TIMEOUT, false, "delivery not confirmed"));
  }
}
