package io.sallyport.app.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** One node of the demo: a process of the same program, ended with this one. */
final class DemoNode implements AutoCloseable {
  /** Property by which the launcher tells where it is. */
  private static final String LAUNCHER = "sallyport.launcher";

  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration END_LIMIT = Duration.ofSeconds(20);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final int HTTP_LIMIT_MILLIS = 5000;
  private static final int MAX_PAGE_OCTETS = 1 << 20;

  private final String name;
  private final InetSocketAddress pages;
  private final Process process;

  /**
   * Starts the process.
   *
   * @param pages where the node shows its pages (row GEN-09)
   * @param lines takes what the node logs, line by line
   */
  DemoNode(Path topology, String name, InetSocketAddress pages, Consumer<String> lines)
      throws IOException {
    this.name = name;
    this.pages = pages;
    ProcessBuilder builder = new ProcessBuilder(command(topology, name)).redirectErrorStream(true);
    builder.environment().put("SALLYPORT_HEAP", "256m");
    this.process = builder.start();
    Thread.ofVirtual().name("demo-" + name).start(() -> copy(lines));
  }

  /** Waits until the node says that it is ready. */
  void awaitReady() throws IOException {
    long deadlineNanos = System.nanoTime() + START_LIMIT.toNanos();
    while (!isReady()) {
      if (!process.isAlive()) {
        throw new IOException(name + " ended with exit code " + process.exitValue());
      }
      if (System.nanoTime() - deadlineNanos > 0) {
        throw new IOException(name + " was not ready within " + START_LIMIT.toSeconds() + " s");
      }
      LockSupport.parkNanos(POLL.toNanos());
    }
  }

  /** Reads one of the node's pages. */
  String page(String path) throws IOException {
    URI page =
        URI.create("http://" + pages.getAddress().getHostAddress() + ":" + pages.getPort() + path);
    HttpURLConnection request = (HttpURLConnection) page.toURL().openConnection();
    request.setConnectTimeout(HTTP_LIMIT_MILLIS);
    request.setReadTimeout(HTTP_LIMIT_MILLIS);
    try (InputStream in = request.getInputStream()) {
      return new String(in.readNBytes(MAX_PAGE_OCTETS), StandardCharsets.UTF_8);
    }
  }

  /** Asks the node to end, without waiting for it. */
  void end() {
    // Not Process.destroy(), which would close the pipe and lose the node's last lines.
    process.toHandle().destroy();
  }

  /** Asks the node to end, and ends it by force if it does not. */
  @Override
  public void close() {
    end();
    try {
      if (!process.waitFor(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  private boolean isReady() {
    try {
      return page("/ready").startsWith("ready");
    } catch (IOException e) {
      return false;
    }
  }

  private void copy(Consumer<String> lines) {
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      String line = reader.readLine();
      while (line != null) {
        lines.accept(name + " | " + line);
        line = reader.readLine();
      }
    } catch (IOException e) {
      // The process is gone.
    }
  }

  /** Through the launcher where there is one, so that the demo's nodes are what users start. */
  private static List<String> command(Path topology, String node) {
    List<String> arguments =
        List.of(
            "node",
            "--topology",
            topology.toString(),
            "--node",
            node,
            "--drain-limit",
            "2",
            "--end-with-input");
    String launcher = System.getProperty(LAUNCHER);
    List<String> program =
        launcher != null
            ? List.of(launcher)
            : List.of(
                Path.of(Objects.requireNonNull(System.getProperty("java.home")), "bin", "java")
                    .toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx256m",
                "-cp",
                Objects.requireNonNull(System.getProperty("java.class.path")),
                "io.sallyport.app.Main");
    return Stream.concat(program.stream(), arguments.stream()).toList();
  }
}
