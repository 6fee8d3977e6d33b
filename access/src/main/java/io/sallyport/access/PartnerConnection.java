package io.sallyport.access;

import io.sallyport.access.FederationPolicy.Admission;
import io.sallyport.net.Connection;
import io.sallyport.net.Loop;
import io.sallyport.net.Offence;
import io.sallyport.net.dns.Lookup;
import io.sallyport.net.dns.ServiceTarget;
import io.sallyport.net.revocation.RevocationChecks;
import io.sallyport.net.revocation.RevocationVerdict;
import io.sallyport.net.tls.PeerIdentity;
import io.sallyport.topology.Federation.RevocationMode;
import io.sallyport.wire.sip.SipLimits;
import io.sallyport.wire.sip.SipMessage;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection with a partner's server, opened by either end. Nothing is heard before its
 * certificate is known not to be revoked, and each request only once its From domain is known to be
 * the partner's; what takes a lookup holds the connection up, which is the partner's own time.
 *
 * <pre>
 *  VERIFYING --not revoked--> HEARD --request: domain not yet judged--> paused --answer--> HEARD
 * </pre>
 */
final class PartnerConnection extends SipConnection {
  /** Time for one message to arrive whole. */
  static final Duration MESSAGE_LIMIT = Duration.ofSeconds(20);

  /** From the TLS handshake to the first complete message. */
  static final Duration FIRST_MESSAGE_LIMIT = Duration.ofSeconds(30);

  /** Silence of a partner that spoke before. */
  static final Duration IDLE_LIMIT = Duration.ofMinutes(20);

  /** How long a verdict that DNS had a part in holds at most. */
  private static final Duration LONGEST_VERDICT = Duration.ofHours(1);

  /** How long a verdict holds that came of a lookup without an answer. */
  private static final Duration UNANSWERED_VERDICT = Duration.ofSeconds(30);

  /** Domains whose verdict is remembered; the longest unused gives way. */
  private static final int MAX_DOMAINS = 100;

  /** Refusals before anything was admitted, after which the connection ends. */
  static final int MAX_REFUSALS = 3;

  /** What was decided about a domain, and until when that holds. */
  private record Judged(Admission admission, long untilNanos) {}

  private final @Nullable Link link;
  private final Map<String, Judged> domains = new LinkedHashMap<>(4, 0.75f, true);
  private @Nullable Consumer<Boolean> verified;
  private RevocationChecks.@Nullable Watch watch;
  private Loop.@Nullable Timer idleTimer;
  private boolean isChecked;
  private boolean wasHeard;
  private boolean wasAdmitted;
  private int refusals;

  /**
   * @param link whose connection this is; null for one that the partner opened
   */
  PartnerConnection(AccessLoop loop, Connection connection, @Nullable Link link) {
    super(loop, connection, FlowToken.Kind.PARTNER_ROUTE, SipLimits.PARTNER, MESSAGE_LIMIT);
    this.link = link;
  }

  /**
   * Hears nothing until the certificate has been judged, once.
   *
   * @param outcome told whether the connection may be used; if not, it is being closed
   */
  void verify(RevocationMode mode, Consumer<Boolean> outcome) {
    verified = outcome;
    if (mode == RevocationMode.OFF) {
      open();
      return;
    }
    pause();
    loop.revocation().judge(loop.netLoop(), peer().chain(), verdict -> judged(mode, verdict));
  }

  private void judged(RevocationMode mode, RevocationVerdict verdict) {
    if (!connection.isOpen()) {
      return;
    }
    switch (verdict) {
      case RevocationVerdict.Good _ -> {
        isChecked = true;
        accept();
      }
      case RevocationVerdict.Revoked(var detail) -> revoked(detail);
      case RevocationVerdict.Unknown(var detail) -> unknown(mode, detail);
    }
  }

  private void unknown(RevocationMode mode, String detail) {
    loop.counters().count(AccessCounter.PARTNERS_UNCHECKED);
    loop.outsideEvents()
        .state(
            AccessEvent.PARTNER_UNCHECKED,
            "from",
            connection.remote(),
            "names",
            peer().names(),
            "detail",
            detail);
    if (mode == RevocationMode.STRICT) {
      tell(false);
      connection.close();
    } else {
      accept();
    }
  }

  private void accept() {
    if (loop.settings().federation().federation().revocation().refreshes()) {
      watch =
          loop.revocation().watch(loop.netLoop(), peer().chain(), () -> revoked("while in use"));
    }
    open();
  }

  private void open() {
    if (link == null) {
      watchSilence(FIRST_MESSAGE_LIMIT);
    }
    tell(true);
    resume();
  }

  private void revoked(String detail) {
    loop.counters().count(AccessCounter.PARTNERS_REVOKED);
    loop.outsideEvents()
        .state(
            AccessEvent.PARTNER_REVOKED,
            "from",
            connection.remote(),
            "names",
            peer().names(),
            "detail",
            detail);
    tell(false);
    connection.close();
  }

  private void tell(boolean isUsable) {
    Consumer<Boolean> told = verified;
    verified = null;
    if (told != null) {
      told.accept(isUsable);
    }
  }

