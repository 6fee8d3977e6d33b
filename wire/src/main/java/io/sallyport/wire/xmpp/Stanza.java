package io.sallyport.wire.xmpp;

import io.sallyport.wire.Octets;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A message, presence or iq as it came (RFC 6120 section 8). It leaves with the octets that it has;
 * only what its stream's header said for all stanzas is added to its tag: prefixes that it uses
 * (section 4.8.5) and a language other than English (section 4.7.4). It refers to the array it was
 * read from, which is never written again.
 */
public final class Stanza implements XmppRead, Octets {
  private static final byte[] FROM = Namespaces.ascii("from");
  private static final byte[] TO = Namespaces.ascii("to");
  private static final byte[] ID = Namespaces.ascii("id");
  private static final byte[] TYPE = Namespaces.ascii("type");
  private static final byte[] LANG = Namespaces.ascii("xml:lang");

  /** What a stanza is. */
  public enum Kind {
    MESSAGE("message"),
    PRESENCE("presence"),
    IQ("iq");

    private final String elementName;

    Kind(String elementName) {
      this.elementName = elementName;
    }

    public String elementName() {
      return elementName;
    }

    static @Nullable Kind of(byte[] octets, int from, int to) {
      Kind likely =
          switch (to - from) {
            case 7 -> MESSAGE;
            case 8 -> PRESENCE;
            case 2 -> IQ;
            default -> null;
          };
      return likely != null && likely.isNamed(octets, from) ? likely : null;
    }

    private boolean isNamed(byte[] octets, int from) {
      for (int i = 0; i < elementName.length(); i++) {
        if (octets[from + i] != elementName.charAt(i)) {
          return false;
        }
      }
      return true;
    }
  }

  /**
   * What is known of it besides its octets. Positions count from where it begins.
   *
   * @param added declarations and language for its start tag, behind its name; null if none
   * @param contentFrom −1 if it is an empty-element tag
   * @param children elements in it, not those within them
   * @param namesInternal true if something in it is in a namespace of ours
   */
  record Shape(
      Kind kind,
      StartTag tag,
      @Nullable Slice added,
      int contentFrom,
      int contentTo,
      int children,
      boolean namesInternal,
      Map<String, String> prefixes,
      Extent extent) {
    /** The same for octets that were changed there. */
    Shape patched(List<Patch> patches, int childrenGone, boolean stillInternal) {
      return new Shape(
          kind,
          tag.patched(patches),
          added,
          contentFrom < 0 ? contentFrom : Patch.moved(contentFrom, patches),
          Patch.moved(contentTo, patches),
          children - childrenGone,
          stillInternal,
          prefixes,
          extent);
    }
  }

  private final byte[] octets;
  private final int base;
  private final int end;
  private final Shape shape;

  Stanza(byte[] octets, int base, int end, Shape shape) {
    this.octets = octets;
    this.base = base;
    this.end = end;
    this.shape = shape;
  }

  /** One of which nothing is left but its start tag, in octets of its own. */
  static Stanza head(byte[] octets, int base, OpenElements found, Map<String, String> prefixes) {
    int tagTo = found.contentFrom();
    byte[] tag = Arrays.copyOfRange(octets, base, base + tagTo + 1);
    tag[tagTo - 1] = '/';
    tag[tagTo] = '>';
    var kind = Objects.requireNonNull(found.kind());
    return new Stanza(
        tag,
        0,
        tag.length,
        new Shape(
            kind,
            found.root(),
            null,
            -1,
            tagTo + 1,
            0,
            false,
            prefixes,
            found.extent().extent(0, 0, found.namespaces().declared())));
  }

  public Kind kind() {
    return shape.kind();
  }

  public Optional<String> from() {
    return attribute(FROM);
  }

  public Optional<String> to() {
    return attribute(TO);
  }

  public Optional<String> id() {
    return attribute(ID);
  }

  public Optional<String> type() {
    return attribute(TYPE);
  }

  /** What it says itself; its stream's language holds if that is empty. */
  public Optional<String> language() {
    return attribute(LANG);
  }

  private Optional<String> attribute(byte[] name) {
    return Optional.ofNullable(shape.tag().value(octets, base, name));
  }

  private boolean hasType(byte[]... types) {
    int i = shape.tag().find(octets, base, TYPE);
    if (i < 0) {
      return false;
    }
    int from = base + shape.tag().valueFrom(i);
    int to = base + shape.tag().valueTo(i);
    // However it is written: references are resolved, and cost a copy where there are any.
    Slice value = XmlText.octetsOfValue(octets, from, to);
    for (byte[] type : types) {
      if (XmlOctets.equal(value.octets(), value.from(), value.to(), type, 0, type.length)) {
        return true;
      }
    }
    return false;
  }

  private static final byte[] GET = Namespaces.ascii("get");
  private static final byte[] SET = Namespaces.ascii("set");
  private static final byte[] RESULT = Namespaces.ascii("result");
  private static final byte[] ERROR = Namespaces.ascii("error");

  /** True if it is an iq that has to be answered (section 8.2.3). */
  public boolean isRequest() {
    return kind() == Kind.IQ && hasType(GET, SET);
  }

