package io.sallyport.xmpp;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.Loop;
import io.sallyport.wire.Octets;
import io.sallyport.wire.xmpp.Namespace;
import io.sallyport.wire.xmpp.StreamCondition;
import io.sallyport.wire.xmpp.StreamError;
import io.sallyport.wire.xmpp.StreamHeader;
import io.sallyport.wire.xmpp.XmppDomain;
import io.sallyport.wire.xmpp.XmppLimits;
import io.sallyport.wire.xmpp.XmppRead;
import io.sallyport.wire.xmpp.XmppReader;
import io.sallyport.xmpp.inside.Attachment;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A connection from inside until its first header tells the way in which it attaches. Then it and
 * all that was read on it, from the first octet on, are handed to who speaks that way. Owned by its
 * loop.
 */
final class InsideDoor implements ConnectionHandler {
  private final Connection connection;
  private final Ways ways;
  private final XmppReader reader = new XmppReader(XmppLimits.UNPROVEN);
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private final Loop.Timer overdue;
  private @Nullable ConnectionHandler next;

  /**
   * The ways in which something inside may attach.
   *
   * @param handlers by way; what is not there is refused
   * @param shared what refusals need
   */
  record Ways(
      Attachment.Names names,
      Map<Attachment, ConnectionHandler.Factory> handlers,
      StreamsShared shared) {
    Ways {
      handlers = Map.copyOf(handlers);
    }
  }

  InsideDoor(Connection connection, Ways ways) {
    this.connection = connection;
    this.ways = ways;
    this.overdue = connection.loop().schedule(ways.shared().times().establishment(), this::giveUp);
  }

  private void giveUp() {
    if (next == null && connection.isOpen()) {
      ways.shared().counters().count(XmppCounter.OVERDUE);
      connection.close();
    }
  }

  @Override
  public void received(ByteBuffer octets) {
    if (next != null) {
      next.received(octets);
      return;
    }
    if (!connection.isOpen()) {
      return;
    }
    if (!octets.hasRemaining()) {
      return;
    }
    boolean isFirst = said.size() == 0;
    byte first = octets.get(octets.position());
    keep(octets.duplicate());
    if (said.size() > StreamConnection.MAX_UNPROVEN_OCTETS) {
      refuse(error(StreamCondition.POLICY_VIOLATION, "Too much before a header"), Optional.empty());
      return;
    }
    if (isFirst && !mayBeginXml(first)) {
      show();
      ways.shared()
          .outsideEvents()
          .state(XmppEvent.NOT_XMPP, "stream", id(), "from", connection.remote());
      connection.close();
      return;
    }
    reader.feed(octets);
    switch (reader.next()) {
      case XmppRead.NeedMore _ -> {}
      case StreamHeader header -> begun(header);
      case XmppRead.Malformed(var fault) -> refuse(StreamError.of(fault), Optional.empty());
      default ->
          refuse(error(StreamCondition.BAD_FORMAT, "A header comes first"), Optional.empty());
    }
  }

  private void keep(ByteBuffer octets) {
    byte[] more = new byte[octets.remaining()];
    octets.get(more);
    said.writeBytes(more);
  }

  /** What was said so far, and what TLS told, for who studies what attaches here. */
  private void show() {
    byte[] octets = said.toByteArray();
    ways.shared()
        .outsideEvents()
        .state(
            XmppEvent.FIRST_WORDS,
            "stream",
            id(),
            "from",
            connection.remote(),
            "octets",
            FirstWords.hex(octets),
            "text",
            FirstWords.masked(octets),
            "alpn",
            connection.applicationProtocol().orElse(""),
            "names",
            connection.peer().names());
  }

  private static boolean mayBeginXml(byte first) {
    return first == '<' || first == ' ' || first == '\r' || first == '\n' || first == '\t';
  }

  private void begun(StreamHeader header) {
    Optional<String> to = header.to().flatMap(XmppDomain::of).map(XmppDomain::ascii);
    Optional<String> from = header.from().flatMap(XmppDomain::of).map(XmppDomain::ascii);
    ConnectionHandler.Factory way =
        Attachment.of(header.contentNamespace(), to, from, ways.names())
            .map(ways.handlers()::get)
            .orElse(null);
    if (way == null) {
      refuse(refusal(header, to), header.from());
      return;
    }
    overdue.cancel();
    show();
    ConnectionHandler taken = way.opened(connection);
    next = taken;
    taken.received(ByteBuffer.wrap(said.toByteArray()));
    said.reset();
  }

  private static StreamError refusal(StreamHeader header, Optional<String> to) {
    boolean isKnown =
        header.contentNamespace().equals(Namespace.SERVER)
            || header.contentNamespace().equals(Namespace.COMPONENT_ACCEPT);
    if (!isKnown) {
      return error(StreamCondition.INVALID_NAMESPACE, "Not a stream that is known here");
    }
    return to.isEmpty()
        ? error(StreamCondition.IMPROPER_ADDRESSING, "No domain in to")
        : error(StreamCondition.HOST_UNKNOWN, "Nobody attaches to that");
  }

  private String id() {
    return StreamConnection.id(connection);
  }

  private static StreamError error(StreamCondition condition, String text) {
    return StreamError.of(condition, text);
  }

  /** A header of ours goes first (RFC 6120 section 4.9.1.2). */
  private void refuse(StreamError error, Optional<String> to) {
    show();
    ways.shared()
        .outsideEvents()
        .state(
            XmppEvent.STREAM_CUT,
            "stream",
            id(),
            "from",
            connection.remote(),
            "reason",
            error.text());
    connection.send(
        Octets.of(
            StreamHeader.answering(
                    Namespace.SERVER,
                    Optional.of(ways.shared().rules().name()),
                    to,
                    ways.shared().streamId())
                .octets()));
    connection.send(Octets.of(error.octets()));
    connection.close();
  }

  @Override
  public void secured() {
    if (next != null) {
      next.secured();
    }
  }

  @Override
  public void writable() {
    if (next != null) {
      next.writable();
    }
  }

  @Override
  public void left() {
    if (next != null) {
      next.left();
    }
  }

  @Override
  public void closed() {
    overdue.cancel();
    if (next != null) {
      next.closed();
    }
  }
}
