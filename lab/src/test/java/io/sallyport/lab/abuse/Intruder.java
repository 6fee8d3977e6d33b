package io.sallyport.lab.abuse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** One connection from a source of one's choice, by TLS or without, whose octets a test writes. */
final class Intruder implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 60_000;
  private static final int CHUNK = 64 * 1024;

  private final Socket socket;

  private Intruder(Socket socket) {
    this.socket = socket;
  }

  /** Connects, and no more. */
  static Intruder plain(InetAddress from, InetSocketAddress to) {
    try {
      Socket socket = new Socket();
      socket.bind(new InetSocketAddress(from, 0));
      socket.connect(to, PATIENCE_MILLIS);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(PATIENCE_MILLIS);
      return new Intruder(socket);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot connect to " + to, e);
    }
  }

  /** Connects and shakes hands; takes whatever certificate there is. */
  static Intruder secured(InetAddress from, InetSocketAddress to) {
    Socket plain = plain(from, to).socket;
    try {
      SSLContext tls = SSLContext.getInstance("TLS");
      tls.init(null, new TrustManager[] {new Credulous()}, null);
      SSLSocket socket =
          (SSLSocket)
              tls.getSocketFactory().createSocket(plain, to.getHostString(), to.getPort(), true);
      socket.startHandshake();
      return new Intruder(socket);
    } catch (IOException e) {
      throw new UncheckedIOException("no handshake with " + to, e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** True if the source is turned away before it can say anything. */
  static boolean isTurnedAway(InetAddress from, InetSocketAddress to) {
    try (Intruder again = plain(from, to)) {
      return again.isClosedWithin(Duration.ofMillis(PATIENCE_MILLIS));
    } catch (UncheckedIOException _) {
      return true;
    }
  }

  /** Sends, as far as the other end lets it. */
  void send(String text) {
    send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Sends, as far as the other end lets it. */
  void send(byte[] octets) {
    try {
      socket.getOutputStream().write(octets);
    } catch (IOException _) {
      // Closed by the other end while it was sent: what it did so far is what counts.
    }
  }

  /** Everything that comes until the other end closes. */
  String readToEnd() {
    StringBuilder text = new StringBuilder();
    byte[] chunk = new byte[CHUNK];
    try {
      for (int n = 0; n >= 0; n = socket.getInputStream().read(chunk)) {
        text.append(new String(chunk, 0, n, StandardCharsets.ISO_8859_1));
      }
    } catch (SocketTimeoutException e) {
      throw new AssertionError("not closed within " + PATIENCE_MILLIS + " ms, after: " + text, e);
    } catch (IOException _) {
      // A reset is an end as well.
    }
    return text.toString();
  }

  /** True if the other end closes within the limit; what it sends before is thrown away. */
  boolean isClosedWithin(Duration limit) {
    long deadline = System.nanoTime() + limit.toNanos();
    byte[] chunk = new byte[CHUNK];
    try {
      while (true) {
        long left = (deadline - System.nanoTime()) / 1_000_000;
        socket.setSoTimeout((int) Math.max(1, left));
        if (socket.getInputStream().read(chunk) < 0) {
          return true;
        }
      }
    } catch (SocketTimeoutException _) {
      return false;
    } catch (IOException _) {
      return true;
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

  /** Takes every certificate: whom an intruder talks to is none of its cares. */
  private static final class Credulous extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