  /** True if it must not be answered with an error (section 8.3.1): it is one, or a result. */
  public boolean isAnswer() {
    return hasType(ERROR) || (kind() == Kind.IQ && hasType(RESULT));
  }

  /**
   * True if it is an iq that breaks section 8.2.3: it needs an id and a type, a request exactly one
   * element in it, and a result one at most.
   */
  public boolean isBadIq() {
    if (kind() != Kind.IQ) {
      return false;
    }
    int children = shape.children();
    boolean isGood =
        shape.tag().find(octets, base, ID) >= 0
            && ((isRequest() && children == 1)
                || (hasType(RESULT) && children <= 1)
                || hasType(ERROR));
    return !isGood;
  }

  /** Elements in it, not those within them. */
  public int children() {
    return shape.children();
  }

  /** True if something in it is in a namespace of ours, which nobody outside may use. */
  public boolean namesInternal() {
    return shape.namesInternal();
  }

  /** How far it goes in what readers limit besides its length. */
  public Extent extent() {
    return shape.extent();
  }

  /** All of it, as a tree. */
  public XmlElement element() {
    return ElementTree.of(octets, base, end, shape.prefixes());
  }

  @Override
  public int length() {
    Slice added = shape.added();
    return end - base + (added == null ? 0 : added.length());
  }

  @Override
  public void writeTo(ByteBuffer target) {
    Slice added = shape.added();
    if (added == null) {
      target.put(octets, base, end - base);
      return;
    }
    int nameTo = base + shape.tag().nameTo();
    target.put(octets, base, nameTo - base);
    target.put(added.octets(), added.from(), added.length());
    target.put(octets, nameTo, end - nameTo);
  }

  /** The same in octets of its own, where it would keep many others in memory. */
  public Stanza kept() {
    int length = end - base;
    return octets.length <= 2 * length
        ? this
        : new Stanza(Arrays.copyOfRange(octets, base, end), 0, length, shape);
  }

  /** Octets of memory that it keeps. */
  public int heldOctets() {
    Slice added = shape.added();
    return octets.length + (added == null ? 0 : added.length());
  }

  /** Begins an edited copy. */
  public StanzaEdit edit() {
    return new StanzaEdit(this);
  }

  /** The same without the elements and attributes in it that are in namespaces of ours. */
  public Stanza withoutInternal() {
    List<Patch> patches = new ArrayList<>();
    int childrenGone = 0;
    for (var internal : ElementTree.internal(octets, base, end, shape.prefixes())) {
      patches.add(Patch.removal(internal.from() - base, internal.to() - base));
      childrenGone += internal.depth() == 2 ? 1 : 0;
    }
    return patched(patches, shape.patched(patches, childrenGone, false));
  }

  /**
   * The same for a stream with another content namespace, whose header declares that: where the
   * stanza, or an element without a prefix in it, says that it is in the one namespace, it says the
   * other. What is in other namespaces stays as it is.
   *
   * @param from of the stream it came on
   * @param to of the stream it leaves on; what is a namespace of XMPP needs no escaping
   */
  public Stanza withContentNamespace(String from, String to) {
    Slice other = Slice.of(to.getBytes(StandardCharsets.UTF_8));
    List<Patch> patches =
        ContentElements.declarations(octets, base, end, from).stream()
            .map(value -> new Patch(value.from() - base, value.to() - base, other))
            .toList();
    return patches.isEmpty()
        ? this
        : patched(patches, shape.patched(patches, 0, shape.namesInternal()));
  }

  private Stanza patched(List<Patch> patches, Shape patchedShape) {
    int length = Patch.moved(end - base, patches);
    ByteBuffer target = ByteBuffer.allocate(length);
    int at = base;
    for (Patch patch : patches) {
      Slice put = patch.octets();
      target.put(octets, at, base + patch.from() - at).put(put.octets(), put.from(), put.length());
      at = base + patch.to();
    }
    target.put(octets, at, end - at);
    return new Stanza(target.array(), 0, length, patchedShape);
  }

  byte[] array() {
    return octets;
  }

  int base() {
    return base;
  }

  int end() {
    return end;
  }

  Shape shape() {
    return shape;
  }

  /** True if an attribute has an address at that domain, and nothing about it is unusual. */
  private boolean isAt(XmppDomain domain, byte[] name) {
    int i = shape.tag().find(octets, base, name);
    return i >= 0
        && PlainAddress.isAt(
            domain, octets, base + shape.tag().valueFrom(i), base + shape.tag().valueTo(i));
  }

  /**
   * True if it is from the one domain to the other and its addresses are good; found without making
   * objects. False says that the addresses have to be looked at one by one.
   */
  public boolean isBetween(DomainPair pair) {
    return isAt(pair.from(), FROM) && isAt(pair.to(), TO);
  }

  /** As it leaves. */
  @Override
  public String toString() {
    ByteBuffer written = ByteBuffer.allocate(length());
    writeTo(written);
    return new String(written.array(), StandardCharsets.UTF_8);
  }
}
