package io.sallyport.av;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.sallyport.topology.json.JsonWriter;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.List;

/** An answer to a web application. */
sealed interface WebAnswer {
  /** The whole of it; with a password, so nobody but the caller may see it. */
  byte[] octets();

  /**
   * Credentials, as JSON or as lines of text.
   *
   * @param uris of relays, one or more
   */
  record Granted(
      IssuedToken token, String realm, Duration lifetime, List<String> uris, boolean isJson)
      implements WebAnswer {
    public Granted {
      uris = List.copyOf(uris);
    }

    @Override
    public byte[] octets() {
      return isJson
          ? response(200, "OK", "application/json", json())
          : response(200, "OK", "text/plain; charset=utf-8", text());
    }

    /** What {@code RTCPeerConnection} takes stands under its own names. */
    private String json() {
      return new JsonWriter()
              .beginObject()
              .member("realm", realm)
              .member("ttl", lifetime.toSeconds())
              .member("expires", token.token().expires().toString())
              .name("iceServers")
              .beginArray()
              .beginObject()
              .member("urls", uris)
              .member("username", token.usernameText())
              .member("credential", token.passwordText())
              .endObject()
              .endArray()
              .endObject()
          + "\n";
    }

    private String text() {
      var text = new StringBuilder();
      text.append("user      ").append(token.usernameText()).append('\n');
      text.append("password  ").append(token.passwordText()).append('\n');
      text.append("realm     ").append(realm).append('\n');
      text.append("until     ").append(token.token().expires()).append('\n');
      uris.forEach(uri -> text.append("server    ").append(uri).append('\n'));
      return text.toString();
    }
  }

  /**
   * Nothing, and why.
   *
   * @param reason for people
   */
  record Refused(int status, String reason) implements WebAnswer {
    @Override
    public byte[] octets() {
      return response(status, reason, "text/plain; charset=utf-8", reason + "\n");
    }
  }

  private static byte[] response(int status, String reason, String type, String body) {
    byte[] content = body.getBytes(UTF_8);
    String head =
        "HTTP/1.1 "
            + status
            + " "
            + reason
            + "\r\nContent-Type: "
            + type
            + "\r\nContent-Length: "
            + content.length
            + "\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff"
            + (status == 405 ? "\r\nAllow: GET" : "")
            + (status == 503 ? "\r\nRetry-After: 1" : "")
            + "\r\nConnection: close\r\n\r\n";
    var all = new ByteArrayOutputStream();
    all.writeBytes(head.getBytes(US_ASCII));
    all.writeBytes(content);
    return all.toByteArray();
  }
}
