package io.sallyport.xmpp;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.wire.Octets;
import io.sallyport.wire.xmpp.Stanza;
import io.sallyport.wire.xmpp.StreamCondition;
import io.sallyport.wire.xmpp.StreamError;
import io.sallyport.wire.xmpp.StreamManagement;
import io.sallyport.wire.xmpp.XmppDomain;
import io.sallyport.wire.xmpp.XmppRead;
import io.sallyport.xmpp.inside.GatewayHandshake;
import io.sallyport.xmpp.inside.GatewayLink;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A connection that a gateway has opened. Owned by its loop; what is said once it is known who is
 * there goes to the loop of the leg, in order, and what is to be sent comes from there.
 */
final class GatewayConnection implements ConnectionHandler, StreamMachine {
  /** Stanzas and the like on their way to the loop of the leg, with which no more is read. */
  private static final int MOST_CROSSING = 256;

  /** With so few left reading goes on. */
  private static final int FEW_CROSSING = 64;

  private final Connection connection;
  private final GatewayLeg leg;
  private final StreamsShared shared;
  private final GatewayHandshake handshake;
  private final StreamConnection below;
  private final Link link = new Link();
  private final AtomicInteger crossing = new AtomicInteger();
  private boolean isAcknowledging;

  /** Stanzas of the gateway's that have met their fate. */
  private long handled;

  /** True while the loop of the leg has more to do for this connection than it should. */
  private volatile boolean isBehind;

  /** True while the leg wants no more. */
  private boolean isPaused;

  /** True if the stream was ended, by either end: nobody goes on with it. */
  private boolean isEnded;

  private boolean isGone;

  GatewayConnection(Connection connection, GatewayLeg leg, StreamsShared shared) {
    this.connection = connection;
    this.leg = leg;
    this.shared = shared;
    this.handshake = new GatewayHandshake(leg.terms().rules(), shared::streamId, new Steps());
    this.below = new StreamConnection(connection, this, shared);
    if (connection.isSecured()) {
      below.secured();
    }
  }

  // ---- the connection

  @Override
  public void received(ByteBuffer octets) {
    below.received(octets);
  }

  @Override
  public void secured() {
    below.secured();
  }

  @Override
  public void closed() {
    isGone = true;
    boolean isForGood = isEnded;
    handshake.lost();
    below.closed();
    leg.closed();
    leg.execute(() -> leg.gateways().left(link, isForGood));
  }

  // ---- what its reader and its times say

  @Override
  public void take(XmppRead read) {
    if (!handshake.isDone()) {
      handshake.take(read);
      return;
    }
    switch (read) {
      case Stanza _, XmppRead.Oversized _, XmppRead.Nonza _ -> cross(read);
      case XmppRead.StreamEnd _ -> end();
      case XmppRead.Malformed(var fault) -> {
        shared.counters().count(XmppCounter.MALFORMED);
        fail(StreamError.of(fault));
      }
      default -> fail(StreamError.of(StreamCondition.BAD_FORMAT, "The stream has begun"));
    }
  }

  /** Hands on what was read; no more is read while the other loop has too much of it before it. */
  private void cross(XmppRead read) {
    if (crossing.incrementAndGet() >= MOST_CROSSING && !isBehind) {
      isBehind = true;
      setReading();
      // It may have caught up before it could know that it is waited for.
      caughtUp();
    }
    leg.execute(() -> {
      leg.gateways().take(link, read);
      if (crossing.decrementAndGet() <= FEW_CROSSING && isBehind) {
        connection.loop().execute(this::caughtUp);
      }
    });
  }

  private void caughtUp() {
    if (isBehind && crossing.get() <= FEW_CROSSING && !isGone) {
      isBehind = false;
      setReading();
    }
  }

  private void setReading() {
    connection.setReading(!isBehind && !isPaused);
  }

  @Override
  public void secured(PeerProof shown) {
    handshake.secured(name ->
        connection.peer().names().contains(name)
            && XmppDomain.of(name).filter(shown::proves).isPresent());
  }

  @Override
  public boolean isWaitingForTls() {
    return handshake.isWaitingForTls();
  }

  @Override
  public boolean isClosed() {
    return handshake.isClosed();
  }

  @Override
  public boolean mayKeepAlive() {
    return handshake.isDone();
  }

  @Override
  public boolean probe() {
    if (isAcknowledging) {
      leg.execute(() -> leg.gateways().ask(link));
    }
    return isAcknowledging;
  }

  @Override
  public void fail(StreamError error) {
    // Who did not answer may come back and go on.
    isEnded |= error.condition() != StreamCondition.CONNECTION_TIMEOUT;
    sendHandled();
    handshake.fail(error);
  }

  @Override
  public void end() {
    isEnded = true;
    sendHandled();
    handshake.end();
  }

  /** What it does not hear of now it would send again by another node, or count as lost. */
  private void sendHandled() {
    if (isAcknowledging && !handshake.isClosed()) {
      below.send(Octets.of(new StreamManagement.Answer(handled).octets()));
    }
  }

  @Override
  public void lost() {
    handshake.lost();
  }

  /** What the handshake wants done, on the loop of the connection. */
  private final class Steps implements GatewayHandshake.Actions {
    @Override
    public void send(Octets octets) {
      below.send(octets);
    }

    @Override
    public void startTls() {
      shared.ways().tls().accept(connection);
    }

    @Override
    public void restart() {
      below.restart();
    }

    @Override
    public void proven(String gateway, String node) {
      below.proven(true);
      shared.counters().count(XmppCounter.GATEWAY_ARRIVALS);
      shared
          .events()
          .state(
              XmppEvent.GATEWAY_ATTACHED,
              "stream",
              below.id(),
              "gateway",
              gateway,
              "from",
              connection.remote());
      leg.execute(() -> leg.arrived(link, gateway, node));
    }

    @Override
    public void refused() {
      shared.counters().count(XmppCounter.PROOFS_FAILED);
    }

    @Override
    public void close() {
      below.close();
    }
  }

  /** The same stream on the loop of the leg. */
  private final class Link implements GatewayLink {
    private long settled;
    private boolean isTelling;

    private void later(Runnable task) {
      connection
          .loop()
          .execute(() -> {
            if (!isGone && !handshake.isClosed()) {
              task.run();
            }
          });
    }

    @Override
    public InetSocketAddress remote() {
      return connection.remote();
    }

    @Override
    public void send(Octets octets) {
      later(() -> {
        below.say(octets);
        if (connection.waitingOctets() > leg.terms().maxWaitingOctets()) {
          fail(StreamError.of(StreamCondition.POLICY_VIOLATION, "You do not read"));
        }
      });
    }

    private void fail(StreamError error) {
      GatewayConnection.this.fail(error);
    }

    @Override
    public void setReading(boolean reading) {
      later(() -> {
        isPaused = !reading;
        GatewayConnection.this.setReading();
      });
    }

    @Override
    public void acknowledging(long count) {
      later(() -> {
        handled = count;
        isAcknowledging = true;
      });
    }

    @Override
    public void handled(long count) {
      settled = count;
      if (!isTelling) {
        isTelling = true;
        leg.soon(this::tell);
      }
    }

    /** Once for all that was settled in a turn, behind what was sent then. */
    private void tell() {
      if (isTelling) {
        isTelling = false;
        long count = settled;
        later(() -> handled = count);
      }
    }

    @Override
    public void end(StreamError error) {
      tell();
      later(() -> fail(error));
    }

    @Override
    public void end() {
      tell();
      later(GatewayConnection.this::end);
    }
  }
}
