package io.sallyport.access;

import io.sallyport.net.Offence;
import io.sallyport.net.SourcePrefix;
import io.sallyport.net.SourceWatch;
import io.sallyport.wire.sip.HeaderName;
import io.sallyport.wire.sip.SipMessage;
import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The gates that what one client sends has to pass, and what its source is reported for. Owned by
 * the loop of the client's connection.
 */
final class ClientGates {
  /**
   * Failed sign-ins to one account, whoever tried, and on one connection, to whichever accounts,
   * within {@link RecentAttempts#WINDOW}.
   */
  static final int MAX_FAILED_SIGN_INS = 10;

  /** Failed sign-ins to one account from one source that may be typing errors. */
  static final int MAX_MISTYPED = 2;

  /** Who failed to sign in, and to what. */
  record Failure(SourcePrefix source, String account) {}

  private final AccessLoop loop;
  private final InetAddress source;
  private final SourceWatch sources;
  private final RequestPace pace;
  private final SignInWatch signIns = new SignInWatch();
  private int failures;
  private long failuresSinceNanos;

  ClientGates(AccessLoop loop, InetAddress source) {
    this.loop = loop;
    this.source = source;
    this.sources = loop.clientSources();
    this.pace = new RequestPace(loop.nanoTime());
    this.failuresSinceNanos = loop.nanoTime();
  }

  /** True if the request comes from a program that looks for victims; its source is reported. */
  boolean isScanner(SipMessage request) {
    String word = scannerWord(request.value(HeaderName.USER_AGENT));
    if (word == null) {
      return false;
    }
    loop.counters().count(AccessCounter.SCANNERS_CLOSED);
    loop.outsideEvents().state(AccessEvent.SCANNER_CLOSED, "from", source, "word", word);
    sources.report(source, Offence.SCANNER);
    return true;
  }

  private @Nullable String scannerWord(@Nullable String userAgent) {
    if (userAgent == null) {
      return null;
    }
    String lower = userAgent.toLowerCase(Locale.ROOT);
    for (String word : loop.settings().scanners()) {
      if (lower.contains(word)) {
        return word;
      }
    }
    return null;
  }

  /**
   * Whether a request comes too fast.
   *
   * @param isKnown true if something was accepted of the client
   */
  RequestPace.Ruling pace(boolean isKnown) {
    RequestPace.Ruling ruling = pace.next(isKnown, loop.nanoTime());
    if (ruling != RequestPace.Ruling.PASS) {
      loop.counters().count(AccessCounter.REQUESTS_TOO_FAST);
      loop.outsideEvents().state(AccessEvent.CLIENT_TOO_FAST, "from", source, "then", ruling);
    }
    return ruling;
  }

  /** Reports the source. */
  void report(Offence offence) {
    sources.report(source, offence);
  }

  /** True if no new connection of the source would be taken. */
  boolean isBanned() {
    return sources.isBanned(source, loop.nanoTime());
  }

  /**
   * True if so many sign-ins failed on this very connection that it is to end, even if somebody is
   * signed in on it: a ban keeps its source from new ones only. Sources that the operator exempts
   * may have many users behind one connection, who shall not suffer for each other.
   */
  boolean hasGuessed() {
    return failures >= MAX_FAILED_SIGN_INS
        && loop.nanoTime() - failuresSinceNanos < RecentAttempts.WINDOW.toNanos()
        && !sources.isSpared(source);
  }

  private void countFailure(long nowNanos) {
    if (nowNanos - failuresSinceNanos >= RecentAttempts.WINDOW.toNanos()) {
      failures = 0;
      failuresSinceNanos = nowNanos;
    }
    failures++;
  }

  /** A final response from inside goes to the client. */
  void answered(SipMessage request, SipMessage response) {
    failed(signIns.answered(request, response));
  }

  void ended() {
    failed(signIns.ended());
  }

  /** Somebody signed in on the connection. */
  void signedIn() {
    loop.signInFailures().signedIn(SourcePrefix.of(source), loop.nanoTime());
  }

  private boolean isGuess(String account, long nowNanos) {
    return loop.signInFailures().isGuess(new Failure(SourcePrefix.of(source), account), nowNanos);
  }

  /** Accounts are never locked, which would hand a tool to whoever wants to lock one. */
  private void failed(List<String> accounts) {
    for (String account : accounts) {
      countFailure(loop.nanoTime());
      loop.counters().count(AccessCounter.SIGN_INS_FAILED);
      loop.outsideEvents().state(AccessEvent.SIGN_IN_FAILED, "from", source);
      if (!isGuess(account, loop.nanoTime())) {
        sources.report(source, Offence.SIGN_IN_FAILED);
      } else {
        loop.counters().count(AccessCounter.ACCOUNTS_GUESSED_AT);
        loop.outsideEvents()
            .state(AccessEvent.ACCOUNT_GUESSED_AT, "account", account, "from", source);
        sources.report(source, Offence.ACCOUNT_GUESSED_AT);
      }
    }
  }
}
