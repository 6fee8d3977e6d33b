package io.sallyport.av;

import io.sallyport.av.AuthDocument.CredentialsResponse;
import io.sallyport.av.AuthDocument.Envelope;
import io.sallyport.av.AuthDocument.Host;
import io.sallyport.av.AuthDocument.MediaRelay;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Writes the document that answers ([MS-AVEDGEA] 2.2.3 to 2.2.5), in the order of its schema. */
final class AuthResponseWriter {
  private static final String SERVER_VERSION = "3.0";
  private static final String OK = "OK";

  private final StringBuilder text = new StringBuilder();

  private AuthResponseWriter() {}

  /** Credentials for all that was asked for. */
  static byte[] write(Envelope envelope, List<CredentialsResponse> credentials) {
    AuthResponseWriter writer = new AuthResponseWriter();
    writer.response(Optional.of(envelope), OK, credentials);
    return writer.octets();
  }

  /** No credentials. */
  static byte[] write(AuthReading.Refused refused) {
    AuthResponseWriter writer = new AuthResponseWriter();
    writer.response(refused.envelope(), refused.refusal().reasonPhrase(), List.of());
    return writer.octets();
  }

  private byte[] octets() {
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void response(
      Optional<Envelope> envelope, String reasonPhrase, List<CredentialsResponse> credentials) {
    text.append("<response");
    attribute("xmlns", AuthDocument.NAMESPACE);
    envelope.ifPresent(known -> attribute("requestID", known.requestId()));
    attribute("version", envelope.map(Envelope::version).orElse(SERVER_VERSION));
    attribute("serverVersion", SERVER_VERSION);
    envelope.ifPresent(known -> attribute("to", known.to()));
    envelope.ifPresent(known -> attribute("from", known.from()));
    attribute("reasonPhrase", reasonPhrase);
    if (credentials.isEmpty()) {
      text.append("/>");
      return;
    }
    text.append('>');
    credentials.forEach(this::credentialsResponse);
    text.append("</response>");
  }

  private void credentialsResponse(CredentialsResponse response) {
    text.append("<credentialsResponse");
    attribute("credentialsRequestID", response.id());
    text.append("><credentials>");
    element("username", response.token().usernameText());
    element("password", response.token().passwordText());
    element("duration", Long.toString(response.duration().toMinutes()));
    text.append("</credentials><mediaRelayList>");
    response.relays().forEach(this::mediaRelay);
    text.append("</mediaRelayList></credentialsResponse>");
  }

  private void mediaRelay(MediaRelay relay) {
    text.append("<mediaRelay>");
    element("location", relay.location().word());
    switch (relay.host()) {
      case Host.Name(String name) -> element("hostName", name);
      case Host.Address(String address) -> element("directIPAddress", address);
    }
    element("udpPort", Integer.toString(relay.udpPort()));
    element("tcpPort", Integer.toString(relay.tcpPort()));
    text.append("</mediaRelay>");
  }

  private void element(String name, String value) {
    text.append('<').append(name).append('>');
    escaped(value);
    text.append("</").append(name).append('>');
  }

  private void attribute(String name, String value) {
    text.append(' ').append(name).append("=\"");
    escaped(value);
    text.append('"');
  }

  /** White space other than a blank would be changed by who reads an attribute (XML 3.3.3). */
  private void escaped(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '&' -> text.append("&amp;");
        case '<' -> text.append("&lt;");
        case '>' -> text.append("&gt;");
        case '"' -> text.append("&quot;");
        case '\t' -> text.append("&#9;");
        case '\n' -> text.append("&#10;");
        case '\r' -> text.append("&#13;");
        default -> text.append(c);
      }
    }
  }
}
