package io.sallyport.xmpp;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.wire.Octets;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A partner's server in place of lighthouse, which knows no stream management and says anything.
 */
final class PlayedServer implements ConnectionHandler {
  private static final String FEATURES =
      "<stream:features>%s</stream:features>"
          .formatted(
              "<mechanisms xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><mechanism>EXTERNAL</mechanism>"
                  + "</mechanisms><bidi xmlns='urn:xmpp:features:bidi'/>");

  private final TwoServers servers;
  private final StringBuilder heard = new StringBuilder();
  private final List<Connection> taken = new ArrayList<>();
  private String inTheClear =
      "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/></stream:features>";
  private String inTls = "";
  private String toAuth = "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>";
  private int headers;
  private boolean isLate;

  PlayedServer(TwoServers servers) {
    this.servers = servers;
    servers.letAnswer(connection -> {
      taken.add(connection);
      headers = 0;
      return this;
    });
  }

  @Override
  public void received(ByteBuffer octets) {
    String text = UTF_8.decode(octets).toString();
    heard.append(text);
    if (text.contains("<starttls ")) {
      send("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
      ((PipedConnection) taken.getLast()).askForTls();
    } else if (text.contains("<stream:stream") && !taken.getLast().isSecured()) {
      send(Play.HEADER + inTheClear);
    } else if (text.contains("<stream:stream") && !inTls.isEmpty()) {
      send(Play.HEADER + inTls);
    } else if (text.contains("<stream:stream") && headers > 0 && isLate) {
      headers++;
    } else if (text.contains("<stream:stream")) {
      headers++;
      send(Play.HEADER + (headers == 1 ? FEATURES : "<stream:features/>"));
    } else if (text.contains("<auth ")) {
      send(toAuth);
    }
  }

  @Override
  public void closed() {}

  private void send(String text) {
    taken.getLast().send(Octets.of(text.getBytes(UTF_8)));
  }

  /** Says something on the connection that was taken last. */
  void say(String text) {
    send(text);
    servers.loop.advance(Duration.ZERO);
  }

  /** What was heard since this was asked last. */
  String heard() {
    String text = heard.toString();
    heard.setLength(0);
    return text;
  }

  /** Says that to who shows a certificate. */
  void letAuthHear(String text) {
    toAuth = text;
  }

  /** Lets the new header after a proof be long in coming. */
  void letNewHeaderBeLate() {
    isLate = true;
  }

  /** Says that header. */
  void sayNewHeader() {
    say(Play.HEADER + "<stream:features/>");
  }

  /** Says that behind its headers, before TLS. */
  void letClearSay(String text) {
    inTheClear = text;
  }

  /** Says that behind its headers, in TLS. */
  void letTlsSay(String text) {
    inTls = text;
  }
}
