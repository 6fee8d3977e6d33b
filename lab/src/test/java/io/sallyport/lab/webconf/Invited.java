package io.sallyport.lab.webconf;

import io.sallyport.lab.peers.ConferencePool;
import io.sallyport.lab.peers.PeerScope;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** A client outside on blocking sockets: none of the code under test. */
public final class Invited implements AutoCloseable {
  private static final int LIMIT_MILLIS = 150_000;
  private final SSLSocket socket;
  private final String status;

  private Invited(SSLSocket socket, String status) {
    this.socket = socket;
    this.status = status;
  }

  /** TLS that trusts who signed what clients see; to be made once. */
  public static SSLContext tls(ConferencePool pool) {
    return tls(pool, "TLS");
  }

  /** The same of a version, and those before it. */
  static SSLContext tls(ConferencePool pool, String version) {
    try {
      KeyStore anchors = KeyStore.getInstance("PKCS12");
      anchors.load(null, null);
      anchors.setCertificateEntry(
          "outside",
          CertificateFactory.getInstance("X.509")
              .generateCertificate(
                  new ByteArrayInputStream(
                      PeerScope.read(pool.outsideAuthority())
                          .getBytes(StandardCharsets.US_ASCII))));
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(anchors);
      SSLContext context = SSLContext.getInstance(version);
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Connects to a node and shows a token; what the node answers is {@link #status}. */
  public static Invited connect(SSLContext tls, InetSocketAddress node, String token)
      throws IOException {
    Socket plain = new Socket(node.getAddress(), node.getPort());
    plain.setSoTimeout(LIMIT_MILLIS);
    SSLSocket socket =
        (SSLSocket)
            tls.getSocketFactory().createSocket(plain, ConferencePool.NAME, node.getPort(), true);
    socket
        .getOutputStream()
        .write(
            ("CONNECT "
                    + ConferencePool.SERVICE
                    + ":443 HTTP/1.1\r\nProxy-Authorization: Bearer "
                    + token
                    + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    return new Invited(socket, head(socket.getInputStream()));
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int octet = in.read();
      if (octet < 0) {
        throw new IOException("closed after " + head);
      }
      head.append((char) octet);
    }
    return head.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length());
  }

  /** Three digits. */
  public String status() {
    return status;
  }

  SSLSocket socket() {
    return socket;
  }

  /** Sends a text of ASCII. */
  public void send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  /** So many octets, or fewer if the other end says its last word. */
  public String receive(int octets) throws IOException {
    return new String(socket.getInputStream().readNBytes(octets), StandardCharsets.US_ASCII);
  }

  /** True once the other end sends no more, however that comes; false if it sent something. */
  boolean isOver() {
    try {
      return socket.getInputStream().read() < 0;
    } catch (IOException e) {
      return true;
    }
  }

  /** True if the session is cut; false if the other end says its last word. */
  boolean isCut() {
    try {
      return socket.getInputStream().read() >= 0;
    } catch (IOException e) {
      return true;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
