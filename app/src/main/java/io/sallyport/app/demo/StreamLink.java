package io.sallyport.app.demo;

import io.sallyport.wire.turn.TurnStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** Messages one behind the other on TCP or TLS: each says how long it is (RFC 8656 section 3.7). */
final class StreamLink implements RelayLink {
  private static final int LIMIT_MILLIS = 20_000;

  /** Of the protocol inside TLS (RFC 7443). */
  private static final String PROTOCOL = "stun.turn";

  private final Socket socket;

  private StreamLink(Socket socket) {
    this.socket = socket;
  }

  static StreamLink tcp(InetSocketAddress relay) throws IOException {
    Socket socket = new Socket();
    try {
      socket.connect(relay, LIMIT_MILLIS);
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(LIMIT_MILLIS);
      return new StreamLink(socket);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /** In TLS; the relay must prove the name. */
  static StreamLink tls(SSLContext tls, InetSocketAddress relay, String name) throws IOException {
    Socket plain = tcp(relay).socket;
    try {
      SSLSocket socket =
          (SSLSocket) tls.getSocketFactory().createSocket(plain, name, relay.getPort(), true);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      parameters.setServerNames(List.of(new SNIHostName(name)));
      parameters.setApplicationProtocols(new String[] {PROTOCOL});
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      return new StreamLink(socket);
    } catch (IOException e) {
      plain.close();
      throw e;
    }
  }

  @Override
  public void send(byte[] message) throws IOException {
    socket.getOutputStream().write(message);
    socket.getOutputStream().flush();
  }

  @Override
  public byte @Nullable [] receive() throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    try {
      int head = in.readInt();
      int octets = TurnStream.octets(head);
      if (octets == TurnStream.VIOLATION) {
        throw new IOException("the relay sent what is no message");
      }
      byte[] message = ByteBuffer.allocate(octets).putInt(head).array();
      in.readFully(message, TurnStream.HEAD_OCTETS, octets - TurnStream.HEAD_OCTETS);
      return message;
    } catch (SocketTimeoutException e) {
      return null;
    }
  }

  /** For who has bound the connection: what goes over it then is no message. */
  Socket socket() {
    return socket;
  }

  @Override
  public int tries() {
    return 1;
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
