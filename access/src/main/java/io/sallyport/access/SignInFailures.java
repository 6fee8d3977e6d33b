package io.sallyport.access;

import io.sallyport.net.SourcePrefix;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Owner of what is known of sign-ins on all loops: which accounts many fail to sign in to, who of
 * them only mistypes, and where people sign in. From any loop; time comes in as a number. Remembers
 * a bounded number of each; what is longest ago is forgotten first.
 */
final class SignInFailures {
  /** How long a source counts as one where people sign in: twice their longest registration. */
  static final Duration SIGN_IN_HOLDS = Duration.ofHours(4);

  private final int mostKeys;
  private final RecentAttempts<String> ofAccount;
  private final RecentAttempts<ClientGates.Failure> ofSource;
  private final Map<SourcePrefix, Long> signedInNanos = new LinkedHashMap<>();

  /**
   * @param mostKeys that are remembered of each kind, 1 or more
   */
  SignInFailures(int mostKeys) {
    this.mostKeys = mostKeys;
    this.ofAccount = new RecentAttempts<>(ClientGates.MAX_FAILED_SIGN_INS, mostKeys);
    this.ofSource = new RecentAttempts<>(ClientGates.MAX_MISTYPED, mostKeys);
  }

  /** Somebody with an account signed in from there. */
  synchronized void signedIn(SourcePrefix source, long nowNanos) {
    if (signedInNanos.remove(source) == null && signedInNanos.size() >= mostKeys) {
      signedInNanos.remove(signedInNanos.keySet().iterator().next());
    }
    signedInNanos.put(source, nowNanos);
  }

  /**
   * Notes a failure; true if it is one of the many at its account, no typing error, and from where
   * nobody signed in of late. Or strangers who fail often enough would have everybody behind one
   * address shut out for one mistyped password of one of them.
   */
  boolean isGuess(ClientGates.Failure failure, long nowNanos) {
    boolean isOneOfMany = !ofAccount.add(failure.account(), nowNanos);
    boolean isRepeated = !ofSource.add(failure, nowNanos);
    return isOneOfMany && isRepeated && !isSignedInFrom(failure.source(), nowNanos);
  }

  private synchronized boolean isSignedInFrom(SourcePrefix source, long nowNanos) {
    Long last = signedInNanos.get(source);
    return last != null && nowNanos - last < SIGN_IN_HOLDS.toNanos();
  }
}
