package io.sallyport.wire.xmpp;

import io.sallyport.wire.Octets;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Changes to a stanza that otherwise leaves as it came: what stands between them is copied once,
 * where it leaves. The stanza stays as it is.
 */
public final class StanzaEdit implements Octets {
  private static final byte[] FROM = Namespaces.ascii("from");
  private static final byte[] TO = Namespaces.ascii("to");

  /**
   * Octets that stand instead of a range, which may be empty.
   *
   * @param what is changed: a later change of the same takes this one back
   */
  private record Change(String what, int from, int to, Slice octets) {
    int growth() {
      return octets.length() - (to - from);
    }
  }

  private final Stanza stanza;
  private final List<Change> changes = new ArrayList<>(4);
  private final StringBuilder appended = new StringBuilder(0);
  private int length;

  StanzaEdit(Stanza stanza) {
    this.stanza = stanza;
    this.length = stanza.end() - stanza.base();
    Slice added = stanza.shape().added();
    if (added != null) {
      int nameTo = stanza.shape().tag().nameTo();
      change(new Change("", nameTo, nameTo, added));
    }
  }

  /** Sets the address that it is from. */
  public StanzaEdit from(String address) {
    return attribute("from", FROM, address);
  }

  /** Sets the address that it goes to. */
  public StanzaEdit to(String address) {
    return attribute("to", TO, address);
  }

  private StanzaEdit attribute(String name, byte[] nameOctets, String value) {
    StartTag tag = stanza.shape().tag();
    int i = tag.find(stanza.array(), stanza.base(), nameOctets);
    StringBuilder text = new StringBuilder();
    if (i >= 0) {
      XmlWriter.escape(value, text);
      change(new Change(name, tag.valueFrom(i), tag.valueTo(i), Slice.of(utf8(text))));
    } else {
      text.append(' ').append(name).append("='");
      XmlWriter.escape(value, text);
      Slice attribute = Slice.of(utf8(text.append('\'')));
      change(new Change(name, tag.nameTo(), tag.nameTo(), attribute));
    }
    return this;
  }

  /** Adds an element behind what is in it. */
  public StanzaEdit append(byte[] element) {
    appended.append(new String(element, StandardCharsets.UTF_8));
    Stanza.Shape shape = stanza.shape();
    if (shape.contentFrom() >= 0) {
      Slice content = Slice.of(utf8(appended));
      change(new Change("content", shape.contentTo(), shape.contentTo(), content));
      return this;
    }
    // It becomes one with an end tag; its name has no prefix.
    int end = stanza.end() - stanza.base();
    String name = stanza.kind().elementName();
    StringBuilder content =
        new StringBuilder(">").append(appended).append("</").append(name).append('>');
    change(new Change("content", end - 2, end, Slice.of(utf8(content))));
    return this;
  }

  private void change(Change added) {
    for (Change earlier : List.copyOf(changes)) {
      if (earlier.what.equals(added.what)) {
        changes.remove(earlier);
        length -= earlier.growth();
      }
    }
    changes.add(added);
    changes.sort(Comparator.comparingInt(Change::from));
    length += added.growth();
  }

  private static byte[] utf8(StringBuilder text) {
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public void writeTo(ByteBuffer target) {
    byte[] octets = stanza.array();
    int at = stanza.base();
    for (Change change : changes) {
      int from = stanza.base() + change.from;
      Slice put = change.octets;
      target.put(octets, at, from - at).put(put.octets(), put.from(), put.length());
      at = stanza.base() + change.to;
    }
    target.put(octets, at, stanza.end() - at);
  }

  @Override
  public String toString() {
    ByteBuffer written = ByteBuffer.allocate(length);
    writeTo(written);
    return new String(written.array(), StandardCharsets.UTF_8);
  }
}
