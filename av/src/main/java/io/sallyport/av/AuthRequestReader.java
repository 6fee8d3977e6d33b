package io.sallyport.av;

import static io.sallyport.av.AuthDocument.MAX_CREDENTIALS;
import static io.sallyport.av.AuthDocument.MAX_ID;

import io.sallyport.av.AuthDocument.CredentialsRequest;
import io.sallyport.av.AuthDocument.Envelope;
import io.sallyport.av.AuthDocument.Location;
import io.sallyport.av.AuthDocument.Request;
import io.sallyport.av.AuthDocument.Route;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;

/**
 * Reads the document that asks for credentials ([MS-AVEDGEA] 2.2.1, 2.2.2). Everything beyond its
 * schema is refused: other elements and attributes of the namespace, text between elements,
 * document types, processing instructions. Attributes and declarations of other namespaces are
 * passed over, because clients declare some that they do not use. Immutable.
 */
final class AuthRequestReader {
  private static final Set<String> VERSIONS = Set.of("1.0", "2.0", "3.0");
  private static final Pattern SIP_URI = Pattern.compile("(?i:sips?):[^\\s<>\"\\p{Cntrl}]+");
  private static final Pattern MINUTES = Pattern.compile("\\+?0*[1-9][0-9]{0,8}");
  private static final int MAX_URI = 2048;
  private static final int MAX_IDENTITY = 65_536;

  private final XMLInputFactory xml = XMLInputFactory.newDefaultFactory();

