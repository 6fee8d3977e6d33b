package io.sallyport.access;

import io.sallyport.net.Connection;
import io.sallyport.net.Loop;
import io.sallyport.net.Offence;
import io.sallyport.wire.Octets;
import io.sallyport.wire.sip.HeaderName;
import io.sallyport.wire.sip.SipFault;
import io.sallyport.wire.sip.SipLimits;
import io.sallyport.wire.sip.SipMessage;
import io.sallyport.wire.sip.SipMethod;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client outside, on the one connection where it can be found (RFC 5626). Requests for it are
 * sent on this connection or not at all.
 *
 * <pre>
 *  SECURED --first message--> TALKING --2xx to REGISTER or a dialog--> KNOWN
 *     |                          ^  |                                    |
 *     | 30 s                     |  | 60 s silent, 3 refusals            | idle limit
 *     v                          +--|---------- de-registered -----------+
 *   closed <------------------------+------------------------------------+
 * </pre>
 */
final class ClientFlow extends SipConnection implements Target {
  /** From the TLS handshake to the first complete message. */
  static final Duration FIRST_MESSAGE_LIMIT = Duration.ofSeconds(30);

  /** Silence of a client that nothing has been accepted from. */
  static final Duration TALKING_IDLE_LIMIT = Duration.ofSeconds(60);

  /** Silence of a known client that asked for no keep-alive. */
  static final Duration KNOWN_IDLE_LIMIT = Duration.ofMinutes(20);

  /** What a client that asked for keep-alive may be late: RFC 3261's 64*T1 and a slow network. */
  static final Duration KEEP_ALIVE_GRACE = Duration.ofSeconds(64);

  /** Time for one message to arrive whole. */
  static final Duration MESSAGE_LIMIT = Duration.ofSeconds(10);

  /** Policy refusals before anything was accepted, after which the connection ends. */
  static final int MAX_REFUSALS = 3;

  private enum State {
    SECURED,
    TALKING,
    KNOWN
  }

  /** How the client's SIP reaches us. */
  final ClientTransport transport;

  private final AnonymousJoin anonymous;
  private State state = State.SECURED;
  private volatile boolean isAuthenticated;
  private boolean wantsPong;
  private boolean keepsAlive;
  private final ClientGates gates;
  private int refusals;
  private long askedNanos;
  private Loop.@Nullable Timer idleTimer;
  private Loop.@Nullable Timer paceTimer;
  private InsideServers.@Nullable Server affinity;

  ClientFlow(AccessLoop loop, Connection connection, AnonymousJoin anonymous) {
    super(loop, connection, FlowToken.Kind.CLIENT_FLOW, SipLimits.CLIENT, MESSAGE_LIMIT);
    this.anonymous = anonymous;
    this.transport = ClientTransport.of(connection);
    this.gates = new ClientGates(loop, connection.remote().getAddress());
    this.askedNanos = loop.nanoTime() - SipTimers.TIMER_F.toNanos();
    watchSilence(FIRST_MESSAGE_LIMIT);
  }

  /** What may be done here without an account. */
  AnonymousJoin anonymous() {
    return anonymous;
  }

  @Override
  String transactionScope() {
    return Long.toString(connection.serial());
  }

  @Override
  Side side() {
    return Side.CLIENT;
  }

  @Override
  int maxTransactions() {
    return AccessSettings.MAX_CLIENT_TRANSACTIONS;
  }

  @Override
  void heard(SipMessage message) {
    if (state == State.SECURED) {
      state = State.TALKING;
    }
    if (message.isRequest() && !wantsPong) {
      List<String> supported = message.values(HeaderName.SUPPORTED);
      wantsPong = supported.contains("outbound");
    }
  }

  @Override
  void keepAlive(boolean isPing) {
    loop.counters().count(AccessCounter.KEEP_ALIVES);
    if (isPing && wantsPong) {
      // RFC 5626 section 4.4.1: no pong within 10 s and the client takes the flow for dead.
      pong();
    }
  }

  @Override
  public void send(Octets request, @Nullable Transaction transaction) {
    if (!loop.isCurrent()) {
      loop.execute(() -> send(request, transaction));
    } else if (connection.isOpen()) {
      if (transaction != null) {
        askedNanos = loop.nanoTime();
      }
      connection.send(request);
    } else if (transaction != null) {
      transaction.loop.execute(() -> transaction.unreachable(this));
    }
  }

