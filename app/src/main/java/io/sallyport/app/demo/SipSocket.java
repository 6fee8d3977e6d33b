package io.sallyport.app.demo;

import io.sallyport.wire.sip.SipLimits;
import io.sallyport.wire.sip.SipMessage;
import io.sallyport.wire.sip.SipRead;
import io.sallyport.wire.sip.SipReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** SIP over TLS with blocking reads: one thread reads, any may send. */
final class SipSocket implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private final SSLSocket socket;
  private final SipReader reader = new SipReader(SipLimits.INSIDE);
  private final byte[] arriving = new byte[16 * 1024];
  private final ReentrantLock sending = new ReentrantLock();

  SipSocket(SSLSocket socket) {
    this.socket = socket;
  }

  /** Connects and shakes hands; the other end must prove the name. */
  static SipSocket connect(SSLContext tls, InetSocketAddress target, String name)
      throws IOException {
    Socket plain = new Socket();
    try {
      plain.connect(target, Math.toIntExact(LIMIT.toMillis()));
      plain.setTcpNoDelay(true);
      SSLSocket socket =
          (SSLSocket) tls.getSocketFactory().createSocket(plain, name, target.getPort(), true);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      parameters.setServerNames(List.of(new SNIHostName(name)));
      socket.setSSLParameters(parameters);
      socket.setSoTimeout(Math.toIntExact(LIMIT.toMillis()));
      socket.startHandshake();
      socket.setSoTimeout(0);
      return new SipSocket(socket);
    } catch (IOException e) {
      plain.close();
      throw e;
    }
  }

  /** For example {@code TLSv1.3}. */
  String protocol() {
    return socket.getSession().getProtocol();
  }

  InetSocketAddress local() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  void send(SipText message) throws IOException {
    sending.lock();
    try {
      socket.getOutputStream().write(message.octets());
      socket.getOutputStream().flush();
    } finally {
      sending.unlock();
    }
  }

  /** The next message; null once the other end has closed. */
  @Nullable SipText receive() throws IOException {
    InputStream in = socket.getInputStream();
    while (true) {
      switch (reader.next()) {
        case SipMessage message -> {
          return SipText.of(message);
        }
        case SipRead.KeepAlive alive -> {}
        case SipRead.Malformed malformed -> throw new IOException("not SIP: " + malformed.fault());
        case SipRead.NeedMore more -> {
          int count = in.read(arriving);
          if (count < 0) {
            return null;
          }
          reader.feed(ByteBuffer.wrap(arriving, 0, count));
        }
      }
    }
  }

  /** The next message, which has to come soon. */
  SipText await() throws IOException {
    socket.setSoTimeout(Math.toIntExact(LIMIT.toMillis()));
    SipText message = receive();
    if (message == null) {
      throw new IOException("the other end closed the connection");
    }
    return message;
  }

  /** Waits a little for the other end to hang up without a word; false if it does not. */
  boolean isHungUp() throws IOException {
    socket.setSoTimeout(Math.toIntExact(LIMIT.toMillis()));
    try {
      return receive() == null;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (SocketException | SSLException e) {
      return true;
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      // Gone either way.
    }
  }
}
