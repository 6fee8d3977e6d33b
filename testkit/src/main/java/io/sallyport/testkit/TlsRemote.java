package io.sallyport.testkit;

import io.sallyport.net.mint.IssuedCertificate;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * A far end over real sockets, with blocking reads and the Java runtime's own TLS: shares nothing
 * with the code under test. Used by one thread.
 */
public final class TlsRemote implements AutoCloseable {
  private static final int CHUNK_OCTETS = 16 * 1024;

  private final SSLSocket socket;
  private final ByteArrayOutputStream received = new ByteArrayOutputStream();

  private TlsRemote(SSLSocket socket) {
    this.socket = socket;
  }

  /**
   * What this end trusts, shows and asks for.
   *
   * @param sni server name to ask for when connecting
   */
  public record Identity(
      X509Certificate trusted, Optional<IssuedCertificate> shown, Optional<String> sni) {
    public static Identity trusting(X509Certificate anchor) {
      return new Identity(anchor, Optional.empty(), Optional.empty());
    }

    public Identity showing(IssuedCertificate certificate) {
      return new Identity(trusted, Optional.of(certificate), sni);
    }

    public Identity asking(String name) {
      return new Identity(trusted, shown, Optional.of(name));
    }

    private SSLContext context() {
      try {
        var anchors = empty();
        anchors.setCertificateEntry("anchor", trusted);
        var trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(anchors);
        var own = empty();
        if (shown.isPresent()) {
          var chain = shown.get().chain().toArray(X509Certificate[]::new);
          own.setKeyEntry("own", shown.get().key(), new char[0], chain);
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

    private static KeyStore empty() throws GeneralSecurityException, IOException {
      var store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      return store;
    }
  }

  /** Connects from an address the system chooses, and shakes hands. */
  public static TlsRemote connect(InetSocketAddress target, Identity identity) throws IOException {
    var plain = new Socket(target.getAddress(), target.getPort());
    var name = identity.sni().orElse(target.getAddress().getHostAddress());
    var socket =
        (SSLSocket)
            identity.context().getSocketFactory().createSocket(plain, name, target.getPort(), true);
    var parameters = socket.getSSLParameters();
    identity.sni().ifPresent(sni -> parameters.setServerNames(List.of(new SNIHostName(sni))));
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return new TlsRemote(socket);
  }

  /** A listening far end, with mutual TLS. */
  public static final class Listening implements AutoCloseable {
    private final SSLServerSocket socket;

    private Listening(SSLServerSocket socket) {
      this.socket = socket;
    }

    public InetSocketAddress address() {
      return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    /** Waits for a connection and shakes hands. */
    public TlsRemote accept(Duration limit) throws IOException {
      socket.setSoTimeout((int) limit.toMillis());
      var accepted = (SSLSocket) socket.accept();
      accepted.startHandshake();
      return new TlsRemote(accepted);
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  /** Listens; port 0 takes any. */
  public static Listening listen(InetSocketAddress address, Identity identity) throws IOException {
    ServerSocket socket =
        identity
            .context()
            .getServerSocketFactory()
            .createServerSocket(address.getPort(), 50, address.getAddress());
    var listening = (SSLServerSocket) socket;
    listening.setNeedClientAuth(true);
    return new Listening(listening);
  }

  /** This end's own address. */
  public InetSocketAddress local() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  public InetSocketAddress remote() {
    return (InetSocketAddress) socket.getRemoteSocketAddress();
  }

  /** The certificate the other end showed. */
  public X509Certificate certificate() throws IOException {
    return (X509Certificate) socket.getSession().getPeerCertificates()[0];
  }

  public void send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    socket.getOutputStream().flush();
  }

  /**
   * Reads until what has arrived and was not taken yet is enough; returns and takes all of it.
   *
   * @throws IOException if the limit passes or the other end closes first; the message has what
   *     arrived
   */
  public String receive(Predicate<String> isEnough, Duration limit) throws IOException {
    long deadlineNanos = System.nanoTime() + limit.toNanos();
    byte[] chunk = new byte[CHUNK_OCTETS];
    var text = received.toString(StandardCharsets.UTF_8);
    while (!isEnough.test(text)) {
      long restMillis = (deadlineNanos - System.nanoTime()) / 1_000_000;
      if (restMillis <= 0) {
        throw new SocketTimeoutException("not within " + limit + ", only: " + text);
      }
      socket.setSoTimeout((int) restMillis);
      int count = read(chunk, text);
      if (count < 0) {
        throw new IOException("closed by the other end after: " + text);
      }
      received.write(chunk, 0, count);
      text = received.toString(StandardCharsets.UTF_8);
    }
    received.reset();
    return text;
  }

  private int read(byte[] chunk, String before) throws IOException {
    try {
      return socket.getInputStream().read(chunk);
    } catch (SocketTimeoutException e) {
      var told = new SocketTimeoutException("nothing more in time, only: " + before);
      told.initCause(e);
      throw told;
    }
  }

  /** True if the other end closes, or resets, within the limit. */
  public boolean isClosedWithin(Duration limit) throws IOException {
    byte[] chunk = new byte[CHUNK_OCTETS];
    socket.setSoTimeout((int) limit.toMillis());
    try {
      for (int count = 0; count >= 0; count = socket.getInputStream().read(chunk)) {
        received.write(chunk, 0, count);
      }
      return true;
    } catch (SocketTimeoutException _) {
      return false;
    } catch (IOException _) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