  /** Pongs that we ask for ourselves keep nobody here who was not let in. */
  @Override
  public void alive() {
    if (state == State.KNOWN) {
      heardOf();
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

  @Override
  boolean admits(SipMessage request) {
    if (!isKnown() && gates.isScanner(request)) {
      connection.close();
      return false;
    }
    if (gates.hasGuessed() || (!isKnown() && gates.isBanned())) {
      loop.counters().count(AccessCounter.REFUSALS_CLOSED);
      connection.close();
      return false;
    }
    RequestPace.Ruling ruling = gates.pace(isKnown());
    if (ruling == RequestPace.Ruling.PASS) {
      return true;
    }
    loop.refuse(this, request, Refusal.busy(loop.retryAfterSeconds()));
    if (ruling == RequestPace.Ruling.CLOSE) {
      connection.close();
    } else {
      pauseReading();
    }
    return false;
  }

  /** Nothing is read of it for a moment. */
  void pauseReading() {
    hold(Hold.TOO_FAST);
    paceTimer = loop.schedule(RequestPace.PAUSE, () -> release(Hold.TOO_FAST));
  }

  /** Octets that are no SIP at all, before any that were. */
  @Override
  void garbled(SipFault fault) {
    boolean isNoSip = fault == SipFault.START_LINE || fault == SipFault.START_LINE_TOO_LONG;
    if (state == State.SECURED && isNoSip) {
      gates.report(Offence.NOT_SPOKEN);
    }
  }

  /** A final response from inside goes to this client. */
  void answered(SipMessage request, SipMessage response) {
    gates.answered(request, response);
    anonymous.answered(request, response.status(), loop.nanoTime());
  }

  /** An internal server accepted this client's REGISTER or dialog. */
  void accepted(SipMessage request, boolean isDeregistration) {
    boolean isRegister = request.method() == SipMethod.REGISTER;
    if (request.method() == SipMethod.INVITE) {
      anonymous.accepted(request);
    }
    if (isRegister || hasCredentials(request)) {
      isAuthenticated = true;
    }
    if (isRegister && !isDeregistration) {
      gates.signedIn();
    }
    if (isDeregistration) {
      state = State.TALKING;
      connection.setProven(false);
      return;
    }
    if (state != State.KNOWN) {
      state = State.KNOWN;
      connection.setProven(true);
      loop.events().state(AccessEvent.FLOW_KNOWN, "client", connection.remote());
    }
  }

  private static boolean hasCredentials(SipMessage request) {
    return request.first(HeaderName.AUTHORIZATION) >= 0
        || request.first(HeaderName.PROXY_AUTHORIZATION) >= 0;
  }

  /** The client asked its first hop to agree on keep-alives ([MS-CONMGMT] 2.2.1). */
  void keepsAlive() {
    keepsAlive = true;
  }

  /** True if something was accepted of this client. */
  boolean isKnown() {
    return state == State.KNOWN;
  }

  /** True if diagnostics meant for insiders may reach this client ([MS-OCER] 2.2.1.1). */
  boolean isAuthenticated() {
    return isAuthenticated;
  }

  /** The server that holds this client's security association; null before one answered. */
  InsideServers.@Nullable Server affinity() {
    return affinity;
  }

  void bind(InsideServers.Server server) {
    affinity = server;
  }

  /** Policy said no; a client that only ever hears no is shown the door. */
  @Override
  void refused() {
    refusals++;
    gates.report(Offence.REFUSED);
    if (state != State.KNOWN && refusals >= MAX_REFUSALS) {
      loop.counters().count(AccessCounter.REFUSALS_CLOSED);
      connection.close();
    }
  }

  /** Ends if nothing was accepted of it and nothing is under way: others need what it takes. */
  void shed() {
    boolean isWaiting = silentNanos() >= Overload.PERIOD.toNanos();
    if (state == State.TALKING && openTransactions() == 0 && isWaiting) {
      loop.counters().count(AccessCounter.FLOWS_SHED);
      connection.close();
    }
  }

  private void watchSilence(Duration delay) {
    idleTimer = loop.schedule(delay, this::checkSilence);
  }

  private void checkSilence() {
    long leftNanos = idleLimit().toNanos() - silentNanos();
    if (state == State.SECURED) {
      loop.counters().count(AccessCounter.FIRST_MESSAGES_OVERDUE);
      loop.outsideEvents().state(AccessEvent.MESSAGE_OVERDUE, "from", connection.remote());
      connection.close();
    } else if (leftNanos <= 0 && openTransactions() == 0 && !isAwaited(-leftNanos)) {
      loop.counters().count(AccessCounter.IDLE_CLOSED);
      connection.close();
    } else {
      // With work open, look again soon; otherwise when the limit would be reached.
      watchSilence(leftNanos > 0 ? Duration.ofNanos(leftNanos) : TALKING_IDLE_LIMIT);
    }
  }

  /** A client that was silent for long and asked just now has a little more time to answer. */
  private boolean isAwaited(long overNanos) {
    return loop.nanoTime() - askedNanos < SipTimers.TIMER_F.toNanos()
        && overNanos < KEEP_ALIVE_GRACE.toNanos();
  }

  private Duration idleLimit() {
    return switch (state) {
      case SECURED -> FIRST_MESSAGE_LIMIT;
      case TALKING -> TALKING_IDLE_LIMIT;
      case KNOWN ->
          keepsAlive ? loop.settings().keepAlive().plus(KEEP_ALIVE_GRACE) : KNOWN_IDLE_LIMIT;
    };
  }

  @Override
  void gone() {
    if (idleTimer != null) {
      idleTimer.cancel();
    }
    if (paceTimer != null) {
      paceTimer.cancel();
    }
    gates.ended();
    anonymous.ended();
    loop.flowClosed(this);
  }
}
