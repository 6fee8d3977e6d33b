package io.sallyport.wire.xmpp;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Scans the octets of one stream once, however they are cut: finds where its header and its
 * first-level elements end, and holds them to XML 1.0, to Namespaces in XML, to what XMPP leaves of
 * it (RFC 6120 section 11) and to the limits. Interns nothing and builds nothing. Positions count
 * from where the element begins, so that its octets may move to a roomier array. Owned by its
 * reader.
 */
final class ElementScanner {
  /** How a scan ended. */
  enum Outcome {
    MORE,
    HEADER,
    ELEMENT,
    /** A stanza is too long, and goes on: octets have to go. */
    FULL,
    END,
    FAILED
  }

  private enum State {
    PROLOG,
    BEFORE_HEADER,
    BETWEEN,
    TEXT,
    SECTION,
    START_NAME,
    IN_TAG,
    ATTRIBUTE_NAME,
    BEFORE_EQUALS,
    BEFORE_VALUE,
    VALUE,
    END_NAME,
    END_TAIL
  }

  private static final byte[] NOTHING = {};

  /** Octets before the next one that text is looked at with. */
  private static final int LOOKED_BACK = 2;

  private static final byte[] SECTION_START = Namespaces.ascii("<![CDATA[");
  private static final byte[] DECLARATION_START = Namespaces.ascii("<?xml");

  private final OpenElements open;
  private final StartTag tag = new StartTag();
  private XmppLimits limits;
  private byte[] octets = NOTHING;
  private int base;
  private int end;

  /** Next octet to look at, from base. */
  private int at;

  private State state = State.PROLOG;

  /** That part of a stanza's length has to be left beside what is kept of one that is skipped. */
  private static final int SMALLEST_ROOM = 64;

  /** Octets that may be there at once. */
  private int most;

  /** Octets that were there and are not any more. */
  private int dropped;

  private int nameFrom;
  private int colon;
  private int tagFrom;
  private boolean isSpaced;
  private byte quote;
  private int valueFrom;
  private @Nullable XmppFault fault;

  ElementScanner(XmppLimits limits) {
    this.limits = limits;
    this.open = new OpenElements(limits);
    this.most = longest();
  }

  /** Until the start tag tells the kind. */
  private int longest() {
    int longest = Math.max(limits.stanzaOctets(), limits.otherOctets());
    return open.isBeforeHeader() ? Math.min(longest, XmppLimits.HEADER_OCTETS) : longest;
  }

  /** Where the start tag has told the kind. */
  private int longestOfKind() {
    return open.kind() == null ? limits.otherOctets() : limits.stanzaOctets();
  }

  /** For what begins, and what has not ended, from now on. */
  void limits(XmppLimits newLimits) {
    limits = newLimits;
    open.limits(newLimits);
    if (dropped == 0) {
      most = open.isWithinElement() ? longestOfKind() : longest();
    }
  }

  /** A new header follows. */
  void restart() {
    open.restart();
    open.next();
    state = State.PROLOG;
    at = 0;
    most = longest();
  }

  /** True if no first-level element has begun, and white space means nothing. */
  boolean isBetween() {
    return state == State.BETWEEN;
  }

  XmppFault fault() {
    return Objects.requireNonNull(fault);
  }

  /** What is known of the element that was found. */
  OpenElements found() {
    return open;
  }

  /** Octets of what was found. */
  int length() {
    return at;
  }

  /** What was found is taken; the next begins where it ended. */
  void next() {
    state = State.BETWEEN;
    at = 0;
    dropped = 0;
    most = longest();
    open.next();
  }

  /**
   * Goes on where the last scan ended.
   *
   * @param from where the element begins
   */
  Outcome scan(byte[] scanned, int from, int to) {
    octets = scanned;
    base = from;
    end = from + Math.min(to - from, most);
    Outcome outcome = null;
    while (outcome == null) {
      outcome = step();
      // The start tag tells what kind it is, and so how long it may be.
      end = base + Math.min(end - base, most);
    }
    octets = NOTHING;
    return outcome == Outcome.MORE && to - from >= most ? full() : outcome;
  }

