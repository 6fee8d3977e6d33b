package io.sallyport.wire.xmpp;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The elements of a stream that are open, the stream itself below them all, and what their prefixes
 * mean. Notes of the first-level element what its readers will ask for. Owned by its scanner.
 */
final class OpenElements {
  private static final byte[] STREAM_NAME = Namespaces.ascii("stream:stream");
  private static final byte[] STREAM_PREFIX = Namespaces.ascii("stream");
  private static final byte[] STREAM_LOCAL = Namespaces.ascii("stream");
  private static final byte[] STREAM_URI = Namespaces.ascii(Namespace.STREAM);
  private static final byte[] SERVER_URI = Namespaces.ascii(Namespace.SERVER);
  private static final byte[] ACCEPT_URI = Namespaces.ascii(Namespace.COMPONENT_ACCEPT);
  private static final byte[] XMLNS = Namespaces.ascii("xmlns");

  private static final byte[] NO_NAMES = {};

  /** Elements within one another for which there is room at first. */
  private static final int FIRST_DEPTH = 8;

  /** Octets of names for which the room is kept between first-level elements. */
  private static final int MOST_NAMES = 1024;

  private static final XmppFault UNDECLARED =
      XmppFault.notWellFormed("a prefix that is not declared");

  private final Namespaces namespaces = new Namespaces();
  private final ExtentCount extent = new ExtentCount();
  private XmppLimits limits;

  /** Names of the open elements, one behind the other: octets of their own, for tags to come. */
  private byte[] names = NO_NAMES;

  /** Where each of them ends; the header has none there. */
  private int[] namesTo = new int[FIRST_DEPTH];

  /** 0 before the header, 1 within the stream, 2 within a first-level element. */
  private int depth;

  /** What the prefixes of a start tag's attributes mean, while it is looked at. */
  private Namespaces.@Nullable Binding[] meanings;

  /** Of stanzas, as the header declares it. */
  private byte[] contentUri = SERVER_URI;

  /** The declaration of the header that means it, if it is the default one. */
  private Namespaces.@Nullable Binding content;

  private StartTag root = new StartTag();
  private Stanza.@Nullable Kind kind;
  private int contentFrom;
  private int contentTo;
  private int children;

  OpenElements(XmppLimits limits) {
    this.limits = limits;
    this.meanings = new Namespaces.@Nullable Binding[limits.attributes()];
  }

  void limits(XmppLimits newLimits) {
    limits = newLimits;
    meanings = Arrays.copyOf(meanings, Math.max(meanings.length, newLimits.attributes()));
  }

  /** A new header follows. */
  void restart() {
    depth = 0;
    namespaces.restart();
  }

  /** A first-level element follows. */
  void next() {
    namespaces.begin();
    extent.begin();
    kind = null;
    children = 0;
    if (names.length > MOST_NAMES) {
      names = NO_NAMES;
    }
  }

  /** How far the first-level element goes. */
  ExtentCount extent() {
    return extent;
  }

  Namespaces namespaces() {
    return namespaces;
  }

  /** True within the stream and within no first-level element. */
  boolean isBetween() {
    return depth == 1;
  }

  boolean isBeforeHeader() {
    return depth == 0;
  }

  /** True behind the start tag of a first-level element. */
  boolean isWithinElement() {
    return depth > 1;
  }

  /** True behind the start tag of a stanza and before its end. */
  boolean isWithinStanza() {
    return isWithinElement() && kind != null;
  }

  /** Of the first-level element that is open or was the last. */
  StartTag root() {
    return root;
  }

  /** What kind of stanza it is; null if none. */
  Stanza.@Nullable Kind kind() {
    return kind;
  }

  /** Where its content begins; −1 if it is an empty-element tag. */
  int contentFrom() {
    return contentFrom;
  }

  /** Where its content ends. */
  int contentTo() {
    return contentTo;
  }

  /** Elements within it, not those within them. */
  int children() {
    return children;
  }

  /** A start tag, or an empty-element tag, which {@link #close} ends as well. */
  @Nullable XmppFault open(byte[] octets, int base, StartTag tag, int tagTo) {
    if (depth > limits.depth()) {
      return XmppFault.tooMuch("elements deeper than " + limits.depth());
    }
    if (depth > 0) {
      note(octets, base + tag.nameFrom(), base + tag.nameTo());
    }
    XmppFault wrong = declare(octets, base, tag);
    if (wrong != null) {
      return wrong;
    }
    var namespace = namespaces.find(octets, base + tag.nameFrom(), base + tag.prefixTo());
    if (namespace == null) {
      return UNDECLARED;
    }
    wrong = attributes(octets, base, tag);
    if (wrong == null) {
      wrong = placed(octets, base, tag, namespace);
    }
    contentFrom = depth == 1 ? tagTo : contentFrom;
    extent.tag(tag, depth);
    depth++;
    return wrong;
  }

  /** Puts the name of the element that is being opened on top. */
  private void note(byte[] octets, int from, int to) {
    if (depth == namesTo.length) {
      namesTo = Arrays.copyOf(namesTo, 2 * depth);
    }
    int at = namesTo[depth - 1];
    int end = at + to - from;
    if (end > names.length) {
      names = Arrays.copyOf(names, Math.max(end, 2 * names.length));
    }
    System.arraycopy(octets, from, names, at, to - from);
    namesTo[depth] = end;
  }

