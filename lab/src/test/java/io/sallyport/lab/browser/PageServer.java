package io.sallyport.lab.browser;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** Serves the tests' pages, and the SIP library that it loads, as npm installed it. */
final class PageServer implements AutoCloseable {
  private static final Path FOLDER = Path.of("browser").toAbsolutePath();

  private final HttpServer server;

  private PageServer(HttpServer server) {
    this.server = server;
  }

  static PageServer start(InetAddress at) {
    if (!Files.exists(FOLDER.resolve("node_modules/jssip/package.json"))) {
      throw new AssertionError("JsSIP is missing: install it with: bin/peers");
    }
    HttpServer server =
        SimpleFileServer.createFileServer(
            new InetSocketAddress(at, 0), FOLDER, SimpleFileServer.OutputLevel.NONE);
    server.start();
    return new PageServer(server);
  }

  /**
   * Where a page is.
   *
   * @param name of the file in the folder of pages
   */
  URI page(String name) {
    InetSocketAddress address = server.getAddress();
    return URI.create(
        "http://"
            + address.getAddress().getHostAddress()
            + ':'
            + address.getPort()
            + "/page/"
            + name);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