  private Outcome full() {
    return limits.skipsLong() && open.isWithinStanza() && droppable() > 0
        ? Outcome.FULL
        : tooLong(dropped + most);
  }

  private Outcome tooLong(int octetCount) {
    return fail(XmppFault.tooMuch("an element longer than " + octetCount + " octets"));
  }

  /** Octets that nobody looks at any more: all before a tag that has begun, or nearly all. */
  private int droppable() {
    return isInTag() ? tagFrom : at - LOOKED_BACK;
  }

  private boolean isInTag() {
    return state != State.TEXT && state != State.SECTION;
  }

  /**
   * Lets octets go once it is {@linkplain Outcome#FULL full}. All that is kept of the stanza is
   * never more than the longest may be; a tag that has begun is scanned anew.
   *
   * @param kept octets of it that are kept elsewhere
   * @return how many octets go: the rest of the element begins behind them
   */
  int drop(int kept) {
    int gone = droppable();
    at = isInTag() ? 0 : LOOKED_BACK;
    state = isInTag() ? State.TEXT : state;
    dropped += gone;
    long left = (long) XmppLimits.SKIPPED_TIMES * limits.stanzaOctets() - dropped;
    long room = (long) limits.stanzaOctets() - kept - open.namespaces().own();
    // With hardly any room each octet would be a turn of its own: then it is too long altogether.
    most =
        room < limits.stanzaOctets() / SMALLEST_ROOM
            ? at
            : (int) Math.max(at, Math.min(left, room));
    return gone;
  }

  private @Nullable Outcome step() {
    return switch (state) {
      case PROLOG -> prolog();
      case BEFORE_HEADER -> beforeHeader();
      case BETWEEN -> between();
      case TEXT -> text();
      case SECTION -> section();
      case START_NAME -> startName();
      case IN_TAG -> inTag();
      case ATTRIBUTE_NAME -> attributeName();
      case BEFORE_EQUALS -> beforeEquals();
      case BEFORE_VALUE -> beforeValue();
      case VALUE -> value();
      case END_NAME -> endName();
      case END_TAIL -> endTail();
    };
  }

  private Outcome fail(XmppFault found) {
    fault = found;
    octets = NOTHING;
    return Outcome.FAILED;
  }

  private Outcome broken(String what) {
    return fail(XmppFault.notWellFormed(what));
  }

  /** True if that many octets from here on are there. */
  private boolean has(int count) {
    return base + at + count <= end;
  }

  private byte octet(int ahead) {
    return octets[base + at + ahead];
  }

  private void skipSpace() {
    int position = base + at;
    while (position < end && XmlOctets.isSpace(octets[position])) {
      position++;
    }
    at = position - base;
  }

  // ---- before the first element

  private @Nullable Outcome prolog() {
    for (int i = 0; i < DECLARATION_START.length; i++) {
      if (!has(i + 1)) {
        return Outcome.MORE;
      }
      if (octet(i) != DECLARATION_START[i]) {
        state = State.BEFORE_HEADER;
        return null;
      }
    }
    int length = XmlDeclaration.length(octets, base, end);
    if (length == 0) {
      return Outcome.MORE;
    }
    XmppFault wrong =
        length < 0
            ? XmppFault.notWellFormed("no XML declaration")
            : XmlDeclaration.check(octets, base, base + length);
    if (wrong != null) {
      return fail(wrong);
    }
    at = length;
    state = State.BEFORE_HEADER;
    return null;
  }

  private @Nullable Outcome beforeHeader() {
    skipSpace();
    if (!has(1)) {
      return Outcome.MORE;
    }
    return octet(0) == '<' ? markup() : broken("something before the header");
  }

  private @Nullable Outcome between() {
    if (!has(1)) {
      return Outcome.MORE;
    }
    if (octet(0) == '<') {
      return markup();
    }
    return fail(new XmppFault(StreamCondition.BAD_FORMAT, "text between first-level elements"));
  }

  // ---- content

  private @Nullable Outcome text() {
    int position = XmlOctets.endOfPlainText(octets, base + at, end);
    at = position - base;
    if (position == end) {
      return Outcome.MORE;
    }
    return switch (octets[position]) {
      case '<' -> markup();
      case '&' -> reference();
      case '>' -> endOfNoSection(position);
      default -> character();
    };
  }

