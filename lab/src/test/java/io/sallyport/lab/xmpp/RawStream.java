package io.sallyport.lab.xmpp;

import io.sallyport.lab.peers.LabAuthority.Identity;
import io.sallyport.lab.peers.PeerScope;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * A partner's end of a stream by hand: whatever a test wants said, in the clear or in TLS, before a
 * proof or after it. Used by one thread.
 */
final class RawStream implements AutoCloseable {
  /** What the end looks like where it is not in good order. */
  static final String RESET = "(reset)";

  private static final int LIMIT_MILLIS = 60_000;
  private static final String START_TLS = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
  private static final String EXTERNAL =
      "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='EXTERNAL'>=</auth>";
  private static final String FEATURES_END = "</stream:features>";

  private Socket socket;

  private RawStream(Socket socket) {
    this.socket = socket;
  }

  /** How a stream to our domain begins. */
  static String header(String from) {
    return "<stream:stream xmlns='jabber:server' xmlns:db='jabber:server:dialback'"
        + " xmlns:stream='http://etherx.jabber.org/streams' to='harbor.example'"
        + " from='%s' version='1.0'>".formatted(from);
  }

  /** Connects, and no more. */
  static RawStream open(InetSocketAddress to, InetAddress from) {
    try {
      Socket socket = new Socket();
      socket.bind(new InetSocketAddress(from, 0));
      socket.connect(to, LIMIT_MILLIS);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(LIMIT_MILLIS);
      return new RawStream(socket);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot connect to " + to, e);
    }
  }

  /** TLS that shows a certificate to servers of one authority. */
  static SSLContext tls(Identity shown, Path anchor) {
    try {
      KeyStore own = empty();
      own.setKeyEntry(
          "own",
          key(PeerScope.read(shown.key())),
          new char[0],
          new Certificate[] {certificate(shown.certificate())});
      KeyManagerFactory keys = KeyManagerFactory.getInstance("SunX509");
      keys.init(own, new char[0]);
      KeyStore anchors = empty();
      anchors.setCertificateEntry("anchor", certificate(anchor));
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(anchors);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static Certificate certificate(Path file) throws GeneralSecurityException, IOException {
    return CertificateFactory.getInstance("X.509")
        .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(file)));
  }

  private static PrivateKey key(String pem) throws GeneralSecurityException {
    byte[] octets = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
    return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(octets));
  }

  /** Shakes hands at once (XEP-0368). */
  RawStream secure(SSLContext tls) {
    try {
      SSLSocket secured =
          (SSLSocket)
              tls.getSocketFactory().createSocket(socket, "harbor.example", socket.getPort(), true);
      secured.setSoTimeout(LIMIT_MILLIS);
      secured.startHandshake();
      socket = secured;
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException("no handshake", e);
    }
  }

  /** Asks for TLS in the clear, and shakes hands. */
  RawStream startTls(String from, SSLContext tls) {
    say(header(from));
    hear(FEATURES_END);
    say(START_TLS);
    hear("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
    return secure(tls);
  }

  /** Proves a domain with the certificate that was shown; a header has to follow. */
  RawStream authenticate(String from) {
    say(header(from));
    hear(FEATURES_END);
    say(EXTERNAL);
    hear("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
    return this;
  }

  /** The same, and the stream is open then. */
  RawStream prove(String from) {
    authenticate(from);
    say(header(from));
    hear(FEATURES_END);
    return this;
  }

  /** Says something, as far as the other end lets it: what that says to it stands to be read. */
  void say(String text) {
    say(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private void say(byte[] octets) {
    try {
      socket.getOutputStream().write(octets);
    } catch (SocketException | SSLException _) {
      // It had heard enough before it was all said.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads to the end of a text, which has to come; gives what came before it, too. */
  String hear(String end) {
    StringBuilder heard = new StringBuilder();
    try {
      while (heard.indexOf(end, heard.length() - end.length()) < 0) {
        int octet = socket.getInputStream().read();
        if (octet < 0) {
          throw new AssertionError("no " + end + " but the end after: " + heard);
        }
        heard.append((char) octet);
      }
      return heard.toString();
    } catch (IOException e) {
      throw new UncheckedIOException("no " + end + " after: " + heard, e);
    }
  }

  /** Everything that comes until the other end closes; a reset is an end, too. */
  String hearAll() {
    ByteArrayOutputStream heard = new ByteArrayOutputStream();
    try (InputStream in = socket.getInputStream()) {
      in.transferTo(heard);
    } catch (SocketTimeoutException e) {
      throw new AssertionError("not closed, after: " + heard.toString(StandardCharsets.UTF_8), e);
    } catch (IOException _) {
      heard.writeBytes(RESET.getBytes(StandardCharsets.UTF_8));
    }
    return heard.toString(StandardCharsets.UTF_8);
  }

  /** True if the other end has not closed it, whatever it said before. */
  boolean isHeld() {
    try {
      socket.setSoTimeout(1);
      while (socket.getInputStream().read() >= 0) {
        // What was not read yet.
      }
      return false;
    } catch (SocketTimeoutException _) {
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  /** Closes it; in the clear so that the other end is reset. */
  void reset() {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException _) {
      // It is gone either way.
    }
  }
}