  PeerIdentity peer() {
    return connection.peer();
  }

  @Nullable Link link() {
    return link;
  }

  @Override
  void arrived(SipMessage message) {
    if (!message.isRequest()) {
      super.arrived(message);
      return;
    }
    String domain = fromDomain(message);
    if (admissionOf(domain) != null) {
      super.arrived(message);
      return;
    }
    switch (loop.federation().inbound(peer(), domain)) {
      case Admission.Asks(String name) -> {
        pause();
        loop.resolver().services(loop.netLoop(), name, found -> found(message, domain, found));
      }
      case Admission admission -> {
        remember(domain, admission, LONGEST_VERDICT);
        super.arrived(message);
      }
    }
  }

  private void found(SipMessage message, String domain, Lookup<ServiceTarget> found) {
    if (!connection.isOpen()) {
      return;
    }
    Duration lifetime =
        found instanceof Lookup.Found<ServiceTarget>(_, var stated) ? stated : UNANSWERED_VERDICT;
    remember(domain, loop.federation().inbound(peer(), domain, found), lifetime);
    super.arrived(message);
    resume();
  }

  private void remember(String domain, Admission found, Duration lifetime) {
    Admission admission =
        found instanceof Admission.Admitted && !isChecked && loop.federation().needsCheck(domain)
            ? new Admission.Refused(Refusal.UNTRUSTED_SOURCE)
            : found;
    Duration held = lifetime.compareTo(LONGEST_VERDICT) < 0 ? lifetime : LONGEST_VERDICT;
    if (domains.size() >= MAX_DOMAINS && !domains.containsKey(domain)) {
      domains.remove(domains.keySet().iterator().next());
    }
    domains.put(domain, new Judged(admission, loop.nanoTime() + held.toNanos()));
    if (admission instanceof Admission.Admitted(Partner partner)) {
      wasAdmitted = true;
      connection.setProven(true);
      if (partner.kind() != Partner.Kind.DISCOVERED) {
        loop.serverSources().proven(connection.remote().getAddress());
      }
    }
  }

  /** What was decided about a domain; null if it has not been, or no longer holds. */
  @Nullable Admission admissionOf(String domain) {
    Judged judged = domains.get(domain);
    return judged == null || loop.nanoTime() - judged.untilNanos() > 0 ? null : judged.admission();
  }

  /** True if this is that server, or may speak for the domain whose DNS led to it. */
  boolean isOf(PartnerServer server) {
    boolean isProven =
        server.isProvenBy(peer()) || admissionOf(server.domain()) instanceof Admission.Admitted;
    return isProven && (isChecked || !loop.federation().needsCheck(server.domain()));
  }

  /** Domain that a request claims to come from, lower case; empty if it names none. */
  static String fromDomain(SipMessage request) {
    return OurNames.domain(request.from());
  }

  /** Policy said no; a peer that only ever hears no is shown the door. */
  @Override
  void refused() {
    refusals++;
    loop.serverSources().report(connection.remote().getAddress(), Offence.REFUSED);
    if (!wasAdmitted && refusals >= MAX_REFUSALS) {
      loop.counters().count(AccessCounter.REFUSALS_CLOSED);
      connection.close();
    }
  }

  @Override
  String transactionScope() {
    return "partner " + connection.serial();
  }

  @Override
  Side side() {
    return Side.PARTNER;
  }

  @Override
  int maxTransactions() {
    return AccessSettings.MAX_PARTNER_TRANSACTIONS;
  }

  @Override
  void heard(SipMessage message) {
    if (!wasHeard) {
      wasHeard = true;
      if (link != null) {
        link.proven();
      }
    }
    if (link != null) {
      link.heard();
    }
  }

  @Override
  void keepAlive(boolean isPing) {
    if (isPing) {
      pong();
    }
  }

  /** What it does not read it cannot ask for: its answers must not pile up here. */
  @Override
  void fellBehind() {
    hold(Hold.BEHIND);
  }

  @Override
  public void writable() {
    release(Hold.BEHIND);
  }

  private void watchSilence(Duration delay) {
    idleTimer = loop.schedule(delay, this::checkSilence);
  }

  private void checkSilence() {
    Duration limit = wasHeard ? IDLE_LIMIT : FIRST_MESSAGE_LIMIT;
    long leftNanos = limit.toNanos() - silentNanos();
    if (leftNanos <= 0 && openTransactions() == 0) {
      loop.counters()
          .count(wasHeard ? AccessCounter.IDLE_CLOSED : AccessCounter.FIRST_MESSAGES_OVERDUE);
      connection.close();
    } else {
      watchSilence(leftNanos > 0 ? Duration.ofNanos(leftNanos) : FIRST_MESSAGE_LIMIT);
    }
  }

  @Override
  void gone() {
    if (idleTimer != null) {
      idleTimer.cancel();
    }
    if (watch != null) {
      watch.end();
    }
    if (link != null) {
      link.lost(this, wasHeard);
    }
    tell(false);
  }
}