  private @Nullable Outcome endOfNoSection(int position) {
    if (octets[position - 1] == ']' && octets[position - 2] == ']') {
      return broken("the end of a section without one");
    }
    at++;
    return null;
  }

  private @Nullable Outcome character() {
    int length = XmlOctets.character(octets, base + at, end);
    if (length < 0) {
      return broken("an octet that is no UTF-8, or no character of XML");
    }
    at += length;
    return length == XmlOctets.MORE ? Outcome.MORE : null;
  }

  private @Nullable Outcome reference() {
    int length = XmlOctets.reference(octets, base + at, end);
    if (length == XmlOctets.UNDECLARED) {
      return fail(XmppFault.restricted("a reference to an entity that is not predefined"));
    }
    if (length < 0) {
      return broken("a reference to no character");
    }
    at += length;
    return length == XmlOctets.MORE ? Outcome.MORE : null;
  }

  private @Nullable Outcome section() {
    while (has(1)) {
      if (octet(0) == ']') {
        if (!has(3)) {
          return Outcome.MORE;
        }
        if (octet(1) == ']' && octet(2) == '>') {
          at += 3;
          state = State.TEXT;
          return null;
        }
      }
      Outcome outcome = character();
      if (outcome != null) {
        return outcome;
      }
    }
    return Outcome.MORE;
  }

  private @Nullable Outcome markup() {
    if (!has(2)) {
      return Outcome.MORE;
    }
    return switch (octet(1)) {
      case '/' -> endTag();
      case '?' -> fail(XmppFault.restricted("a processing instruction"));
      case '!' -> sectionStart();
      default -> {
        tagFrom = at;
        at++;
        yield beginName(State.START_NAME);
      }
    };
  }

  private @Nullable Outcome state(State next) {
    state = next;
    return null;
  }

  private @Nullable Outcome sectionStart() {
    for (int i = 2; i < SECTION_START.length; i++) {
      if (!has(i + 1)) {
        return Outcome.MORE;
      }
      if (octet(i) != SECTION_START[i]) {
        return fail(XmppFault.restricted("a comment or a document type"));
      }
    }
    if (open.isBeforeHeader() || open.isBetween()) {
      return fail(new XmppFault(StreamCondition.BAD_FORMAT, "text between first-level elements"));
    }
    at += SECTION_START.length;
    return state(State.SECTION);
  }

  // ---- names

  private @Nullable Outcome beginName(State next) {
    nameFrom = at;
    colon = -1;
    return state(next);
  }

  /** Null once the name is whole: it ends before the octet that is next. */
  private @Nullable Outcome name() {
    while (true) {
      at = XmlOctets.endOfPlainName(octets, base + at, end) - base;
      if (at - nameFrom > limits.nameOctets()) {
        return fail(XmppFault.tooMuch("a name longer than " + limits.nameOctets() + " octets"));
      }
      if (!has(1)) {
        return Outcome.MORE;
      }
      byte next = octet(0);
      if (next == ':' && colon < 0) {
        colon = at;
        at++;
      } else if (next < 0) {
        int length = XmlOctets.character(octets, base + at, end);
        if (length == XmlOctets.MORE) {
          return Outcome.MORE;
        }
        if (length < 0 || !XmlOctets.isName(XmlOctets.codePoint(octets, base + at, length))) {
          return broken("an octet that cannot stand in a name");
        }
        at += length;
      } else {
        boolean isName = isNameStart(nameFrom) && (colon < 0 || isNameStart(colon + 1));
        return isName ? null : broken("no name");
      }
    }
  }

  /** A name that begins at its own end is empty. */
  private boolean isNameStart(int position) {
    if (position == at) {
      return false;
    }
    int length = XmlOctets.character(octets, base + position, base + at);
    return length > 0
        && XmlOctets.isNameStart(XmlOctets.codePoint(octets, base + position, length));
  }

  // ---- tags

  private @Nullable Outcome startName() {
    Outcome outcome = name();
    if (outcome != null) {
      return outcome;
    }
    tag.begin(nameFrom, colon, at);
    isSpaced = false;
    return state(State.IN_TAG);
  }

