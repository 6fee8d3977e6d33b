package io.sallyport.net;

import io.sallyport.net.mint.IssuedCertificate;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * A far end to dial, with the Java runtime's TLS: asks for a certificate, takes any, names one
 * authority as the one it likes, and echoes.
 */
final class TlsAcceptor implements AutoCloseable {
  /** Subjects of the certificates shown, and own addresses of those that connected. */
  final List<String> subjects = new CopyOnWriteArrayList<>();

  final List<String> sources = new CopyOnWriteArrayList<>();
  private final SSLServerSocket listening;

  TlsAcceptor(IssuedCertificate identity, X509Certificate liked, String... versions) {
    try {
      var own = KeyStore.getInstance("PKCS12");
      own.load(null, null);
      var chain = identity.chain().toArray(X509Certificate[]::new);
      own.setKeyEntry("own", identity.key(), new char[0], chain);
      var keys = KeyManagerFactory.getInstance("SunX509");
      keys.init(own, new char[0]);
      var context = SSLContext.getInstance("TLS");
      context.init(
          keys.getKeyManagers(), new TrustManager[] {new Credulous(liked)}, new SecureRandom());
      var address = EchoNode.address("127.0.0.1", 0).getAddress();
      listening =
          (SSLServerSocket) context.getServerSocketFactory().createServerSocket(0, 50, address);
      listening.setNeedClientAuth(true);
      if (versions.length > 0) {
        listening.setEnabledProtocols(versions);
      }
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
    Thread.ofVirtual().start(this::acceptAll);
  }

  private void acceptAll() {
    try {
      while (true) {
        var socket = (SSLSocket) listening.accept();
        Thread.ofVirtual().start(() -> echo(socket));
      }
    } catch (IOException _) {
      // Closed: the test is over.
    }
  }

  private void echo(SSLSocket socket) {
    try (socket) {
      sources.add(socket.getInetAddress().getHostAddress());
      socket.startHandshake();
      var certificate = (X509Certificate) socket.getSession().getPeerCertificates()[0];
      subjects.add(certificate.getSubjectX500Principal().getName());
      socket.getInputStream().transferTo(socket.getOutputStream());
    } catch (IOException _) {
      // The other end gave up: what the test waits for does not come.
    }
  }

  InetSocketAddress address() {
    return (InetSocketAddress) listening.getLocalSocketAddress();
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }

  private record Credulous(X509Certificate liked) implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[] {liked};
    }
  }
}
