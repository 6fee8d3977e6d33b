package io.sallyport.access;

import io.sallyport.net.TokenBucket;
import io.sallyport.topology.Federation.DiscoveredLimits;
import java.util.function.ToLongFunction;

/**
 * What one discovered partner may still ask for. Several loops may use it: its own monitor guards
 * its state and is held for some hundred instructions, with nothing in it that waits; a partner
 * sends tens of requests in a second, so that loops hardly ever meet there.
 *
 * <pre>
 *  USUAL --more than half of the last 200 answers failed, 40 at least--> SUSPICIOUS
 *    ^                                                                       |
 *    +----------- fewer than a quarter of the last 100 since then failed ----+
 * </pre>
 */
final class DiscoveredPartner {
  /** Answers that show whether a partner guesses at users. */
  static final int ANSWERS = 200;

  /** Of those, how many of a hundred may fail. */
  static final int MOST_FAILED_PERCENT = 50;

  /** Fewer failures prove nothing. */
  static final int LEAST_FAILURES = 40;

  /** Answers that show whether a suspicious partner has come to its senses. */
  static final int PROBATION_ANSWERS = 100;

  /** Of those, how many of a hundred must not be reached. */
  static final int PROBATION_PERCENT = 25;

  /** Requests in a second that a suspicious partner has. */
  static final int SUSPICIOUS_PER_SECOND = 1;

  static final int SUSPICIOUS_BURST = 2;

  /** Burst of a partner that is not, in seconds of its rate. */
  static final int BURST_SECONDS = 2;

  /** Whether a request may go on. */
  enum Ruling {
    PASS,
    /** Too many in a short time: 503. */
    TOO_FAST,
    /** It asks for one more user than it may in a day: 403. */
    TOO_MANY_CONTACTS
  }

  private final String server;
  private final String domain;
  private final DiscoveredLimits limits;
  private final ToLongFunction<String> fingerprint;
  private final ContactWindow contacts;
  private TokenBucket rate;
  private AnswerWindow answers = new AnswerWindow(ANSWERS);
  private boolean isSuspicious;
  private boolean isRateStale;
  private long passed;
  private long inDialogs;
  private long tooFast;
  private long tooManyContacts;
  private long answered;
  private long failed;
  private boolean isReportDue;

  /**
   * @param server name that its certificate proved
   * @param domain of its senders
   * @param fingerprint of a contact, evenly spread and not to be guessed
   */
  DiscoveredPartner(
      String server,
      String domain,
      DiscoveredLimits limits,
      ToLongFunction<String> fingerprint,
      long nowNanos) {
    this.server = server;
    this.domain = domain;
    this.limits = limits;
    this.fingerprint = fingerprint;
    this.contacts = new ContactWindow(limits.maxContacts(), nowNanos);
    this.rate = usualRate(nowNanos);
  }

  /**
   * Whether a request may go on. In a dialog it always may, since who is in one has been let in; it
   * counts for the rate all the same, and leaves so much less of it for what begins something.
   *
   * @param isInitial true if it is outside a dialog
   * @param target whom it asks for, as users are told apart: user and host without parameters
   */
  Ruling admit(long nowNanos, boolean isInitial, String target) {
    return isInitial
        ? admitInitial(nowNanos, fingerprint.applyAsLong(target))
        : admitInDialog(nowNanos);
  }

  private synchronized Ruling admitInDialog(long nowNanos) {
    takes(nowNanos);
    inDialogs++;
    return Ruling.PASS;
  }

  private synchronized Ruling admitInitial(long nowNanos, long contact) {
    if (!takes(nowNanos)) {
      tooFast++;
      return Ruling.TOO_FAST;
    }
    if (limits.limitsContacts() && !contacts.note(contact, nowNanos)) {
      tooManyContacts++;
      return Ruling.TOO_MANY_CONTACTS;
    }
    passed++;
    return Ruling.PASS;
  }

  /** Takes a part of the rate, if any is left. */
  private boolean takes(long nowNanos) {
    isReportDue = true;
    if (isRateStale) {
      isRateStale = false;
      rate = isSuspicious ? suspiciousRate(nowNanos) : usualRate(nowNanos);
    }
    return rate.take(nowNanos);
  }

  private TokenBucket usualRate(long nowNanos) {
    int perSecond = limits.messagesPerSecond();
    return new TokenBucket(perSecond, BURST_SECONDS * perSecond, nowNanos);
  }

  private static TokenBucket suspiciousRate(long nowNanos) {
    return new TokenBucket(SUSPICIOUS_PER_SECOND, SUSPICIOUS_BURST, nowNanos);
  }

  /** A request of this partner was answered; what is not final does not count. */
  synchronized void answered(int status) {
    if (status < 200) {
      return;
    }
    boolean isFailure = status == 404 || status == 403 || status == 480;
    answered++;
    failed += isFailure ? 1 : 0;
    answers.add(isFailure);
    if (!isSuspicious
        && answers.isAbove(MOST_FAILED_PERCENT)
        && answers.failures() >= LEAST_FAILURES) {
      turn(true, new AnswerWindow(PROBATION_ANSWERS));
    } else if (isSuspicious && answers.isFull() && answers.isBelow(PROBATION_PERCENT)) {
      turn(false, new AnswerWindow(ANSWERS));
    }
  }

  /** True while nothing that it asked for was granted. */
  synchronized boolean isNew() {
    return answered == failed;
  }

  private void turn(boolean suspicious, AnswerWindow fresh) {
    isSuspicious = suspicious;
    answers = fresh;
    isRateStale = true;
    isReportDue = true;
  }

  synchronized PartnerReport report(long nowNanos) {
    return new PartnerReport(
        server,
        domain,
        passed,
        inDialogs,
        tooFast,
        tooManyContacts,
        contacts.count(nowNanos),
        answered,
        failed,
        isSuspicious);
  }

  /** True if anything happened since this was asked last. */
  synchronized boolean takeReportDue() {
    boolean isDue = isReportDue;
    isReportDue = false;
    return isDue;
  }
}
