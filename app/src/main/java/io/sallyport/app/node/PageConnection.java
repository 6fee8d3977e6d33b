package io.sallyport.app.node;

import io.sallyport.net.Connection;
import io.sallyport.net.ConnectionHandler;
import io.sallyport.net.Loop;
import io.sallyport.wire.Octets;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Function;

/**
 * One HTTP request for a page, one answer, and the connection is closed (RFC 9112 section 9.6).
 * Only GET, no body, a short head: all that monitoring needs.
 */
final class PageConnection implements ConnectionHandler {
  private static final int MAX_HEAD_OCTETS = 8 * 1024;
  private static final Duration HEAD_LIMIT = Duration.ofSeconds(10);
  private static final String HEAD_END = "\r\n\r\n";

  private final Connection connection;
  private final Function<String, NodePages.Page> pages;
  private final StringBuilder head = new StringBuilder();
  private final Loop.Timer timer;
  private boolean answered;

  PageConnection(Connection connection, Function<String, NodePages.Page> pages) {
    this.connection = connection;
    this.pages = pages;
    this.timer = connection.loop().schedule(HEAD_LIMIT, connection::close);
  }

  @Override
  public void received(ByteBuffer octets) {
    String arrived = StandardCharsets.ISO_8859_1.decode(octets).toString();
    if (answered) {
      return;
    }
    head.append(arrived);
    if (head.indexOf(HEAD_END) >= 0) {
      answer(page(head.substring(0, head.indexOf("\r\n"))));
    } else if (head.length() > MAX_HEAD_OCTETS) {
      answer(NodePages.Page.text(431, "The request is too long.\n"));
    }
  }

  @Override
  public void closed() {
    timer.cancel();
  }

  private NodePages.Page page(String requestLine) {
    String[] words = requestLine.split(" ", -1);
    if (words.length != 3 || !words[2].startsWith("HTTP/1.")) {
      return NodePages.Page.text(400, "This is not HTTP/1.1.\n");
    }
    return words[0].equals("GET")
        ? pages.apply(words[1].split("\\?", 2)[0])
        : NodePages.Page.text(405, "Only GET.\n");
  }

  private void answer(NodePages.Page page) {
    answered = true;
    timer.cancel();
    String fields =
        "HTTP/1.1 "
            + page.status()
            + " "
            + (page.status() == 200 ? "OK" : "No")
            + "\r\nContent-Type: "
            + page.contentType()
            + "\r\nContent-Length: "
            + page.body().length
            + "\r\nCache-Control: no-store\r\nConnection: close\r\n\r\n";
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes(fields.getBytes(StandardCharsets.ISO_8859_1));
    whole.writeBytes(page.body());
    connection.send(Octets.of(whole.toByteArray()));
    connection.close();
  }
}
