package io.sallyport.access;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.Loop;
import io.sallyport.wire.Octets;
import io.sallyport.wire.sip.SipFault;
import io.sallyport.wire.sip.SipLimits;
import io.sallyport.wire.sip.SipMessage;
import io.sallyport.wire.sip.SipRead;
import io.sallyport.wire.sip.SipReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A connection that carries SIP, whichever side it is on: octets become messages, and requests
 * become open transactions. Owned by its loop.
 */
abstract sealed class SipConnection implements ConnectionHandler
    permits ClientFlow, InsidePeer, LinkConnection, PartnerConnection {
  /** Why nothing is heard of the other end for a while. */
  enum Hold {
    /** What decides about it is not known yet. */
    UNDECIDED,
    /** It sends faster than it may. */
    TOO_FAST,
    /** It does not read what it is answered. */
    BEHIND
  }

  private static final byte[] PONG = "\r\n".getBytes(StandardCharsets.US_ASCII);

  final AccessLoop loop;
  final Connection connection;

  /** This connection's name in {@code ms-received-cid} and in our route URIs. */
  final String token;

  private final SipReader reader;
  private final Duration messageLimit;
  private final EmptyLines emptyLines = new EmptyLines();
  private final Set<Hold> holds = EnumSet.noneOf(Hold.class);
  private final Set<Transaction> openTransactions = new HashSet<>();
  private Loop.@Nullable Timer messageTimer;
  private long lastHeardNanos;

  /**
   * @param messageLimit time that one message may take to arrive whole
   */
  SipConnection(
      AccessLoop loop,
      Connection connection,
      FlowToken.Kind kind,
      SipLimits limits,
      Duration messageLimit) {
    this.loop = loop;
    this.connection = connection;
    this.token = loop.sealToken(kind, connection.serial());
    this.reader =
        new SipReader(
            limits,
            connection.keepsMessages() ? SipReader.Framing.TRANSPORT : SipReader.Framing.STREAM);
    this.messageLimit = messageLimit;
    this.lastHeardNanos = loop.nanoTime();
  }

  /**
   * Prefix of the keys of this connection's transactions: what one client sends never matches
   * another's; internal servers may spread a dialog over connections.
   */
  abstract String transactionScope();

  /** Who is on the other end. */
  abstract Side side();

  /** True if the other end is a client outside. */
  final boolean isClient() {
    return side() == Side.CLIENT;
  }

  /** True if the other end is an internal server or a node. */
  final boolean isInside() {
    return side() == Side.INSIDE;
  }

  /** Open transactions that this connection may have. */
  abstract int maxTransactions();

  /** A complete message arrived; called before it is handled. */
  void heard(SipMessage message) {}

  /** A keep-alive arrived; a double CRLF is a ping (RFC 5626 section 3.5.1). */
  abstract void keepAlive(boolean isPing);

  @Override
  public final void received(ByteBuffer octets) {
    lastHeardNanos = loop.nanoTime();
    loop.lag().read(lastHeardNanos);
    reader.feed(octets);
    readMessages();
    watchMessage();
  }

  private void readMessages() {
    while (connection.isOpen() && holds.isEmpty()) {
      switch (reader.next()) {
        case SipRead.NeedMore _ -> {
          return;
        }
        case SipRead.KeepAlive keepAlive -> emptyLine(keepAlive.ping());
        case SipMessage message -> {
          stopMessageTimer();
          emptyLines.ended();
          heard(message);
          arrived(message);
        }
        case SipRead.Malformed malformed -> {
          loop.malformed(this, malformed);
          return;
        }
      }
    }
  }

  /** Passes a message on. */
  void arrived(SipMessage message) {
    if (message.isRequest()) {
      loop.path().request(this, message);
    } else {
      loop.path().response(this, message);
    }
  }

  private void emptyLine(boolean isPing) {
    if (emptyLines.areTooMany(isPing, loop.nanoTime())) {
      loop.counters().count(AccessCounter.EMPTY_LINES_CLOSED);
      loop.outsideEvents().state(AccessEvent.EMPTY_LINES_CLOSED, "from", connection.remote());
      connection.close();
    } else {
      keepAlive(isPing);
    }
  }

  /** Hears nothing more until {@link #resume}: what decides about it is not known yet. */
  final void pause() {
    hold(Hold.UNDECIDED);
  }

  /** Goes on with what arrived meanwhile. */
  final void resume() {
    release(Hold.UNDECIDED);
  }

  /** Hears nothing more until {@link #release}. */
  final void hold(Hold reason) {
    holds.add(reason);
    stopMessageTimer();
    connection.setReading(false);
  }

  /** Goes on with what arrived meanwhile, unless there is another reason not to. */
  final void release(Hold reason) {
    if (holds.remove(reason) && holds.isEmpty()) {
      connection.setReading(true);
      readMessages();
      watchMessage();
    }
  }

  /** A sender that dribbles one message holds memory: it has so long, then the connection ends. */
  private void watchMessage() {
    boolean waiting = reader.isMidMessage() && connection.isOpen() && holds.isEmpty();
    if (!waiting) {
      stopMessageTimer();
    } else if (messageTimer == null) {
      messageTimer = loop.schedule(messageLimit, this::messageTooSlow);
    }
  }

  private void stopMessageTimer() {
    if (messageTimer != null) {
      messageTimer.cancel();
      messageTimer = null;
    }
  }

  private void messageTooSlow() {
    messageTimer = null;
    loop.counters().count(AccessCounter.MESSAGES_OVERDUE);
    loop.outsideEvents().state(AccessEvent.MESSAGE_OVERDUE, "from", connection.remote());
    connection.close();
  }

  /** Sends on this connection, from whichever loop; dropped if the connection is gone. */
  final void sendResponse(Octets response) {
    if (!loop.isCurrent()) {
      loop.execute(() -> sendResponse(response));
    } else if (!connection.send(response)) {
      fellBehind();
    }
  }

  final void pong() {
    sendResponse(Octets.of(PONG));
  }

  /** A gate that each request passes before anything is made of it; false if it is not to be. */
  boolean admits(SipMessage request) {
    return true;
  }

  /** Policy said no to a request of the other end. */
  void refused() {}

  /** Framing is lost; the connection is about to be closed. */
  void garbled(SipFault fault) {}

  /** The other end sends but does not read what it is answered. */
  void fellBehind() {}

  /** Ends the silence: the other end is there, although it sent nothing to be read here. */
  final void heardOf() {
    lastHeardNanos = loop.nanoTime();
  }

  final long silentNanos() {
    return loop.nanoTime() - lastHeardNanos;
  }

  final void opened(Transaction transaction) {
    openTransactions.add(transaction);
  }

  final void ended(Transaction transaction) {
    openTransactions.remove(transaction);
  }

  final int openTransactions() {
    return openTransactions.size();
  }

  @Override
  public final void closed() {
    stopMessageTimer();
    // A copy, because a transaction that ends takes itself out.
    Set.copyOf(openTransactions).forEach(Transaction::originLost);
    gone();
  }

  /** The connection is closed; its own transactions have been told. */
  abstract void gone();
}
