package io.sallyport.lab.bench;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.wire.Octets;
import io.sallyport.wire.xmpp.Stanza;
import io.sallyport.wire.xmpp.StreamError;
import io.sallyport.wire.xmpp.StreamHeader;
import io.sallyport.wire.xmpp.StreamManagement;
import io.sallyport.wire.xmpp.XmlElement;
import io.sallyport.wire.xmpp.XmppLimits;
import io.sallyport.wire.xmpp.XmppRead;
import io.sallyport.wire.xmpp.XmppReader;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/**
 * The load's end of one XMPP stream: what both kinds of ends have in common, acknowledgements
 * (XEP-0198) with them. Owned by the load's loop.
 */
abstract class StreamEnd implements ConnectionHandler {
  /** Stanzas after which the other end is asked how many it has taken. */
  private static final int ASK_AFTER = 16;

  private static final Octets REQUEST = Octets.of(new StreamManagement.Request().octets());

  private final Connection connection;
  private final Consumer<Stanza> arrivals;
  private final XmppReader reader = new XmppReader(XmppLimits.PROVEN);
  private boolean isCounted;
  private long received;
  private long sent;

  /**
   * @param arrivals takes stanzas that came
   */
  StreamEnd(Connection connection, Consumer<Stanza> arrivals) {
    this.connection = connection;
    this.arrivals = arrivals;
  }

  Connection connection() {
    return connection;
  }

  /** A header of the other end came. */
  abstract void header(StreamHeader header);

  /** What is said while the stream is made. */
  abstract void negotiate(XmlElement element);

  /** Sends one stanza. */
  void stanza(Octets stanza) {
    connection.send(stanza);
    sent++;
    if (isCounted && sent % ASK_AFTER == 0) {
      connection.send(REQUEST);
    }
  }

  void send(byte[] octets) {
    connection.send(Octets.of(octets));
  }

  /** Both ends count from now on. */
  void count() {
    isCounted = true;
    received = 0;
    sent = 0;
  }

  /** A new header follows from both ends. */
  void restart() {
    reader.restart();
  }

  /** Ends the stream and the connection. */
  void end() {
    send(StreamHeader.end());
    connection.close();
  }

  @Override
  public void received(ByteBuffer octets) {
    reader.feed(octets);
    while (true) {
      switch (reader.next()) {
        case Stanza stanza -> {
          received++;
          arrivals.accept(stanza);
        }
        case XmppRead.NeedMore _ -> {
          return;
        }
        case StreamHeader header -> header(header);
        case XmppRead.Nonza(XmlElement element) -> element(element);
        case XmppRead.StreamEnd _ -> {
          connection.close();
          return;
        }
        case XmppRead.Oversized oversized ->
            throw new IllegalStateException("the subject sent too long a " + oversized.head());
        case XmppRead.Malformed malformed ->
            throw new IllegalStateException("the subject sent no XMPP: " + malformed.fault());
      }
    }
  }

  private void element(XmlElement element) {
    StreamError.read(element)
        .ifPresent(error -> {
          throw new IllegalStateException("the subject ended a stream: " + error);
        });
    switch (StreamManagement.read(element).orElse(null)) {
      case StreamManagement.Request _ -> send(new StreamManagement.Answer(received).octets());
      case StreamManagement.Answer(long handled) -> {
        if (handled > sent) {
          throw new IllegalStateException("the subject took more than was sent");
        }
      }
      case null, default -> negotiate(element);
    }
  }
}
