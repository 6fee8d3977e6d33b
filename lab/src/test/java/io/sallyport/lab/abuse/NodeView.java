package io.sallyport.lab.abuse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an operator sees of a node: its pages, and its process.
 *
 * @param pages where they are served
 */
record NodeView(InetSocketAddress pages, long pid) {
  private static final int PATIENCE_MILLIS = 60_000;
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

  /** Total of a counter, named as in the tables of the documentation. */
  long counter(String name) {
    return number("sallyport_" + name + "_total");
  }

  /** A value that goes up and down, by its whole name with labels. */
  long number(String name) {
    String page = page("/metrics");
    Matcher line =
        Pattern.compile("^" + Pattern.quote(name) + " (\\S+)$", Pattern.MULTILINE).matcher(page);
    if (!line.find()) {
      throw new AssertionError("no " + name + " in " + page);
    }
    return (long) Double.parseDouble(line.group(1));
  }

  /** A line for each ban. */
  String bans() {
    return page("/bans");
  }

  boolean isBanned(InetAddress source, String reason) {
    return bans()
        .lines()
        .anyMatch(
            line -> line.startsWith(source.getHostAddress() + " ") && line.endsWith(" " + reason));
  }

  /** Kilobytes of live objects, after a full collection. */
  long heapKilobytes() {
    collect();
    return number("jvm_memory_used_bytes{area=\"heap\"}") / 1024;
  }

  /** Kilobytes of the process that are in memory, everything that is not heap included. */
  long residentKilobytes() {
    try {
      Matcher line =
          RESIDENT.matcher(Files.readString(Path.of("/proc", Long.toString(pid), "status")));
      if (!line.find()) {
        throw new AssertionError("the kernel does not tell the memory of " + pid);
      }
      return Long.parseLong(line.group(1));
    } catch (IOException e) {
      throw new UncheckedIOException("the node is gone", e);
    }
  }

  private void collect() {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    try {
      Process process =
          new ProcessBuilder(jcmd, Long.toString(pid), "GC.run").redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new AssertionError(jcmd + ": " + output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private String page(String path) {
    try (Socket socket = new Socket()) {
      socket.connect(pages, PATIENCE_MILLIS);
      socket.setSoTimeout(PATIENCE_MILLIS);
      String request = "GET " + path + " HTTP/1.1\r\nHost: " + pages.getHostString() + "\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!answer.startsWith("HTTP/1.1 200 ")) {
        throw new AssertionError(path + " was answered: " + answer);
      }
      return answer.substring(answer.indexOf("\r\n\r\n") + 4);
    } catch (IOException e) {
      throw new UncheckedIOException("no page from " + pages, e);
    }
  }
}
