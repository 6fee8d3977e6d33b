package io.sallyport.wire.xmpp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Makes an {@link XmlElement} of octets that a scanner has found well-formed and bounded. */
final class ElementTree {
  private static final byte[] SECTION_START = Namespaces.ascii("<![CDATA[");
  private static final String DECLARATION = "xmlns";

  /**
   * Where something stands that is in a namespace of ours.
   *
   * @param depth of an element, where 1 is the outermost of all; 0 for an attribute, with the space
   *     before it
   */
  record Internal(int from, int to, int depth) {}

  /** An attribute with a prefix, which may mean something only when its tag is over. */
  private record Prefixed(String prefix, int from, int to) {}

  private final byte[] octets;
  private final int end;
  private final List<Internal> internal = new ArrayList<>(0);
  private int at;
  private int depth;

  private ElementTree(byte[] octets, int from, int to) {
    this.octets = octets;
    this.end = to;
    this.at = from;
  }

  /**
   * The element that these octets are.
   *
   * @param prefixes what the header of the stream declared
   */
  static XmlElement of(byte[] octets, int from, int to, Map<String, String> prefixes) {
    return new ElementTree(octets, from, to).element(prefixes);
  }

  /**
   * Where the elements and attributes stand that are in namespaces of ours, and in no other such
   * element, in order.
   *
   * @param prefixes what the header of the stream declared
   */
  static List<Internal> internal(byte[] octets, int from, int to, Map<String, String> prefixes) {
    ElementTree tree = new ElementTree(octets, from, to);
    tree.element(prefixes);
    return tree.internal;
  }

  private XmlElement element(Map<String, String> outer) {
    int from = at;
    depth++;
    XmlElement element = content(outer);
    if (element.namespace().startsWith(Namespace.INTERNAL_PREFIX)) {
      // In order of where they begin: those within this one are the last.
      while (!internal.isEmpty() && internal.getLast().from >= from) {
        internal.removeLast();
      }
      internal.add(new Internal(from, at, depth));
    }
    depth--;
    return element;
  }

  private XmlElement content(Map<String, String> outer) {
    at++;
    String qualified = name();
    Map<String, String> written = new HashMap<>();
    Map<String, String> prefixes = attributes(outer, written);
    String prefix = prefix(qualified);
    String namespace = prefixes.getOrDefault(prefix, "");
    String local = prefix.isEmpty() ? qualified : qualified.substring(prefix.length() + 1);
    List<XmlElement> children = new ArrayList<>();
    if (octets[at] == '/') {
      at += 2;
      return new XmlElement(local, namespace, written, children, "");
    }
    at++;
    StringBuilder text = new StringBuilder();
    while (octets[at] != '<' || octets[at + 1] != '/') {
      content(prefixes, children, text);
    }
    at = indexOf('>') + 1;
    return new XmlElement(local, namespace, written, children, text.toString());
  }

  private void content(
      Map<String, String> prefixes, List<XmlElement> children, StringBuilder text) {
    if (octets[at] != '<') {
      int to = indexOf('<');
      text.append(XmlText.ofText(octets, at, to));
      at = to;
    } else if (octets[at + 1] == '!') {
      int from = at + SECTION_START.length;
      int to = from;
      while (octets[to] != ']' || octets[to + 1] != ']' || octets[to + 2] != '>') {
        to++;
      }
      text.append(XmlText.ofSection(octets, from, to));
      at = to + 3;
    } else {
      children.add(element(prefixes));
    }
  }

  /** Reads to the end of the start tag; what it declares is added to what holds outside. */
  private Map<String, String> attributes(Map<String, String> outer, Map<String, String> written) {
    Map<String, String> declared = new HashMap<>();
    List<Prefixed> prefixed = new ArrayList<>(0);
    int before = at;
    skipSpace();
    while (octets[at] != '>' && octets[at] != '/') {
      String name = name();
      skipSpace();
      at++;
      skipSpace();
      byte quote = octets[at];
      int from = at + 1;
      at = from;
      while (octets[at] != quote) {
        at++;
      }
      String value = XmlText.ofValue(octets, from, at);
      at++;
      String prefix = prefix(name);
      if (name.equals(DECLARATION) || prefix.equals(DECLARATION)) {
        declared.put(prefix.isEmpty() ? "" : name.substring(prefix.length() + 1), value);
      } else if (prefix.isEmpty() || name.equals("xml:lang")) {
        written.put(name, value);
      } else {
        prefixed.add(new Prefixed(prefix, before, at));
      }
      before = at;
      skipSpace();
    }
    Map<String, String> prefixes = declared.isEmpty() ? outer : new HashMap<>(outer);
    if (!declared.isEmpty()) {
      prefixes.putAll(declared);
    }
    for (Prefixed attribute : prefixed) {
      note(attribute, prefixes);
    }
    return prefixes;
  }

  private void note(Prefixed attribute, Map<String, String> prefixes) {
    if (prefixes.getOrDefault(attribute.prefix, "").startsWith(Namespace.INTERNAL_PREFIX)) {
      internal.add(new Internal(attribute.from, attribute.to, 0));
    }
  }

  private static String prefix(String name) {
    int colon = name.indexOf(':');
    return colon < 0 ? "" : name.substring(0, colon);
  }

  private String name() {
    int from = at;
    while (!XmlOctets.isSpace(octets[at])
        && octets[at] != '='
        && octets[at] != '>'
        && octets[at] != '/') {
      at++;
    }
    return XmlText.ofValue(octets, from, at);
  }

  private void skipSpace() {
    while (XmlOctets.isSpace(octets[at])) {
      at++;
    }
  }

  private int indexOf(char octet) {
    int i = at;
    while (i < end && octets[i] != octet) {
      i++;
    }
    return i;
  }
}
