package io.sallyport.wire.xmpp;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds where a stanza says itself that it is in the content namespace of its stream: in its own
 * tag, in those of elements in it that have no prefix, and so on down as long as an element is in
 * that namespace like all that it stands in. What an element of another namespace has in it is not
 * looked at. Octets were found well-formed by a scanner.
 */
final class ContentElements {
  private static final byte[] XMLNS = Namespaces.ascii("xmlns");
  private static final byte[] SECTION_START = Namespaces.ascii("<![CDATA[");

  private final byte[] octets;
  private final byte[] namespace;
  private final List<Slice> found = new ArrayList<>(1);

  private int at;

  /** Elements that are open. */
  private int depth;

  /** How many of them, from the outermost on, are in the content namespace. */
  private int inContent;

  private ContentElements(byte[] octets, int from, String namespace) {
    this.octets = octets;
    this.namespace = namespace.getBytes(StandardCharsets.UTF_8);
    this.at = from;
  }

  /** Where the values of such declarations stand, in order. */
  static List<Slice> declarations(byte[] octets, int from, int to, String namespace) {
    ContentElements elements = new ContentElements(octets, from, namespace);
    while (elements.at < to) {
      elements.next();
    }
    return elements.found;
  }

  private void next() {
    if (octets[at] != '<') {
      at++;
    } else if (octets[at + 1] == '/') {
      skipPast('>');
      leave();
    } else if (octets[at + 1] == '!') {
      at += SECTION_START.length;
      while (octets[at] != ']' || octets[at + 1] != ']' || octets[at + 2] != '>') {
        at++;
      }
      at += 3;
    } else {
      startTag();
    }
  }

  private void leave() {
    inContent = Math.min(inContent, depth - 1);
    depth--;
  }

  private void startTag() {
    at++;
    int from = at;
    skipName();
    boolean isContent = inContent == depth && !hasPrefix(from, at);
    depth++;
    skipSpace();
    while (octets[at] != '>' && octets[at] != '/') {
      from = at;
      skipName();
      boolean isDefault = XmlOctets.equal(octets, from, at, XMLNS, 0, XMLNS.length);
      Slice value = value();
      if (isDefault && isContent) {
        isContent = note(value);
      }
    }
    inContent += isContent ? 1 : 0;
    if (octets[at] == '/') {
      leave();
    }
    skipPast('>');
  }

  /** Notes the value of a declaration if it means the content namespace. */
  private boolean note(Slice value) {
    Slice uri = XmlText.octetsOfValue(octets, value.from(), value.to());
    boolean isContent =
        XmlOctets.equal(uri.octets(), uri.from(), uri.to(), namespace, 0, namespace.length);
    if (isContent) {
      found.add(value);
    }
    return isContent;
  }

  private void skipName() {
    while (!XmlOctets.isSpace(octets[at])
        && octets[at] != '='
        && octets[at] != '>'
        && octets[at] != '/') {
      at++;
    }
  }

  private boolean hasPrefix(int from, int to) {
    for (int i = from; i < to; i++) {
      if (octets[i] == ':') {
        return true;
      }
    }
    return false;
  }

  /** Reads on from the end of an attribute's name. */
  private Slice value() {
    skipPast('=');
    skipSpace();
    byte quote = octets[at];
    int from = at + 1;
    at = from;
    skipPast((char) quote);
    Slice value = new Slice(octets, from, at - 1);
    skipSpace();
    return value;
  }

  private void skipSpace() {
    while (XmlOctets.isSpace(octets[at])) {
      at++;
    }
  }

  private void skipPast(char octet) {
    while (octets[at] != octet) {
      at++;
    }
    at++;
  }
}
