package io.sallyport.app.demo;

import io.sallyport.wire.xmpp.Namespace;
import io.sallyport.wire.xmpp.Sasl;
import io.sallyport.wire.xmpp.Stanza;
import io.sallyport.wire.xmpp.StreamHeader;
import io.sallyport.wire.xmpp.XmppDomain;
import io.sallyport.wire.xmpp.XmppLimits;
import io.sallyport.wire.xmpp.XmppRead;
import io.sallyport.wire.xmpp.XmppReader;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * A stream between XMPP servers with TLS from the first octet on (XEP-0368) and SASL EXTERNAL, with
 * blocking reads. For one thread.
 */
final class XmppSocket implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final String PROTOCOL = "xmpp-server";
  private static final String EXTERNAL =
      "<stream:features><mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>"
          + "<mechanism>EXTERNAL</mechanism></mechanisms></stream:features>";

  private final SSLSocket socket;
  private final XmppReader reader = new XmppReader(XmppLimits.PROVEN);
  private final byte[] arriving = new byte[16 * 1024];

  private XmppSocket(SSLSocket socket) throws IOException {
    this.socket = socket;
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {PROTOCOL});
    socket.setSSLParameters(parameters);
    socket.setSoTimeout(Math.toIntExact(LIMIT.toMillis()));
  }

  /**
   * Connects and proves a domain, on a stream that carries both ways where the other end offers it
   * (XEP-0288).
   *
   * @param from proven by the own certificate
   * @param to has to be proven by the other end's
   */
  static XmppSocket connect(SSLContext tls, InetSocketAddress target, String from, String to)
      throws IOException {
    Socket plain = new Socket();
    try {
      plain.connect(target, Math.toIntExact(LIMIT.toMillis()));
      SSLSocket socket =
          (SSLSocket) tls.getSocketFactory().createSocket(plain, to, target.getPort(), true);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      parameters.setServerNames(List.of(new SNIHostName(to)));
      socket.setSSLParameters(parameters);
      XmppSocket connected = new XmppSocket(socket);
      socket.startHandshake();
      connected.prove(from, to);
      return connected;
    } catch (IOException e) {
      plain.close();
      throw e;
    }
  }

  private void prove(String from, String to) throws IOException {
    send(StreamHeader.opening(from, to).octets());
    awaitHeader();
    awaitElement("features");
    send("<bidi xmlns='urn:xmpp:bidi'/>".getBytes(StandardCharsets.US_ASCII));
    send(Sasl.Auth.external(new XmppDomain(from)).octets());
    awaitElement("success");
    reader.restart();
    send(StreamHeader.opening(from, to).octets());
    awaitHeader();
    awaitElement("features");
  }

  /** Takes a connection whose TLS has checked who it is. */
  static XmppSocket accept(SSLSocket socket, String domain) throws IOException {
    XmppSocket accepted = new XmppSocket(socket);
    accepted.answer(domain);
    accepted.send(EXTERNAL.getBytes(StandardCharsets.US_ASCII));
    accepted.awaitElement("auth");
    accepted.send(new Sasl.Success().octets());
    accepted.reader.restart();
    accepted.answer(domain);
    accepted.send("<stream:features/>".getBytes(StandardCharsets.US_ASCII));
    // It waits for stanzas from now on, however long they take.
    socket.setSoTimeout(0);
    return accepted;
  }

  private void answer(String domain) throws IOException {
    StreamHeader header = awaitHeader();
    send(
        StreamHeader.answering(
                Namespace.SERVER, Optional.of(domain), header.from(), UUID.randomUUID().toString())
            .octets());
  }

  private StreamHeader awaitHeader() throws IOException {
    return switch (next()) {
      case StreamHeader header -> header;
      case XmppRead other -> throw new IOException("no header of a stream but " + other);
    };
  }

  private void awaitElement(String name) throws IOException {
    switch (next()) {
      case XmppRead.Nonza(var element) when element.name().equals(name) -> {}
      case XmppRead other -> throw new IOException("no " + name + " but " + other);
    }
  }

  /** Sends a message from one person to another. */
  void sendMessage(String from, String to, String text) throws IOException {
    send(
        "<message from='%s' to='%s' type='chat' id='%s'><body>%s</body></message>"
            .formatted(from, to, UUID.randomUUID(), text)
            .getBytes(StandardCharsets.UTF_8));
  }

  /** Waits for a message with a text in it; other stanzas are passed over. */
  void awaitMessage(String text) throws IOException {
    while (!awaitStanza().contains(text)) {
      // A later one may be it.
    }
  }

  /** The next stanza, as it came. */
  String awaitStanza() throws IOException {
    while (true) {
      if (next() instanceof Stanza stanza) {
        ByteBuffer octets = ByteBuffer.allocate(stanza.length());
        stanza.writeTo(octets);
        return new String(octets.array(), StandardCharsets.UTF_8);
      }
    }
  }

  private XmppRead next() throws IOException {
    while (true) {
      XmppRead read = reader.next();
      switch (read) {
        case XmppRead.NeedMore _ -> {
          int count = socket.getInputStream().read(arriving);
          if (count < 0) {
            throw new IOException("the other end closed the connection");
          }
          reader.feed(ByteBuffer.wrap(arriving, 0, count));
        }
        case XmppRead.StreamEnd _ -> throw new IOException("the other end closed the stream");
        case XmppRead.Malformed(var fault) -> throw new IOException("not XMPP: " + fault);
        case XmppRead.Nonza(var element) when element.name().equals("error") ->
            throw new IOException("the other end ended the stream: " + element);
        case XmppRead other -> {
          return other;
        }
      }
    }
  }

  private void send(byte[] octets) throws IOException {
    socket.getOutputStream().write(octets);
    socket.getOutputStream().flush();
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
