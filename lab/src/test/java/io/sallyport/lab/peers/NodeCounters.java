package io.sallyport.lab.peers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The counters of a node as they stood when its page was read. */
public final class NodeCounters {
  private static final int PATIENCE_MILLIS = 60_000;

  private final String page;

  private NodeCounters(String page) {
    this.page = page;
  }

  /**
   * Reads a node's page.
   *
   * @param pages where the node shows its pages
   */
  static NodeCounters read(InetSocketAddress pages) {
    return new NodeCounters(text(pages, "metrics"));
  }

  /** One of the pages that a node shows. */
  static String text(InetSocketAddress pages, String name) {
    URI page =
        URI.create("http://%s:%d/%s".formatted(pages.getHostString(), pages.getPort(), name));
    try {
      URLConnection connection = page.toURL().openConnection();
      connection.setConnectTimeout(PATIENCE_MILLIS);
      connection.setReadTimeout(PATIENCE_MILLIS);
      try (InputStream in = connection.getInputStream()) {
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the node shows no page at " + page, e);
    }
  }

  /** A total, named as in the tables of the documentation, for example {@code av_tokens_issued}. */
  public long total(String name) {
    return number(name + "_total");
  }

  /** A value that goes up and down, named alike, for example {@code webconf_preauth_open}. */
  public long number(String name) {
    Matcher line =
        Pattern.compile("^sallyport_" + Pattern.quote(name) + " (\\S+)$", Pattern.MULTILINE)
            .matcher(page);
    if (!line.find()) {
      throw new AssertionError("no " + name + " in " + page);
    }
    return (long) Double.parseDouble(line.group(1));
  }
}
