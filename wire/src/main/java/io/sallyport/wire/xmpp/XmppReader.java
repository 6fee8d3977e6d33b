package io.sallyport.wire.xmpp;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds headers, stanzas and other first-level elements on one connection (RFC 6120 section 4).
 * Feed it what was received, then ask for the next until it needs more. It keeps no memory between
 * elements; while part of one is there it keeps that part, and no more than the limits allow. Of a
 * stanza that is too long it keeps little more than the start tag, and reads on to its end. Octets
 * are copied once, when fed; stanzas are ranges of that copy, which is never written again. Not
 * safe for use by two threads.
 */
public final class XmppReader {
  private static final byte[] NOTHING = {};

  /** Longest language of a header that stanzas get, in characters (RFC 5646 section 4.4.1). */
  private static final int MAX_LANGUAGE = 35;

  private final ElementScanner scanner;
  private byte[] buffer = NOTHING;
  private int start;
  private int end;
  private Map<String, String> prefixes = Map.of();

  /** What a stanza without a language gets; empty if nothing. */
  private String language = "";

  /** Of the stanza that is being skipped. */
  private @Nullable Stanza head;

  private boolean isHeaderAwaited;
  private boolean isOver;
  private XmppRead.@Nullable Malformed failure;

  public XmppReader(XmppLimits limits) {
    this.scanner = new ElementScanner(limits);
  }

  /** Sets other limits, for what begins from now on. */
  public void limits(XmppLimits limits) {
    scanner.limits(limits);
  }

  /** A new header follows: TLS was put in, or SASL has succeeded. */
  public void restart() {
    scanner.restart();
    isHeaderAwaited = false;
    head = null;
    prefixes = Map.of();
    language = "";
  }

  /**
   * A new header follows, but first-level elements of the stream that is there may come before it:
   * it is restarted where an XML declaration or an element by the name of {@code stream} begins.
   */
  public void awaitHeader() {
    isHeaderAwaited = true;
  }

  /** Takes all the octets, which may end anywhere; after a failure or the end they are dropped. */
  public void feed(ByteBuffer octets) {
    int added = octets.remaining();
    if (failure != null || isOver || added == 0) {
      octets.position(octets.limit());
      return;
    }
    if (buffer.length - end < added) {
      makeRoom(added);
    }
    octets.get(buffer, end, added);
    end += added;
  }

  /** True if octets came that were not read: none may be left where TLS is to begin. */
  public boolean hasLeft() {
    return start < end;
  }

  /** True while part of an element is waiting for the rest. */
  public boolean isMidElement() {
    return hasLeft() && !scanner.isBetween();
  }

  /** Octets of memory that it keeps. */
  public int heldOctets() {
    return buffer.length + (head == null ? 0 : head.heldOctets());
  }

  /** The next thing on the stream; after a failure the same failure again. */
  public XmppRead next() {
    if (failure != null) {
      return failure;
    }
    if (scanner.isBetween()) {
      skipSpace();
    }
    if (start == end) {
      forget();
      return XmppRead.NeedMore.NEED_MORE;
    }
    if (isHeaderAwaited && scanner.isBetween()) {
      switch (HeaderStart.look(buffer, start, end)) {
        case UNKNOWN -> {
          return XmppRead.NeedMore.NEED_MORE;
        }
        case HEADER -> restart();
        case OTHER -> {}
      }
    }
    ElementScanner.Outcome outcome = scanner.scan(buffer, start, end);
    while (outcome == ElementScanner.Outcome.FULL) {
      skip();
      outcome = scanner.scan(buffer, start, end);
    }
    return switch (outcome) {
      case MORE, FULL -> XmppRead.NeedMore.NEED_MORE;
      case HEADER -> header();
      case ELEMENT -> head == null ? element() : skipped(head);
      case END -> over();
      case FAILED -> fail(new XmppRead.Malformed(scanner.fault()));
    };
  }

  private void skipSpace() {
    while (start < end && XmlOctets.isSpace(buffer[start])) {
      start++;
    }
  }

  private void forget() {
    buffer = NOTHING;
    start = 0;
    end = 0;
  }

  /** Of a stanza that is too long nothing is kept but its start tag. */
  private void skip() {
    if (head == null) {
      head = Stanza.head(buffer, start, scanner.found(), prefixes);
    }
    start += scanner.drop(head.heldOctets());
  }

  private XmppRead skipped(Stanza known) {
    head = null;
    consume();
    return new XmppRead.Oversized(known);
  }

  private XmppRead header() {
    scanner.found().namespaces().keepHeader();
    XmppRead read = StreamHeader.of(buffer, start, scanner.found());
    if (read instanceof XmppRead.Malformed malformed) {
      return fail(malformed);
    }
    prefixes = scanner.found().namespaces().header();
    if (read instanceof StreamHeader header) {
      language =
          header
              .language()
              .filter(named -> named.length() <= MAX_LANGUAGE)
              .filter(named -> !named.equalsIgnoreCase(StreamHeader.LANGUAGE))
              .map(XmppReader::languageAttribute)
              .orElse("");
    }
    consume();
    return read;
  }

  private static String languageAttribute(String language) {
    StringBuilder text = new StringBuilder(" xml:lang='");
    XmlWriter.escape(language, text);
    return text.append('\'').toString();
  }

  private XmppRead element() {
    var found = scanner.found();
    int to = start + scanner.length();
    Stanza.Kind kind = found.kind();
    XmppRead read =
        kind == null
            ? new XmppRead.Nonza(ElementTree.of(buffer, start, to, prefixes))
            : new Stanza(buffer, start, to, shape(kind, found));
    consume();
    return read;
  }

  private Stanza.Shape shape(Stanza.Kind kind, OpenElements found) {
    Namespaces namespaces = found.namespaces();
    boolean isSilent =
        !language.isEmpty() && found.root().find(buffer, start, StreamHeader.LANG) < 0;
    Slice added = added(namespaces.usedOfHeader(), isSilent);
    Extent extent =
        found
            .extent()
            .extent(
                found.root().count() + namespaces.used() + (isSilent ? 1 : 0),
                added == null ? 0 : added.length(),
                namespaces.declared() + namespaces.used());
    return new Stanza.Shape(
        kind,
        found.root(),
        added,
        found.contentFrom(),
        found.contentTo(),
        found.children(),
        namespaces.namesInternal(),
        prefixes,
        extent);
  }

  private @Nullable Slice added(String declarations, boolean isSilent) {
    String both = isSilent ? declarations + language : declarations;
    return both.isEmpty() ? null : Slice.of(both.getBytes(StandardCharsets.UTF_8));
  }

  private void consume() {
    start += scanner.length();
    scanner.next();
    if (start == end) {
      forget();
    }
  }

  private XmppRead over() {
    isOver = true;
    forget();
    scanner.next();
    return XmppRead.StreamEnd.STREAM_END;
  }

  private XmppRead fail(XmppRead.Malformed found) {
    failure = found;
    head = null;
    forget();
    return found;
  }

  // Stanzas still point into the old array, so what is left moves to a new one. It grows by
  // doubling, and no more than an element may have is ever kept.
  private void makeRoom(int added) {
    int kept = end - start;
    byte[] roomier = new byte[Math.max(Math.addExact(kept, added), 2 * kept)];
    System.arraycopy(buffer, start, roomier, 0, kept);
    buffer = roomier;
    start = 0;
    end = kept;
  }
}
