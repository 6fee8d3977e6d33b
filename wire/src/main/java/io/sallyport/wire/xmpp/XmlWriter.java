package io.sallyport.wire.xmpp;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes elements. What is given as a value or text is escaped; names are ours. */
public final class XmlWriter {
  private final StringBuilder text = new StringBuilder(160);

  /** True while a start tag may still get attributes. */
  private boolean isInTag;

  /** Begins an element in the namespace of what it stands in. */
  public XmlWriter start(String name) {
    endTag();
    text.append('<').append(name);
    isInTag = true;
    return this;
  }

  /** Begins an element that declares its namespace. */
  public XmlWriter start(String name, String namespace) {
    return start(name).attribute("xmlns", namespace);
  }

  /** Adds an attribute to the element just begun; nothing if the value is null. */
  public XmlWriter attribute(String name, @Nullable String value) {
    if (!isInTag) {
      throw new IllegalStateException("no start tag is open");
    }
    if (value != null) {
      text.append(' ').append(name).append("='");
      escape(value, text);
      text.append('\'');
    }
    return this;
  }

  /** Adds text to the element that is open. */
  public XmlWriter text(String value) {
    endTag();
    escape(value, text);
    return this;
  }

  /** Ends the element that is open. */
  public XmlWriter end(String name) {
    if (isInTag) {
      text.append("/>");
      isInTag = false;
    } else {
      text.append("</").append(name).append('>');
    }
    return this;
  }

  /** An element with nothing in it, which declares its namespace. */
  public XmlWriter empty(String name, String namespace) {
    return start(name, namespace).end(name);
  }

  /** An element with text in it. */
  public XmlWriter element(String name, String value) {
    return start(name).text(value).end(name);
  }

  private void endTag() {
    if (isInTag) {
      text.append('>');
      isInTag = false;
    }
  }

  /** Ends the start tag that is open and leaves its element so: the header of a stream. */
  byte[] leftOpen() {
    endTag();
    return octets();
  }

  /** What was written, as UTF-8. */
  public byte[] octets() {
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** What was written. */
  @Override
  public String toString() {
    return text.toString();
  }

  /** Characters that XML knows no way to write become U+FFFD. */
  static void escape(String value, StringBuilder to) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '<' -> to.append("&lt;");
        case '>' -> to.append("&gt;");
        case '&' -> to.append("&amp;");
        case '\'' -> to.append("&apos;");
        case '"' -> to.append("&quot;");
        case '\t' -> to.append("&#9;");
        case '\n' -> to.append("&#10;");
        case '\r' -> to.append("&#13;");
        default -> to.append(isWritable(value, i) ? c : '\ufffd');
      }
    }
  }

  private static boolean isWritable(String value, int i) {
    char c = value.charAt(i);
    if (Character.isHighSurrogate(c)) {
      return i + 1 < value.length() && Character.isLowSurrogate(value.charAt(i + 1));
    }
    if (Character.isLowSurrogate(c)) {
      return i > 0 && Character.isHighSurrogate(value.charAt(i - 1));
    }
    return c >= 0x20 && c < 0xfffe;
  }
}
