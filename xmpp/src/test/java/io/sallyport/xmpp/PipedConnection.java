package io.sallyport.xmpp;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.Loop;
import io.sallyport.net.tls.PeerIdentity;
import io.sallyport.net.tls.TlsSession;
import io.sallyport.wire.Octets;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One end of a connection without a socket. What is sent arrives at the other end in the next turn;
 * TLS is there once both ends have asked for it, and shows each what the other has.
 */
final class PipedConnection implements Connection {
  /** What it says of its TLS. */
  static final TlsSession TLS = new TlsSession("TLSv1.3", "TLS_AES_128_GCM_SHA256");

  private static final InetSocketAddress ADDRESS =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 5269);

  /** The feature in either of its versions. */
  private static final String COUNTING = "<sm xmlns='urn:xmpp:sm:\\d'(/>|>.*?</sm>)";

  private final Loop loop;
  private final PeerIdentity own;
  private @Nullable PipedConnection other;
  private @Nullable ConnectionHandler handler;
  private boolean isOpen = true;
  private boolean hasAsked;
  private boolean isSecured;
  private boolean isStuck;
  private boolean isHolding;
  private boolean isUncounted;
  private boolean isReading = true;
  private final Deque<ByteBuffer> unread = new ArrayDeque<>();
  private long octetsSent;
  private long waitingOctets;

  private PipedConnection(Loop loop, PeerIdentity own) {
    this.loop = loop;
    this.own = own;
  }

  /** Two ends; each shows its own identity in TLS. */
  static PipedConnection pair(Loop loop, PeerIdentity one, PeerIdentity two) {
    PipedConnection first = new PipedConnection(loop, one);
    PipedConnection second = new PipedConnection(loop, two);
    first.other = second;
    second.other = first;
    return first;
  }

  PipedConnection other() {
    if (other == null) {
      throw new IllegalStateException("no pair");
    }
    return other;
  }

  void open(ConnectionHandler.Factory factory) {
    handler = factory.opened(this);
  }

  /** Lets TLS be there from the beginning. */
  PipedConnection inTls() {
    isSecured = true;
    other().isSecured = true;
    return this;
  }

  /** Lets nothing that is sent arrive any more. */
  void stick() {
    isStuck = true;
  }

  /** Holds back what arrives while its owner does not want to read. */
  PipedConnection holding() {
    isHolding = true;
    return this;
  }

  /** Lets no end learn that the other would count stanzas (XEP-0198). */
  PipedConnection uncounted() {
    isUncounted = true;
    return this;
  }

  private Octets passed(Octets octets) {
    if (!isUncounted) {
      return octets;
    }
    ByteBuffer all = ByteBuffer.allocate(octets.length());
    octets.writeTo(all);
    String text = StandardCharsets.UTF_8.decode(all.flip()).toString();
    return Octets.of(text.replaceAll(COUNTING, "").getBytes(StandardCharsets.UTF_8));
  }

  /** Breaks it without a word. */
  void cut() {
    end();
    other().end();
  }

  long octetsSent() {
    return octetsSent;
  }

  void askForTls() {
    hasAsked = true;
    if (other().hasAsked) {
      secure();
      other().secure();
    }
  }

  private void secure() {
    isSecured = true;
    loop.execute(() -> {
      if (handler != null && isOpen) {
        handler.secured();
      }
    });
  }

  @Override
  public boolean send(Octets octets) {
    if (!isOpen || isStuck) {
      return true;
    }
    Octets passed = passed(octets);
    ByteBuffer written = ByteBuffer.allocate(passed.length());
    passed.writeTo(written);
    octetsSent += passed.length();
    loop.execute(() -> other().arrived(written.flip()));
    return true;
  }

  private void arrived(ByteBuffer octets) {
    if (isHolding && (!isReading || !unread.isEmpty())) {
      unread.addLast(octets);
    } else if (isOpen && handler != null) {
      handler.received(octets);
    }
  }

  @Override
  public void close() {
    if (isOpen) {
      isOpen = false;
      loop.execute(this::tellClosed);
      loop.execute(other()::end);
    }
  }

  private void end() {
    if (isOpen) {
      isOpen = false;
      tellClosed();
    }
  }

  private void tellClosed() {
    if (handler != null) {
      handler.closed();
    }
  }

  @Override
  public Loop loop() {
    return loop;
  }

  @Override
  public long serial() {
    return 1;
  }

  @Override
  public InetSocketAddress local() {
    return ADDRESS;
  }

  @Override
  public InetSocketAddress remote() {
    return ADDRESS;
  }

  @Override
  public PeerIdentity peer() {
    return isSecured ? other().own : PeerIdentity.NONE;
  }

  @Override
  public boolean isSecured() {
    return isSecured;
  }

  @Override
  public Optional<TlsSession> tlsSession() {
    return isSecured ? Optional.of(TLS) : Optional.empty();
  }

  @Override
  public Optional<String> applicationProtocol() {
    return Optional.empty();
  }

  @Override
  public boolean keepsMessages() {
    return false;
  }

  /** Lets octets wait to be taken by the other end. */
  void setWaitingOctets(long octets) {
    waitingOctets = octets;
  }

  @Override
  public long waitingOctets() {
    return waitingOctets;
  }

  @Override
  public boolean isWritable() {
    return isOpen;
  }

  @Override
  public boolean isOpen() {
    return isOpen;
  }

  @Override
  public void setProven(boolean proven) {}

  /** False while its owner wants to be told nothing. */
  boolean isReading() {
    return isReading;
  }

  @Override
  public void setReading(boolean reading) {
    isReading = reading;
    loop.execute(this::readOn);
  }

  private void readOn() {
    if (isReading && !unread.isEmpty()) {
      ByteBuffer next = unread.removeFirst();
      if (isOpen && handler != null) {
        handler.received(next);
      }
      loop.execute(this::readOn);
    }
  }
}
