package io.sallyport.wire.xmpp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What prefixes mean while a stream is scanned: those that its header declared, and those of the
 * elements that are open. Owned by its scanner.
 */
final class Namespaces {
  private static final byte[] XML_PREFIX = ascii("xml");
  private static final byte[] XMLNS_PREFIX = ascii("xmlns");
  private static final byte[] XML_URI = ascii(Namespace.XML);
  private static final byte[] XMLNS_URI = ascii(Namespace.XMLNS);
  private static final byte[] INTERNAL = ascii(Namespace.INTERNAL_PREFIX);
  private static final byte[] NOTHING = {};

  /** Header declarations fit a mask. */
  private static final int MOST_OF_HEADER = 64;

  /** One declaration. Octets are never written again, so it may refer to them. */
  static final class Binding {
    private byte[] prefix = NOTHING;
    private int prefixFrom;
    private int prefixTo;
    private byte[] uri = NOTHING;
    private int uriFrom;
    private int uriTo;
    private int depth;
    private boolean isInternal;

    boolean means(byte[] otherUri) {
      return XmlOctets.equal(uri, uriFrom, uriTo, otherUri, 0, otherUri.length);
    }

    boolean meansSame(Binding other) {
      return this == other
          || XmlOctets.equal(uri, uriFrom, uriTo, other.uri, other.uriFrom, other.uriTo);
    }

    String prefix() {
      return new String(prefix, prefixFrom, prefixTo - prefixFrom, StandardCharsets.UTF_8);
    }

    String uri() {
      return new String(uri, uriFrom, uriTo - uriFrom, StandardCharsets.UTF_8);
    }

    /** Holds no octets but its own; tells how many. */
    private int own() {
      int length = prefixTo - prefixFrom + uriTo - uriFrom;
      if (length < prefix.length + uri.length) {
        prefix = Arrays.copyOfRange(prefix, prefixFrom, prefixTo);
        prefixTo = prefix.length;
        prefixFrom = 0;
        uri = Arrays.copyOfRange(uri, uriFrom, uriTo);
        uriTo = uri.length;
        uriFrom = 0;
      }
      return length;
    }

    private void free() {
      prefix = NOTHING;
      uri = NOTHING;
    }
  }

  private static final Binding XML = fixed(XML_PREFIX, XML_URI);

  /** Of what has no prefix. */
  static final Binding NONE = fixed(NOTHING, NOTHING);

  /** Of attributes that declare. */
  static final Binding DECLARATION = fixed(XMLNS_PREFIX, XMLNS_URI);

  private final List<Binding> bindings = new ArrayList<>();
  private int count;
  private int ofHeader;
  private int declared;
  private long headerUsed;
  private boolean namesInternal;