  private @Nullable Outcome inTag() {
    int before = at;
    skipSpace();
    isSpaced |= at > before;
    if (!has(1)) {
      return Outcome.MORE;
    }
    byte next = octet(0);
    if (next == '>') {
      at++;
      return startTag(false);
    }
    if (next == '/') {
      return emptyTag();
    }
    if (!isSpaced) {
      return broken("attributes that are not apart");
    }
    if (tag.count() == limits.attributes()) {
      return fail(XmppFault.tooMuch("more than " + limits.attributes() + " attributes"));
    }
    return beginName(State.ATTRIBUTE_NAME);
  }

  private @Nullable Outcome emptyTag() {
    if (!has(2)) {
      return Outcome.MORE;
    }
    if (octet(1) != '>') {
      return broken("a slash in a tag");
    }
    at += 2;
    return startTag(true);
  }

  private @Nullable Outcome attributeName() {
    Outcome outcome = name();
    if (outcome != null) {
      return outcome;
    }
    tag.addName(nameFrom, colon, at);
    return state(State.BEFORE_EQUALS);
  }

  private @Nullable Outcome beforeEquals() {
    skipSpace();
    if (!has(1)) {
      return Outcome.MORE;
    }
    if (octet(0) != '=') {
      return broken("an attribute without a value");
    }
    at++;
    return state(State.BEFORE_VALUE);
  }

  private @Nullable Outcome beforeValue() {
    skipSpace();
    if (!has(1)) {
      return Outcome.MORE;
    }
    quote = octet(0);
    if (quote != '"' && quote != '\'') {
      return broken("a value without quotes");
    }
    at++;
    valueFrom = at;
    return state(State.VALUE);
  }

  private @Nullable Outcome value() {
    int position = XmlOctets.endOfPlainValue(octets, base + at, end);
    at = position - base;
    if (at - valueFrom > limits.valueOctets()) {
      return fail(XmppFault.tooMuch("a value longer than " + limits.valueOctets() + " octets"));
    }
    if (position == end) {
      return Outcome.MORE;
    }
    byte next = octets[position];
    if (next == quote) {
      tag.addValue(valueFrom, at);
      at++;
      isSpaced = false;
      return state(State.IN_TAG);
    }
    return switch (next) {
      case '"', '\'' -> {
        at++;
        yield null;
      }
      case '<' -> broken("a tag in a value");
      case '&' -> reference();
      default -> character();
    };
  }

  private @Nullable Outcome startTag(boolean isEmpty) {
    boolean isHeader = open.isBeforeHeader();
    boolean isRoot = open.isBetween();
    XmppFault wrong = open.open(octets, base, tag, isEmpty ? -1 : at);
    if (wrong != null) {
      return fail(wrong);
    }
    if (isHeader) {
      return isEmpty
          ? fail(new XmppFault(StreamCondition.BAD_FORMAT, "a stream that is closed at once"))
          : Outcome.HEADER;
    }
    if (isRoot) {
      most = longestOfKind();
      if (at > most) {
        return tooLong(most);
      }
    }
    return isEmpty ? left(at) : state(State.TEXT);
  }

  private @Nullable Outcome endTag() {
    if (open.isBeforeHeader()) {
      return broken("an end before the header");
    }
    tagFrom = at;
    at += 2;
    return beginName(State.END_NAME);
  }

  private @Nullable Outcome endName() {
    Outcome outcome = name();
    if (outcome != null) {
      return outcome;
    }
    XmppFault wrong = open.close(octets, base, nameFrom, at);
    return wrong == null ? state(State.END_TAIL) : fail(wrong);
  }

  private @Nullable Outcome endTail() {
    skipSpace();
    if (!has(1)) {
      return Outcome.MORE;
    }
    if (octet(0) != '>') {
      return broken("an end tag with more than a name");
    }
    at++;
    return left(tagFrom);
  }

  private @Nullable Outcome left(int contentTo) {
    open.leave(contentTo);
    if (open.isOver()) {
      return Outcome.END;
    }
    return open.isBetween() ? Outcome.ELEMENT : state(State.TEXT);
  }
}
