package io.sallyport.xmpp.connector;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.Loop;
import io.sallyport.wire.Octets;
import io.sallyport.wire.xmpp.StreamCondition;
import io.sallyport.wire.xmpp.StreamError;
import io.sallyport.wire.xmpp.XmppLimits;
import io.sallyport.wire.xmpp.XmppRead;
import io.sallyport.wire.xmpp.XmppReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The connection below one stream of the connector: reads what comes for the state machine, keeps
 * its times, and closes. Owned by its loop.
 */
final class LinkConnection implements ConnectionHandler {
  /** From the connection until stanzas may be sent. */
  static final Duration ESTABLISHMENT = Duration.ofSeconds(30);

  /** For the other end's closing tag. */
  static final Duration CLOSING = Duration.ofSeconds(5);

  static final Duration TICK = Duration.ofSeconds(1);

  /** Of our own silence before white space. */
  static final Duration KEEP_ALIVE = Duration.ofMinutes(4);

  /** Octets that wait to be taken by the other end, beyond which no more is read for it. */
  static final long MAX_WAITING_OCTETS = 1024 * 1024;

  private static final Octets SPACE = Octets.of(" ".getBytes(StandardCharsets.US_ASCII));

  /** Who opened it. */
  interface Owner {
    /** All that came at once has been taken. */
    void read();

    /** A second has passed. */
    void ticked();

    /** It is over. */
    void closed();
  }

  private final Connection connection;
  private final LinkStream stream;
  private final Owner owner;
  private final XmppReader reader = new XmppReader(XmppLimits.UNPROVEN);
  private final long openedNanos;
  private long heardNanos;
  private long sentNanos;
  private Loop.@Nullable Timer tick;
  private Loop.@Nullable Timer closing;

  LinkConnection(Connection connection, LinkStream stream, Owner owner) {
    this.connection = connection;
    this.stream = stream;
    this.owner = owner;
    this.openedNanos = now();
    this.heardNanos = openedNanos;
    this.sentNanos = openedNanos;
    tickLater();
  }

  private long now() {
    return connection.loop().nanoTime();
  }

  @Override
  public void received(ByteBuffer octets) {
    heardNanos = now();
    reader.feed(octets);
    for (XmppRead read = reader.next(); read != XmppRead.NeedMore.NEED_MORE; read = reader.next()) {
      stream.take(read);
      if (read instanceof XmppRead.StreamEnd || read instanceof XmppRead.Malformed) {
        connection.close();
        break;
      }
    }
    owner.read();
  }

  void send(Octets octets) {
    sentNanos = now();
    connection.send(octets);
  }

  void restart() {
    reader.restart();
  }

  /** It is known who is on the other end, which may say as much as that. */
  void proven(XmppLimits limits) {
    connection.setProven(true);
    reader.limits(limits);
  }

  void setReading(boolean isReading) {
    connection.setReading(isReading);
  }

  /** True while the other end keeps up. */
  boolean hasRoom() {
    return connection.waitingOctets() < MAX_WAITING_OCTETS;
  }

  /** How long nothing has come. */
  Duration silence() {
    return Duration.ofNanos(now() - heardNanos);
  }

  /** Nothing more is sent. The other end may still close in good order, or has. */
  void close() {
    if (closing == null && connection.isOpen()) {
      closing = connection.loop().schedule(CLOSING, connection::close);
    }
  }

  /** Closes it at once: the other end does not answer. */
  void reset() {
    connection.reset();
  }

  @Override
  public void closed() {
    if (tick != null) {
      tick.cancel();
    }
    if (closing != null) {
      closing.cancel();
    }
    owner.closed();
  }

  private void tickLater() {
    tick = connection.loop().schedule(TICK, this::tick);
  }

  private void tick() {
    if (!connection.isOpen()) {
      return;
    }
    tickLater();
    long now = now();
    if (stream.isReady() && now - sentNanos >= KEEP_ALIVE.toNanos()) {
      send(SPACE);
    }
    if (!stream.isReady() && !stream.isClosed() && now - openedNanos >= ESTABLISHMENT.toNanos()) {
      stream.fail(StreamError.of(StreamCondition.CONNECTION_TIMEOUT, "It takes too long"));
      connection.close();
      return;
    }
    owner.ticked();
  }
}