  private static Binding fixed(byte[] prefix, byte[] uri) {
    Binding fixed = new Binding();
    fixed.prefix = prefix;
    fixed.prefixTo = prefix.length;
    fixed.uri = uri;
    fixed.uriTo = uri.length;
    return fixed;
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /** Forgets everything: a header follows. */
  void restart() {
    ofHeader = 0;
    leave(-1);
    begin();
  }

  /** A first-level element begins. */
  void begin() {
    headerUsed = 0;
    namesInternal = false;
    declared = 0;
  }

  /** The header is read: what it declared stays, and holds no octets but its own. */
  void keepHeader() {
    own();
    ofHeader = count;
  }

  /**
   * What is declared holds no octets but its own from now on.
   *
   * @return how many those are, besides the header's
   */
  int own() {
    int held = 0;
    for (int i = ofHeader; i < count; i++) {
      held += bindings.get(i).own();
    }
    return held;
  }

  /** Prefixes that the header declared, with what they mean; the default one is empty. */
  Map<String, String> header() {
    Map<String, String> header = new LinkedHashMap<>();
    for (int i = 0; i < ofHeader; i++) {
      header.put(bindings.get(i).prefix(), bindings.get(i).uri());
    }
    return header;
  }

  /** Declarations in the first-level element so far. */
  int declared() {
    return declared;
  }

  /** Declarations of the header that the first-level element made use of. */
  int used() {
    return Long.bitCount(headerUsed);
  }

  /** True if something in the first-level element is in a namespace of our own. */
  boolean namesInternal() {
    return namesInternal;
  }

  /**
   * Takes a declaration.
   *
   * @param prefixFrom where the prefix begins; it is empty for the default namespace
   * @param uri where the value stands, its references resolved
   * @return what is wrong with it; null if nothing
   */
  @Nullable XmppFault declare(byte[] octets, int prefixFrom, int prefixTo, Slice uri, int depth) {
    boolean isDefault = prefixFrom == prefixTo;
    boolean isXmlPrefix = is(octets, prefixFrom, prefixTo, XML_PREFIX);
    boolean isXmlUri = is(uri.octets(), uri.from(), uri.to(), XML_URI);
    if (is(octets, prefixFrom, prefixTo, XMLNS_PREFIX)
        || is(uri.octets(), uri.from(), uri.to(), XMLNS_URI)
        || isXmlPrefix != isXmlUri
        || (!isDefault && uri.from() == uri.to())) {
      return XmppFault.notWellFormed("a prefix is declared that may not be, or so");
    }
    // Expat refuses what others put between a namespace and a name, as ejabberd does a line feed.
    if (!XmlOctets.isOfUri(uri.octets(), uri.from(), uri.to())) {
      return XmppFault.notWellFormed("a namespace with what is in no URI");
    }
    declared++;
    if (depth < 1 && count == MOST_OF_HEADER) {
      return XmppFault.tooMuch("the header declares too many namespaces");
    }
    Binding binding = next();
    binding.prefix = octets;
    binding.prefixFrom = prefixFrom;
    binding.prefixTo = prefixTo;
    binding.uri = uri.octets();
    binding.uriFrom = uri.from();
    binding.uriTo = uri.to();
    binding.depth = depth;
    int internalTo = uri.from() + INTERNAL.length;
    binding.isInternal =
        internalTo <= uri.to() && is(uri.octets(), uri.from(), internalTo, INTERNAL);
    return null;
  }

  private Binding next() {
    if (count == bindings.size()) {
      bindings.add(new Binding());
    }
    return bindings.get(count++);
  }

  private static boolean is(byte[] octets, int from, int to, byte[] other) {
    return XmlOctets.equal(octets, from, to, other, 0, other.length);
  }

  /** What a prefix means here, which is empty for the default; null if it is not declared. */
  @Nullable Binding find(byte[] octets, int from, int to) {
    for (int i = count - 1; i >= 0; i--) {
      Binding binding = bindings.get(i);
      if (XmlOctets.equal(octets, from, to, binding.prefix, binding.prefixFrom, binding.prefixTo)) {
        if (i < ofHeader && from != to) {
          headerUsed |= 1L << i;
        }
        namesInternal |= binding.isInternal;
        return binding;
      }
    }
    if (from == to) {
      return NONE;
    }
    return is(octets, from, to, XML_PREFIX) ? XML : null;
  }

  /** An element is closed: what it declared is forgotten. */
  void leave(int depth) {
    while (count > 0 && bindings.get(count - 1).depth >= depth && count > ofHeader) {
      count--;
      bindings.get(count).free();
    }
  }

  /** Declarations of the header that the first-level element made use of, as it writes them. */
  String usedOfHeader() {
    if (headerUsed == 0) {
      return "";
    }
    StringBuilder used = new StringBuilder();
    for (long left = headerUsed; left != 0; left &= left - 1) {
      Binding binding = bindings.get(Long.numberOfTrailingZeros(left));
      used.append(" xmlns:").append(binding.prefix()).append("='");
      XmlWriter.escape(binding.uri(), used);
      used.append('\'');
    }
    return used.toString();
  }
}
