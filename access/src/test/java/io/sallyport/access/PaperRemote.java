package io.sallyport.access;

import io.sallyport.testkit.RecordingConnection;
import io.sallyport.wire.sip.HeaderName;
import io.sallyport.wire.sip.SipLimits;
import io.sallyport.wire.sip.SipMessage;
import io.sallyport.wire.sip.SipRead;
import io.sallyport.wire.sip.SipReader;
import io.sallyport.wire.sip.SipResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** The other end of one connection of a {@link PaperEdge}. */
final class PaperRemote {
  private final PaperEdge edge;
  private final RecordingConnection connection;
  private final SipReader reader = new SipReader(SipLimits.INSIDE);
  private final Queue<SipMessage> arrived = new ArrayDeque<>();
  private int pongs;

  PaperRemote(PaperEdge edge, RecordingConnection connection) {
    this.edge = edge;
    this.connection = connection;
  }

  /** Sends a message: lines with LF become CRLF, and the head ends. */
  void send(String head) {
    sendRaw(head.strip().replace("\n", "\r\n") + "\r\n\r\n");
  }

  void sendRaw(String octets) {
    sendRaw(octets.getBytes(StandardCharsets.ISO_8859_1));
  }

  void sendRaw(byte[] octets) {
    if (connection.isOpen()) {
      connection.receive(octets);
    }
    edge.settle();
  }

  /** Answers a request with a response that copies what RFC 3261 section 8.2.6.2 asks for. */
  SipMessage answer(SipMessage request, int status, String... headerLines) {
    return answerAs("inside", request, status, headerLines);
  }

  /** As {@link #answer}, with another tag: of a fork. */
  SipMessage answerAs(String tag, SipMessage request, int status, String... headerLines) {
    SipResponse response = SipResponse.to(request, status, "Answer").toTag(tag);
    for (String line : headerLines) {
      int colon = line.indexOf(':');
      response.header(line.substring(0, colon), line.substring(colon + 1).strip());
    }
    ByteBuffer octets = ByteBuffer.allocate(response.length());
    response.writeTo(octets);
    String recordRoutes = recordRouteLines(request);
    String text = new String(octets.array(), StandardCharsets.ISO_8859_1);
    sendRaw(text.replaceFirst("\r\n", "\r\n" + recordRoutes));
    return request;
  }

  private static String recordRouteLines(SipMessage request) {
    StringBuilder lines = new StringBuilder();
    for (String value : request.values(HeaderName.RECORD_ROUTE)) {
      lines.append("Record-Route: ").append(value).append("\r\n");
    }
    return lines.toString();
  }

  /** The next message that the edge sent here; fails if there is none. */
  SipMessage next() {
    SipMessage message = poll();
    if (message == null) {
      throw new AssertionError("the edge sent nothing here");
    }
    return message;
  }

  /** True if the edge sent nothing more. */
  boolean isQuiet() {
    take();
    return arrived.isEmpty();
  }

  /** The next message that the edge sent here; null if there is none. */
  @Nullable SipMessage poll() {
    take();
    return arrived.poll();
  }

  private void take() {
    edge.settle();
    reader.feed(ByteBuffer.wrap(connection.take()));
    while (true) {
      switch (reader.next()) {
        case SipRead.NeedMore _ -> {
          return;
        }
        case SipRead.KeepAlive _ -> pongs++;
        case SipMessage message -> arrived.add(message);
        case SipRead.Malformed malformed ->
            throw new AssertionError("the edge sent what is no SIP: " + malformed.fault());
      }
    }
  }

  /** Number of the connection on its node. */
  long serial() {
    return connection.serial();
  }

  int pongs() {
    take();
    return pongs;
  }

  boolean isOpen() {
    edge.settle();
    return connection.isOpen();
  }

  /** Lets this end stop or go on taking what the edge sends. */
  void setKeepingUp(boolean isKeepingUp) {
    connection.setWritable(isKeepingUp);
    edge.settle();
  }

  /** Lets this end answer a ping. */
  void showLife() {
    connection.showLife();
    edge.settle();
  }

  /** True while the edge keeps this connection in preference to others. */
  boolean isKept() {
    edge.settle();
    return connection.isProven();
  }

  /** True while the edge takes what this end sends. */
  boolean isReadFrom() {
    edge.settle();
    return connection.isReading();
  }

  void close() {
    connection.close();
    edge.settle();
  }
}
