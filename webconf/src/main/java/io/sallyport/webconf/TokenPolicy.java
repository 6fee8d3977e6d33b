package io.sallyport.webconf;

import io.sallyport.wire.srl.ConferenceToken;
import io.sallyport.wire.srl.TokenKey;
import java.time.Duration;
import java.util.List;

/** Whether a token opens the way to a service: pure, the cheapest question first. */
final class TokenPolicy {
  /**
   * When tokens are good.
   *
   * @param skew how far the clocks of those who issue tokens may differ from ours
   * @param maxLife no token may be good for longer from now on
   */
  record Window(long nowSeconds, Duration skew, Duration maxLife) {
    boolean holds(ConferenceToken token) {
      return token.expiresSeconds() >= nowSeconds - skew.toSeconds()
          && token.expiresSeconds() <= nowSeconds + maxLife.toSeconds();
    }
  }

  /** What is known of keys. */
  interface Keys {
    /** The keys of that id that may sign for a service; mostly one or none. */
    List<TokenKey> of(String service, long id);
  }

  /** What became of a token. */
  sealed interface Verdict {
    record Good(ConferenceToken token) implements Verdict {}

    /** The client hears no more than 403. */
    record Refused(WebconfCounter reason) implements Verdict {}
  }

  private TokenPolicy() {}

  /**
   * Judges all but whether the token has been used.
   *
   * @param host what the client asked for, in lower case
   */
  static Verdict judge(String text, String host, Keys keys, Window window) {
    var token = ConferenceToken.read(text).orElse(null);
    if (token == null) {
      return new Verdict.Refused(WebconfCounter.TOKENS_MALFORMED);
    }
    List<TokenKey> candidates = keys.of(token.service(), token.keyId());
    if (candidates.isEmpty()) {
      return new Verdict.Refused(WebconfCounter.TOKENS_OF_UNKNOWN_KEY);
    }
    if (!window.holds(token)) {
      return new Verdict.Refused(WebconfCounter.TOKENS_OUT_OF_TIME);
    }
    if (candidates.stream().noneMatch(key -> key.verifies(token))) {
      return new Verdict.Refused(WebconfCounter.TOKENS_FORGED);
    }
    return token.service().equals(host)
        ? new Verdict.Good(token)
        : new Verdict.Refused(WebconfCounter.TOKENS_FOR_ANOTHER);
  }
}
