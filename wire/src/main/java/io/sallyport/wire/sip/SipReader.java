package io.sallyport.wire.sip;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Objects;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Finds the messages on one connection: on a stream (RFC 3261 18.3), or in messages of the
 * transport (RFC 7118 section 5). Feed it what was received, then ask for the next until it needs
 * more. It keeps no memory between messages; while part of one is there it keeps that part. Octets
 * are copied once, when fed; messages are ranges of that copy, which is never written again. Not
 * safe for use by two threads.
 */
public final class SipReader {
  private static final SipRead PING = new SipRead.KeepAlive(true);
  private static final SipRead PONG = new SipRead.KeepAlive(false);
  private static final byte[] NOTHING = new byte[0];

  private final SipLimits limits;
  private final Framing framing;

  /** What the transport framed and nobody asked for yet. */
  private final Queue<byte[]> framed = new ArrayDeque<>(0);

  private byte[] buffer = NOTHING;
  private int start;
  private int end;
  private boolean halfPingSeen;
  private @Nullable Head head;
  private int bodyLength;
  private int wanted;
  private SipRead.@Nullable Malformed failure;

  /** What tells where a message ends. */
  public enum Framing {
    /** Its Content-Length, which it must have. */
    STREAM,
    /**
     * The transport: each feed is one message or keep-alive. Content-Length may be missing, but
     * must be right if it is there, since the message goes on over streams.
     */
    TRANSPORT
  }

  public SipReader(SipLimits limits) {
    this(limits, Framing.STREAM);
  }

  public SipReader(SipLimits limits, Framing framing) {
    this.limits = limits;
    this.framing = framing;
  }

  /**
   * Takes all the octets, which may end anywhere in a message of a stream; after a failure they are
   * dropped.
   */
  public void feed(ByteBuffer octets) {
    int added = octets.remaining();
    if (failure != null || added == 0) {
      octets.position(octets.limit());
      return;
    }
    if (framing == Framing.TRANSPORT) {
      byte[] whole = new byte[added];
      octets.get(whole);
      framed.add(whole);
      return;
    }
    if (buffer.length - end < added) {
      makeRoom(added);
    }
    octets.get(buffer, end, added);
    end += added;
  }

  /** True while part of a message is waiting for the rest: the time its sender has is running. */
  public boolean isMidMessage() {
    return failure == null && start < end;
  }

  /** The next thing on the stream; after a failure the same failure again. */
  public SipRead next() {
    if (failure != null) {
      return failure;
    }
    if (start == end) {
      takeFramed();
    }
    if (start == end) {
      return SipRead.NeedMore.NEED_MORE;
    }
    if (head == null) {
      SipRead between = betweenMessages();
      if (between != null) {
        return between;
      }
    }
    return wanted > 0 ? whole() : scan();
  }

  private void takeFramed() {
    byte[] next = framed.poll();
    if (next != null) {
      buffer = next;
      end = next.length;
      halfPingSeen = false;
    }
  }

  private @Nullable SipRead betweenMessages() {
    byte first = buffer[start];
    if (first == '\n') {
      return fail(SipFault.BARE_LINE_END, null);
    }
    if (first != '\r') {
      halfPingSeen = false;
      head = new Head(limits);
      return null;
    }
    if (start + 1 == end && framing == Framing.STREAM) {
      return SipRead.NeedMore.NEED_MORE;
    }
    if (start + 1 == end || buffer[start + 1] != '\n') {
      return fail(SipFault.BARE_LINE_END, null);
    }
    boolean ping = halfPingSeen;
    consume(2);
    if (!ping && end - start >= 2 && buffer[start] == '\r' && buffer[start + 1] == '\n') {
      ping = true;
      consume(2);
    }
    halfPingSeen = !ping;
    return ping ? PING : PONG;
  }

  private SipRead scan() {
    Head scanned = Objects.requireNonNull(head);
    switch (scanned.scan(buffer, start, end)) {
      case MORE -> {
        if (framing == Framing.STREAM) {
          return SipRead.NeedMore.NEED_MORE;
        }
        scanned.note(SipFault.INCOMPLETE);
      }
      case COMPLETE -> {
        checkFraming(scanned);
        if (scanned.fault() == null) {
          wanted = scanned.length() + bodyLength;
          return whole();
        }
      }
      case FAILED -> {}
    }
    return fail(Objects.requireNonNull(scanned.fault()), scanned);
  }

