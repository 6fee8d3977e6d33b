package io.sallyport.wire.xmpp;

import java.util.Optional;

/** Elements of streams that have nothing in them, as octets and as what they are. */
public enum StreamElement {
  START_TLS("starttls", Namespace.TLS),
  PROCEED("proceed", Namespace.TLS),
  TLS_FAILURE("failure", Namespace.TLS),
  BIDI("bidi", Namespace.BIDI);

  private final String elementName;
  private final String namespace;

  StreamElement(String elementName, String namespace) {
    this.elementName = elementName;
    this.namespace = namespace;
  }

  /** How it is written. */
  public byte[] octets() {
    return new XmlWriter().empty(elementName, namespace).octets();
  }

  /** Which one an element is; what is in it means nothing. */
  public static Optional<StreamElement> read(XmlElement element) {
    for (StreamElement known : values()) {
      if (element.is(known.elementName, known.namespace)) {
        return Optional.of(known);
      }
    }
    return Optional.empty();
  }
}
