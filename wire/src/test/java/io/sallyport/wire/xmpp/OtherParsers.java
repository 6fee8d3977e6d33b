package io.sallyport.wire.xmpp;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/** What two parsers of others make of an element: nothing is forwarded that they read otherwise. */
final class OtherParsers {
  private static final String BEFORE =
      "<stream:stream xmlns='jabber:server' xmlns:stream='" + Namespace.STREAM + "'>";
  private static final String AFTER = "</stream:stream>";

  private static final XMLInputFactory WOODSTOX = ready("com.ctc.wstx.stax.WstxInputFactory");
  private static final XMLInputFactory AALTO = ready("com.fasterxml.aalto.stax.InputFactoryImpl");

  private OtherParsers() {}

  private static XMLInputFactory ready(String name) {
    XMLInputFactory factory =
        ServiceLoader.load(XMLInputFactory.class).stream()
            .filter(provider -> provider.type().getName().equals(name))
            .findFirst()
            .orElseThrow()
            .get();
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    return factory;
  }

  static XmlElement woodstox(String element) throws XMLStreamException {
    return read(WOODSTOX, element);
  }

  static XmlElement aalto(String element) throws XMLStreamException {
    return read(AALTO, element);
  }

  private static XmlElement read(XMLInputFactory factory, String element)
      throws XMLStreamException {
    byte[] octets = Xmpp.utf8(BEFORE + element + AFTER);
    XMLStreamReader reader = factory.createXMLStreamReader(new ByteArrayInputStream(octets));
    reader.nextTag();
    if (reader.next() != XMLStreamConstants.START_ELEMENT) {
      throw new AssertionError("no element first");
    }
    XmlElement read = element(reader);
    if (reader.next() != XMLStreamConstants.END_ELEMENT
        || reader.next() != XMLStreamConstants.END_DOCUMENT) {
      throw new AssertionError("more than one element");
    }
    return read;
  }

  private static XmlElement element(XMLStreamReader reader) throws XMLStreamException {
    String name = reader.getLocalName();
    String namespace = orEmpty(reader.getNamespaceURI());
    Map<String, String> attributes = new HashMap<>();
    for (int i = 0; i < reader.getAttributeCount(); i++) {
      String prefix = orEmpty(reader.getAttributePrefix(i));
      String local = reader.getAttributeLocalName(i);
      if (prefix.isEmpty()) {
        attributes.put(local, reader.getAttributeValue(i));
      } else if (prefix.equals("xml") && local.equals("lang")) {
        attributes.put("xml:lang", reader.getAttributeValue(i));
      }
    }
    List<XmlElement> children = new ArrayList<>();
    StringBuilder text = new StringBuilder();
    for (int event = reader.next();
        event != XMLStreamConstants.END_ELEMENT;
        event = reader.next()) {
      switch (event) {
        case XMLStreamConstants.START_ELEMENT -> children.add(element(reader));
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE ->
            text.append(reader.getText());
        default -> throw new AssertionError("event " + event);
      }
    }
    return new XmlElement(name, namespace, attributes, children, text.toString());
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