  private @Nullable XmppFault placed(
      byte[] octets, int base, StartTag tag, Namespaces.Binding namespace) {
    if (depth > 1) {
      children += depth == 2 ? 1 : 0;
      return null;
    }
    root = tag.copy();
    return depth == 0
        ? header(octets, base, tag, namespace)
        : firstLevel(octets, base, tag, namespace);
  }

  private @Nullable XmppFault firstLevel(
      byte[] octets, int base, StartTag tag, Namespaces.Binding namespace) {
    if (namespace == content || namespace.means(contentUri)) {
      kind = Stanza.Kind.of(octets, base + tag.localFrom(), base + tag.nameTo());
    }
    boolean isPrefixed = tag.prefixTo() > tag.nameFrom();
    return kind != null && isPrefixed
        ? new XmppFault(StreamCondition.BAD_NAMESPACE_PREFIX, "a stanza with a prefix")
        : null;
  }

  private @Nullable XmppFault header(
      byte[] octets, int base, StartTag tag, Namespaces.Binding namespace) {
    int none = base + tag.nameFrom();
    var byDefault = namespaces.find(octets, none, none);
    contentUri = byDefault != null && byDefault.means(ACCEPT_URI) ? ACCEPT_URI : SERVER_URI;
    content = byDefault != null && byDefault.means(contentUri) ? byDefault : null;
    if (!is(octets, base + tag.localFrom(), base + tag.nameTo(), STREAM_LOCAL)) {
      return new XmppFault(StreamCondition.BAD_FORMAT, "the header is no stream");
    }
    if (!namespace.means(STREAM_URI)) {
      return new XmppFault(
          StreamCondition.INVALID_NAMESPACE, "the stream is in no namespace of it");
    }
    if (!is(octets, base + tag.nameFrom(), base + tag.prefixTo(), STREAM_PREFIX)) {
      return new XmppFault(StreamCondition.BAD_NAMESPACE_PREFIX, "the prefix has to be stream");
    }
    return null;
  }

  private @Nullable XmppFault declare(byte[] octets, int base, StartTag tag) {
    for (int i = 0; i < tag.count(); i++) {
      int local = base + tag.localFrom(i);
      int to = base + tag.nameTo(i);
      boolean isDefault = !tag.hasPrefix(i) && is(octets, local, to, XMLNS);
      boolean isPrefix =
          tag.hasPrefix(i) && is(octets, base + tag.nameFrom(i), base + tag.prefixTo(i), XMLNS);
      if (isDefault || isPrefix) {
        Slice uri = XmlText.octetsOfValue(octets, base + tag.valueFrom(i), base + tag.valueTo(i));
        XmppFault wrong = namespaces.declare(octets, isDefault ? to : local, to, uri, depth);
        if (wrong != null) {
          return wrong;
        }
      }
    }
    return namespaces.declared() > limits.declarations()
        ? XmppFault.tooMuch("more than " + limits.declarations() + " namespaces declared")
        : null;
  }

  private static boolean is(byte[] octets, int from, int to, byte[] other) {
    return XmlOctets.equal(octets, from, to, other, 0, other.length);
  }

  /** Prefixes are declared, and no name is there twice (Namespaces in XML section 6.3). */
  private @Nullable XmppFault attributes(byte[] octets, int base, StartTag tag) {
    for (int i = 0; i < tag.count(); i++) {
      meanings[i] = meaning(octets, base, tag, i);
      if (meanings[i] == null) {
        return UNDECLARED;
      }
      for (int j = 0; j < i; j++) {
        if (isSame(octets, base, tag, i, j)) {
          return XmppFault.notWellFormed("an attribute that is there twice");
        }
      }
    }
    return null;
  }

  /** What an attribute's prefix means: nothing if it has none; null if it is not declared. */
  private Namespaces.@Nullable Binding meaning(byte[] octets, int base, StartTag tag, int i) {
    int from = base + tag.nameFrom(i);
    int to = base + tag.prefixTo(i);
    if (!tag.hasPrefix(i)) {
      return Namespaces.NONE;
    }
    return is(octets, from, to, XMLNS) ? Namespaces.DECLARATION : namespaces.find(octets, from, to);
  }

  /** The same name in the same namespace; what both prefixes mean was looked up before. */
  private boolean isSame(byte[] octets, int base, StartTag tag, int i, int j) {
    return XmlOctets.equal(
            octets,
            base + tag.localFrom(i),
            base + tag.nameTo(i),
            octets,
            base + tag.localFrom(j),
            base + tag.nameTo(j))
        && tag.hasPrefix(i) == tag.hasPrefix(j)
        && Objects.requireNonNull(meanings[i]).meansSame(Objects.requireNonNull(meanings[j]));
  }

  /** An end tag by that name, or the end of an empty-element tag if the name is its own. */
  @Nullable XmppFault close(byte[] octets, int base, int nameFrom, int nameTo) {
    int open = depth - 1;
    boolean isSame =
        open == 0
            ? is(octets, base + nameFrom, base + nameTo, STREAM_NAME)
            : XmlOctets.equal(
                octets, base + nameFrom, base + nameTo, names, namesTo[open - 1], namesTo[open]);
    return isSame ? null : XmppFault.notWellFormed("an end tag of another element");
  }

  /**
   * The end of the element that is open.
   *
   * @param to where its content ends
   */
  void leave(int to) {
    depth--;
    contentTo = depth == 1 ? to : contentTo;
    namespaces.leave(depth);
  }

  /** True once the stream itself is closed. */
  boolean isOver() {
    return depth == 0;
  }
}
