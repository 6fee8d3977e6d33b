package io.sallyport.net;

import io.sallyport.net.mint.IssuedCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** A blocking TLS client of the Java runtime: not the code under test. */
final class TlsSocket implements AutoCloseable {
  private static final int READ_LIMIT_MILLIS = 60_000;

  /** For the other end's goodbye, which one that may still say something does not give. */
  private static final int GOODBYE_LIMIT_MILLIS = 100;

  private final SSLSocket socket;

  private TlsSocket(SSLSocket socket) {
    this.socket = socket;
  }

  /** How to connect. */
  record Options(
      X509Certificate trusted,
      Optional<IssuedCertificate> identity,
      Optional<String> sni,
      List<String> protocols,
      List<String> alpn) {
    static Options trusting(X509Certificate anchor) {
      return new Options(anchor, Optional.empty(), Optional.empty(), List.of("TLSv1.3"), List.of());
    }

    Options showing(IssuedCertificate certificate) {
      return new Options(trusted, Optional.of(certificate), sni, protocols, alpn);
    }

    Options asking(String name) {
      return new Options(trusted, identity, Optional.of(name), protocols, alpn);
    }

    Options speaking(String... versions) {
      return new Options(trusted, identity, sni, List.of(versions), alpn);
    }

    /** Names what the client would speak (ALPN). */
    Options offering(String... names) {
      return new Options(trusted, identity, sni, protocols, List.of(names));
    }

    SSLContext context() {
      try {
        var anchors = KeyStore.getInstance("PKCS12");
        anchors.load(null, null);
        anchors.setCertificateEntry("anchor", trusted);
        var trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(anchors);
        var own = KeyStore.getInstance("PKCS12");
        own.load(null, null);
        if (identity.isPresent()) {
          own.setKeyEntry(
              "own",
              identity.get().key(),
              new char[0],
              identity.get().chain().toArray(X509Certificate[]::new));
        }
        var keys = KeyManagerFactory.getInstance("SunX509");
        keys.init(own, new char[0]);
        var context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), trust.getTrustManagers(), new SecureRandom());
        return context;
      } catch (GeneralSecurityException | IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Connects and shakes hands. */
  static TlsSocket connect(InetSocketAddress target, Options options) throws IOException {
    return connect(target, options, options.context());
  }

  static TlsSocket connect(InetSocketAddress target, Options options, SSLContext context)
      throws IOException {
    return over(new Socket(target.getAddress(), target.getPort()), options, context);
  }

  /** Shakes hands on a connection, on which the test may send what is no TLS afterwards. */
  static TlsSocket over(Socket plain, Options options) throws IOException {
    return over(plain, options, options.context());
  }

  private static TlsSocket over(Socket plain, Options options, SSLContext context)
      throws IOException {
    plain.setSoTimeout(READ_LIMIT_MILLIS);
    var name = options.sni().orElse(plain.getInetAddress().getHostAddress());
    var socket =
        (SSLSocket) context.getSocketFactory().createSocket(plain, name, plain.getPort(), true);
    var parameters = socket.getSSLParameters();
    parameters.setProtocols(options.protocols().toArray(String[]::new));
    options.sni().ifPresent(sni -> parameters.setServerNames(List.of(new SNIHostName(sni))));
    parameters.setApplicationProtocols(options.alpn().toArray(String[]::new));
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return new TlsSocket(socket);
  }

  X509Certificate serverCertificate() {
    try {
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  long sessionCreated() {
    return socket.getSession().getCreationTime();
  }

  /** What the handshake agreed on to speak; empty if on nothing. */
  String agreedProtocol() {
    return socket.getApplicationProtocol();
  }

  String protocol() {
    return socket.getSession().getProtocol();
  }

  void send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    socket.getOutputStream().flush();
  }

  /** Reads as many octets as there are characters; fails at the end of the stream. */
  String receive(int length) throws IOException {
    byte[] octets = socket.getInputStream().readNBytes(length);
    if (octets.length < length) {
      throw new IOException("closed after " + octets.length + " of " + length + " octets");
    }
    return new String(octets, StandardCharsets.UTF_8);
  }

  /** Sends a text to an echo and reads it back: both ends took the handshake for done. */
  String echo(String text) throws IOException {
    send(text);
    return receive(text.length());
  }

  /** Says the last word (close_notify), and goes on reading. */
  void endOutput() throws IOException {
    socket.shutdownOutput();
  }

  /** True if the other end says its last word; false if it is cut off. */
  boolean isEndedByOther() {
    try {
      return socket.getInputStream().read() < 0;
    } catch (IOException _) {
      return false;
    }
  }

  /** Waits for the other end to close. */
  boolean isClosedByOther() {
    try {
      return socket.getInputStream().read() < 0;
    } catch (IOException _) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    if (!socket.isClosed()) {
      socket.setSoTimeout(GOODBYE_LIMIT_MILLIS);
    }
    socket.close();
  }
}