  AuthRequestReader() {
    xml.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    xml.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    xml.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, false);
    xml.setProperty(XMLInputFactory.IS_COALESCING, false);
    xml.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, true);
    xml.setXMLResolver((publicId, systemId, base, namespace) -> {
      throw new XMLStreamException("nothing is fetched");
    });
  }

  /** Reads the octets of a document. */
  AuthReading read(byte[] octets) {
    if (octets.length > AuthDocument.MAX_OCTETS) {
      return new AuthReading.Refused(AuthRefusal.TOO_LARGE, Optional.empty());
    }
    Reading reading = new Reading();
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets)).toString();
      return new AuthReading.Read(
          reading.request(xml.createXMLStreamReader(new StringReader(text))));
    } catch (Refusing refusing) {
      return reading.refused(refusing.refusal);
    } catch (CharacterCodingException | XMLStreamException notXml) {
      return reading.refused(AuthRefusal.MALFORMED);
    }
  }

  /** Ends the reading of one document. */
  @SuppressWarnings("serial") // never serialized
  private static final class Refusing extends Exception {
    private final AuthRefusal refusal;

    Refusing(AuthRefusal refusal) {
      super(refusal.reasonPhrase(), null, false, false);
      this.refusal = refusal;
    }
  }

  /** The reading of one document. */
  private static final class Reading {
    private @Nullable Envelope envelope;

    AuthReading refused(AuthRefusal refusal) {
      return new AuthReading.Refused(refusal, Optional.ofNullable(envelope));
    }

    Request request(XMLStreamReader in) throws XMLStreamException, Refusing {
      String encoding = in.getCharacterEncodingScheme();
      require(encoding == null || encoding.toUpperCase(Locale.ROOT).equals("UTF-8"));
      require(nextTag(in) == XMLStreamConstants.START_ELEMENT && isOurs(in, "request"));
      requireAttributes(in, Set.of("requestID", "version", "to", "from", "route"));
      String version = attribute(in, "version", Integer.MAX_VALUE);
      Envelope read =
          new Envelope(
              attribute(in, "requestID", MAX_ID),
              version,
              attribute(in, "to", MAX_URI),
              attribute(in, "from", MAX_URI));
      require(SIP_URI.matcher(read.to()).matches() && SIP_URI.matcher(read.from()).matches());
      if (!VERSIONS.contains(version)) {
        throw new Refusing(AuthRefusal.VERSION);
      }
      envelope = read;
      Route route = route(in.getAttributeValue("", "route"));
      List<CredentialsRequest> credentials = new ArrayList<>();
      while (nextTag(in) == XMLStreamConstants.START_ELEMENT) {
        if (credentials.size() >= MAX_CREDENTIALS) {
          throw new Refusing(AuthRefusal.TOO_LARGE);
        }
        credentials.add(credentialsRequest(in));
      }
      require(!credentials.isEmpty());
      requireEnd(in);
      return new Request(read, route, credentials);
    }

    private static Route route(@Nullable String word) throws Refusing {
      if (word == null) {
        return Route.LOAD_BALANCED;
      }
      for (Route route : Route.values()) {
        if (route.word().equals(word)) {
          return route;
        }
      }
      throw new Refusing(AuthRefusal.MALFORMED);
    }

    /** A sequence: identity, and in this order location and duration, if they are there. */
    private static CredentialsRequest credentialsRequest(XMLStreamReader in)
        throws XMLStreamException, Refusing {
      require(isOurs(in, "credentialsRequest"));
      requireAttributes(in, Set.of("credentialsRequestID"));
      String id = attribute(in, "credentialsRequestID", MAX_ID);
      require(nextTag(in) == XMLStreamConstants.START_ELEMENT && isOurs(in, "identity"));
      String identity = text(in).strip();
      require(identity.length() <= MAX_IDENTITY && SIP_URI.matcher(identity).matches());
      int tag = nextTag(in);
      Optional<Location> location = Optional.empty();
      if (tag == XMLStreamConstants.START_ELEMENT && isOurs(in, "location")) {
        location = Optional.of(location(text(in).strip()));
        tag = nextTag(in);
      }
      Optional<Duration> duration = Optional.empty();
      if (tag == XMLStreamConstants.START_ELEMENT && isOurs(in, "duration")) {
        String minutes = text(in).strip();
        require(MINUTES.matcher(minutes).matches());
        duration = Optional.of(Duration.ofMinutes(Long.parseLong(minutes)));
        tag = nextTag(in);
      }
      require(tag == XMLStreamConstants.END_ELEMENT);
      return new CredentialsRequest(id, identity, location, duration);
    }

    private static Location location(String word) throws Refusing {
      for (Location location : Location.values()) {
        if (location.word().equals(word)) {
          return location;
        }
      }
      throw new Refusing(AuthRefusal.MALFORMED);
    }

    /** The text of an element without others in it. */
    private static String text(XMLStreamReader in) throws XMLStreamException, Refusing {
      requireAttributes(in, Set.of());
      StringBuilder text = new StringBuilder();
      while (true) {
        switch (in.next()) {
          case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE ->
              text.append(in.getText());
          case XMLStreamConstants.COMMENT -> {}
          case XMLStreamConstants.END_ELEMENT -> {
            return text.toString();
          }
          default -> throw new Refusing(AuthRefusal.MALFORMED);
        }
      }
    }

    /** Where the next element begins or this one ends; nothing but space and comments between. */
    private static int nextTag(XMLStreamReader in) throws XMLStreamException, Refusing {
      while (true) {
        int event = in.next();
        switch (event) {
          case XMLStreamConstants.START_ELEMENT, XMLStreamConstants.END_ELEMENT -> {
            return event;
          }
          case XMLStreamConstants.CHARACTERS, XMLStreamConstants.SPACE ->
              require(in.isWhiteSpace());
          case XMLStreamConstants.COMMENT -> {}
          default -> throw new Refusing(AuthRefusal.MALFORMED);
        }
      }
    }

    private static void requireEnd(XMLStreamReader in) throws XMLStreamException, Refusing {
      while (in.hasNext()) {
        int event = in.next();
        require(
            event == XMLStreamConstants.END_DOCUMENT
                || event == XMLStreamConstants.COMMENT
                || event == XMLStreamConstants.SPACE
                || (event == XMLStreamConstants.CHARACTERS && in.isWhiteSpace()));
      }
    }

    private static boolean isOurs(XMLStreamReader in, String element) {
      return in.getLocalName().equals(element)
          && AuthDocument.NAMESPACE.equals(in.getNamespaceURI());
    }

    private static String attribute(XMLStreamReader in, String name, int max) throws Refusing {
      String value = in.getAttributeValue("", name);
      if (value == null || value.isEmpty() || value.length() > max) {
        throw new Refusing(AuthRefusal.MALFORMED);
      }
      return value;
    }

    private static void requireAttributes(XMLStreamReader in, Set<String> known) throws Refusing {
      for (int i = 0; i < in.getAttributeCount(); i++) {
        String namespace = in.getAttributeNamespace(i);
        boolean isForeign = namespace != null && !namespace.isEmpty();
        require(isForeign || known.contains(in.getAttributeLocalName(i)));
      }
    }

    private static void require(boolean holds) throws Refusing {
      if (!holds) {
        throw new Refusing(AuthRefusal.MALFORMED);
      }
    }
  }
}
