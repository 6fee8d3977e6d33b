package io.sallyport.xmpp.connector;

import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.Dialler;
import io.sallyport.net.Loop;
import io.sallyport.net.tls.PeerIdentity;
import io.sallyport.testkit.RecordingConnection;
import io.sallyport.wire.xmpp.Stanza;
import io.sallyport.wire.xmpp.StreamHeader;
import io.sallyport.wire.xmpp.XmlElement;
import io.sallyport.wire.xmpp.XmppLimits;
import io.sallyport.wire.xmpp.XmppRead;
import io.sallyport.wire.xmpp.XmppReader;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The other end of connections that the connector dials, without sockets: one at a time. */
abstract class PaperPeer {
  private static final XmppLimits LIMITS = XmppLimits.PROVEN.withStanzaOctets(1_000_000);

  /** Stanzas that came, each as its octets. */
  final List<String> stanzas = new ArrayList<>();

  private final InetSocketAddress address;
  private Dialler.@Nullable Failure failure;
  private @Nullable RecordingConnection connection;
  private XmppReader reader = new XmppReader(LIMITS);
  private long serial;

  PaperPeer(int port) {
    this.address = InetSocketAddress.createUnresolved("peer", port);
  }

  /** Lets it be there again, or not. */
  void fail(Dialler.Failure.@Nullable Reason reason) {
    failure = reason == null ? null : new Dialler.Failure(reason, "on paper");
  }

  /** A connection comes. */
  void dialled(Loop loop, Dialler.Outcome outcome) {
    if (failure != null) {
      outcome.failed(failure);
      return;
    }
    reader = new XmppReader(LIMITS);
    serial++;
    var made =
        new RecordingConnection(
            loop, serial, new RecordingConnection.Ends(address, address, PeerIdentity.NONE));
    connection = made;
    begin();
    ConnectionHandler _ = made.open(outcome::opened);
  }

  /** Reads and answers what came; false if nothing did. */
  boolean turn() {
    RecordingConnection open = connection;
    byte[] octets = open == null ? new byte[0] : open.take();
    if (octets.length == 0) {
      return false;
    }
    reader.feed(ByteBuffer.wrap(octets));
    for (XmppRead read = reader.next(); read != XmppRead.NeedMore.NEED_MORE; read = reader.next()) {
      if (!isOpen()) {
        // What is behind a stanza that made it cut the connection is not read.
        return true;
      }
      switch (read) {
        case StreamHeader _ -> header();
        case Stanza stanza -> stanza(stanza);
        case XmppRead.Nonza(var element) -> element(element);
        case XmppRead.StreamEnd _ -> {
          ended();
          return true;
        }
        default -> throw new AssertionError("the connector sent " + read);
      }
    }
    return true;
  }

  /** A new header of the connector follows. */
  void restart() {
    reader.restart();
  }

  abstract void begin();

  abstract void header();

  abstract void stanza(Stanza stanza);

  abstract void element(XmlElement element);

  void ended() {
    say("</stream:stream>");
  }

  void say(String text) {
    connection().receive(text);
  }

  /** Breaks the connection without a word. */
  void cut() {
    connection().closeByRemote();
  }

  boolean isOpen() {
    return connection != null && connection.isOpen();
  }

  RecordingConnection connection() {
    return Optional.ofNullable(connection).orElseThrow();
  }

  /** The ids of stanzas that came. */
  List<String> ids() {
    return stanzas.stream().map(text -> text.replaceAll("(?s).*? id='([^']*)'.*", "$1")).toList();
  }
}
