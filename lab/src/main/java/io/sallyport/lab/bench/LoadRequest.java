package io.sallyport.lab.bench;

import io.sallyport.wire.Octets;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A request of the load: about what a client in the field sends, 700 octets of head.
 *
 * @param user number of the one who sends it
 * @param sequence its number on the connection
 * @param credentials value of an Authorization line, null for none
 */
record LoadRequest(
    String method, String uri, String body, int user, int sequence, @Nullable String credentials) {
  static final String REGISTRAR = "sip:harbor.example";

  static LoadRequest register(int user, int sequence, @Nullable String credentials) {
    return new LoadRequest("REGISTER", REGISTRAR, "", user, sequence, credentials);
  }

  static LoadRequest message(int user, int sequence) {
    return new LoadRequest(
        "MESSAGE", "sip:ines@harbor.example", "hello from the load", user, sequence, null);
  }

  static String userName(int user) {
    return "user" + user;
  }

  Octets octets() {
    String head =
        method
            + " "
            + uri
            + " SIP/2.0\r\nVia: SIP/2.0/TLS 192.168.1.20:49152;branch=z9hG4bK-"
            + user
            + "-"
            + sequence
            + ";rport\r\nMax-Forwards: 70\r\nFrom: \"User "
            + user
            + "\" <sip:user"
            + user
            + "@harbor.example>;tag=5f2a90c1;epid=0a1b2c3d4e\r\nTo: <sip:ines@harbor.example>\r\n"
            + "Call-ID: 7d0f4e6c2b1a4f0e-"
            + user
            + "-"
            + sequence
            + "\r\nCSeq: "
            + sequence
            + " "
            + method
            + "\r\nContact: <sip:user"
            + user
            + "@192.168.1.20:49152;transport=tls>;"
            + "+sip.instance=\"<urn:uuid:3B1C0F52-6E0D-5C63-9A3B-0C4D7E21A9F4>\"\r\n"
            + "User-Agent: load/1.0 (benchmark; as long as the names of clients in the field)\r\n"
            + "Supported: gruu-10, path, outbound\r\n"
            + "Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, MESSAGE, NOTIFY, INFO, REFER, UPDATE\r\n"
            + (credentials == null ? "" : "Authorization: " + credentials + "\r\n")
            + "Content-Type: text/plain\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body;
    return Octets.of(head.getBytes(StandardCharsets.ISO_8859_1));
  }
}
