package io.sallyport.net;

import io.sallyport.net.tls.ClientTls;
import io.sallyport.net.tls.PeerIdentity;
import io.sallyport.net.tls.ServerTls;
import io.sallyport.net.tls.TlsSession;
import io.sallyport.wire.Octets;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * A TCP connection, its TLS handshake done, or a WebSocket on one. Owned by its {@link #loop()};
 * all calls on that loop.
 */
public interface Connection {
  /** A connection on which more than that waits to be sent is cut. */
  int MAX_WAITING_OCTETS = 16 * 1024 * 1024;

  /** The loop that owns this connection for life. */
  Loop loop();

  /** Number of this connection, never used again in this process, 1 to 2^32-1. */
  long serial();

  InetSocketAddress local();

  InetSocketAddress remote();

  /** What the certificate of the other end proved so far; {@link PeerIdentity#NONE} without one. */
  PeerIdentity peer();

  /** True if octets go over TLS. */
  boolean isSecured();

  /** What the TLS handshake agreed on; empty without TLS, or where it is not known. */
  default Optional<TlsSession> tlsSession() {
    return Optional.empty();
  }

  /** What the TLS handshake agreed on to speak (ALPN, RFC 7301); empty if on nothing. */
  Optional<String> applicationProtocol();

  /**
   * True if messages stay apart on their way: what one {@link #send} takes is one message for the
   * other end, and each call of {@link ConnectionHandler#received} has one of its. False for a
   * stream.
   */
  boolean keepsMessages();

  /**
   * Takes octets to be sent in order. They leave at the end of this turn of the loop, together with
   * what else was sent in it. Octets sent on a closed connection are dropped.
   *
   * @return false if the other end does not keep up: more than the high-water mark waits. The
   *     octets were taken nevertheless; the caller stops sending or closes
   */
  boolean send(Octets octets);

  /** True if less than the high-water mark waits to be sent. */
  boolean isWritable();

  /** Octets that wait to be taken by the system; about as many as were sent, TLS adds some. */
  default long waitingOctets() {
    return 0;
  }

  /**
   * Octets that the system has taken so far, with what TLS adds: more of them each time the other
   * end has taken some of what waits.
   */
  default long takenOctets() {
    return 0;
  }

  boolean isOpen();

  /**
   * Says whether it is known who is on the other end; it is not at first. When a listener is full,
   * connections of unknown ones give way.
   */
  void setProven(boolean proven);

  /**
   * Has the kernel find out when the other end falls silent without a goodbye, whoever that is: it
   * is given minutes, where a server that showed its certificate on connecting is given seconds.
   */
  default void watchPatiently() {}

  /** Stops or goes on reading; while stopped, the kernel pushes back on the sender. */
  void setReading(boolean reading);

  /**
   * Lets the other end stop sending and go on receiving: {@link ConnectionHandler#ended} tells of
   * it, and the connection closes once {@link #endSending} was called as well. Without this, and
   * where the transport knows no halves, the end of what it sends ends the connection.
   */
  default void allowHalves() {}

  /**
   * Has {@link #close} wait for the other end as long as it goes on taking octets, a minute at
   * most: for streams, of which nothing may be lost. Halves imply it.
   */
  default void keepTail() {}

  /**
   * Makes it one whose octets are passed on as they come: halves are allowed, little waits here to
   * be sent, and how long the other end may take nothing is for the handler to say. So is when it
   * closes, once each end has ended its sending. The kernel gives up an other end that is silent.
   *
   * @param stall how long the handler lets the other end take nothing
   */
  default void relay(Duration stall) {
    allowHalves();
  }

  /** True if halves are allowed and the transport knows them. */
  default boolean hasHalves() {
    return false;
  }

  /**
   * Sends what waits, then tells the other end that nothing follows. Where the transport knows no
   * halves the connection closes.
   */
  default void endSending() {
    close();
  }

  /**
   * Goes on in TLS: what was sent before leaves in the clear, and what comes from now on has to be
   * a handshake. {@link ConnectionHandler#secured} tells that it is done; nothing is to be sent
   * until then. If it fails the connection closes.
   *
   * @param limit how long the handshake may take
   */
  default void startTls(ServerTls tls, Duration limit) {
    close();
  }

  /**
   * The same for the end that begins the handshake.
   *
   * @param name sent as SNI
   */
  default void startTls(ClientTls tls, String name, Duration limit) {
    close();
  }

  /** Sends what waits, then closes. {@link ConnectionHandler#closed} follows. */
  void close();

  /** Closes at once: what waits is dropped, and the other end sees a reset where there is one. */
  default void reset() {
    close();
  }
}