  private SipRead whole() {
    if (end - start < wanted) {
      return SipRead.NeedMore.NEED_MORE;
    }
    Head complete = Objects.requireNonNull(head);
    SipMessage message = new SipMessage(buffer, start, complete, bodyLength);
    head = null;
    int length = wanted;
    wanted = 0;
    consume(length);
    return message;
  }

  /** What decides where the message ends, and what has a limit. */
  private void checkFraming(Head scanned) {
    StartLine line = Objects.requireNonNull(scanned.startLine());
    if (line.isRequest() && line.textTo() - line.textFrom() > limits.uriOctets()) {
      scanned.note(SipFault.URI_TOO_LONG);
    }
    int lengths = 0;
    int vias = 0;
    int routes = 0;
    for (int i = 0; i < scanned.count(); i++) {
      switch (scanned.name(i)) {
        case VIA -> vias += values(scanned, i);
        case ROUTE, RECORD_ROUTE -> routes += values(scanned, i);
        case CONTENT_LENGTH -> {
          lengths++;
          checkContentLength(scanned, i);
        }
        default -> {}
      }
    }
    if (lengths > 1) {
      scanned.note(SipFault.CONTENT_LENGTH_REPEATED);
    } else if (framing == Framing.TRANSPORT) {
      checkRest(scanned, lengths == 1);
    } else if (lengths == 0) {
      scanned.note(SipFault.CONTENT_LENGTH_MISSING);
    }
    if (vias > limits.viaValues()) {
      scanned.note(SipFault.TOO_MANY_VIAS);
    }
    if (routes > limits.routeValues()) {
      scanned.note(SipFault.TOO_MANY_ROUTES);
    }
  }

  /** Everything behind the head is the body, no more and no less. */
  private void checkRest(Head scanned, boolean isLengthStated) {
    int rest = end - start - scanned.length();
    if (rest > limits.bodyOctets()) {
      scanned.note(SipFault.BODY_TOO_LARGE);
    } else if (isLengthStated && rest != bodyLength) {
      scanned.note(SipFault.CONTENT_LENGTH_BAD);
    }
    bodyLength = rest;
  }

  private void checkContentLength(Head scanned, int line) {
    int from = start + scanned.valueFrom(line);
    int to = start + scanned.valueTo(line);
    long length = Ascii.number(buffer, from, to, limits.bodyOctets());
    if (length < 0) {
      scanned.note(SipFault.CONTENT_LENGTH_BAD);
    } else if (length > limits.bodyOctets()) {
      scanned.note(SipFault.BODY_TOO_LARGE);
    } else {
      bodyLength = (int) length;
    }
  }

  private int values(Head scanned, int line) {
    int from = start + scanned.valueFrom(line);
    int to = start + scanned.valueTo(line);
    return ListValues.commas(buffer, from, to) == 0 ? 1 : ListValues.count(buffer, from, to);
  }

  private SipRead fail(SipFault fault, @Nullable Head scanned) {
    SipMessage seen =
        scanned == null || scanned.startLine() == null
            ? null
            : new SipMessage(
                Arrays.copyOfRange(buffer, start, start + scanned.length()), 0, scanned, 0);
    SipRead.Malformed malformed = new SipRead.Malformed(fault, seen);
    failure = malformed;
    head = null;
    buffer = NOTHING;
    start = 0;
    end = 0;
    framed.clear();
    return malformed;
  }

  private void consume(int octets) {
    start += octets;
    if (start == end) {
      buffer = NOTHING;
      start = 0;
      end = 0;
    }
  }

  // Messages still point into the old array, so what is left moves to a new one. It grows by
  // doubling, so that a length somebody only announced costs no memory before its octets come.
  private void makeRoom(int added) {
    int kept = end - start;
    int needed = Math.addExact(kept, added);
    int roomy = wanted > 0 ? Math.min(2 * kept, wanted) : 2 * kept;
    int capacity = Math.max(needed, roomy);
    byte[] roomier = new byte[capacity];
    System.arraycopy(buffer, start, roomier, 0, kept);
    buffer = roomier;
    start = 0;
    end = kept;
  }
}
