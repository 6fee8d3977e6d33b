package io.sallyport.net.revocation;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/** An HTTP server on loopback that does what a test says, octet by octet if need be. */
final class StatusServer implements AutoCloseable {
  private static final Pattern LENGTH = Pattern.compile("(?im)^content-length: *(\\d+)");

  final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final ServerSocket socket;
  private final Map<String, Page> pages = new ConcurrentHashMap<>();

  /** A request as it came. */
  @SuppressWarnings("ArrayRecordComponent") // looked at, not compared
  record Asked(String head, byte[] body, InetAddress from) {
    String target() {
      return head.split(" ", 3)[1];
    }
  }

  /** Writes the whole answer. */
  @FunctionalInterface
  interface Page {
    void write(Asked asked, OutputStream out) throws IOException;
  }

  StatusServer() {
    try {
      socket = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().name("status-server").start(this::accept);
  }

  int port() {
    return socket.getLocalPort();
  }

  String url(String path) {
    return "http://crl.example:" + port() + path;
  }

  HttpPlace place(String path) {
    return new HttpPlace("crl.example", port(), path);
  }

  InetSocketAddress address() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  /** Says what is at a path, or at all that begin with it. */
  void put(String path, Page page) {
    pages.put(path, page);
  }

  void put(String path, byte[] content) {
    put(
        path,
        (_, out) -> {
          out.write(text("HTTP/1.1 200 OK\r\nContent-Length: " + content.length + "\r\n\r\n"));
          out.write(content);
        });
  }

  void put(String path, String answer) {
    put(path, (_, out) -> out.write(text(answer)));
  }

  void redirect(String path, String location) {
    put(path, "HTTP/1.1 302 Found\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n");
  }

  long count(String path) {
    return asked.stream().filter(one -> one.target().equals(path)).count();
  }

  static byte[] text(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        var accepted = socket.accept();
        Thread.ofVirtual().start(() -> serve(accepted));
      } catch (IOException _) {
        return; // closed
      }
    }
  }

  private void serve(Socket accepted) {
    try (accepted) {
      var in = new BufferedInputStream(accepted.getInputStream());
      var head = head(in);
      var length = LENGTH.matcher(head);
      byte[] body = in.readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0);
      var request = new Asked(head, body, accepted.getInetAddress());
      asked.add(request);
      page(request.target()).write(request, accepted.getOutputStream());
    } catch (IOException _) {
      // The other end had enough.
    }
  }

  private Page page(String target) {
    return pages.entrySet().stream()
        .filter(page -> target.startsWith(page.getKey()))
        .max(Map.Entry.comparingByKey(java.util.Comparator.comparingInt(String::length)))
        .map(Map.Entry::getValue)
        .orElse((_, out) -> out.write(text("HTTP/1.1 404 None\r\nContent-Length: 0\r\n\r\n")));
  }

  private static String head(InputStream in) throws IOException {
    var head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int octet = in.read();
      if (octet < 0) {
        throw new IOException("no request");
      }
      head.write(octet);
    }
    return head.toString(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
