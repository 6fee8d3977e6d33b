package io.sallyport.lab.peers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Two agents of libnice in one process, which reach each other through relays of MS-TURN alone. */
public final class NiceAgents {
  /** How agents reach their relays. */
  public enum Kind {
    UDP("udp"),
    /** In frames of MS-TURN. */
    TCP("tcp"),
    /** The same behind the greeting that looks like TLS. */
    TLS("tls");

    private final String word;

    Kind(String word) {
      this.word = word;
    }
  }

  /** Debian's, which has the introspection of libnice. */
  private static final String PYTHON = "/usr/bin/python3";

  private static final Pattern MISSING =
      Pattern.compile("No module named|Namespace .* not available");

  private static final String SCRIPT = "/peers/nice/relayed.py";
  private static final String IDENTITY = "sip:ines@harbor.example";

  private final PeerProcess process;

  private NiceAgents(PeerProcess process) {
    this.process = process;
  }

  /**
   * Starts both.
   *
   * @param servers of the first and the second
   * @param at where both agents are
   */
  public static NiceAgents start(
      PeerScope scope, MediaPool pool, Kind kind, List<InetSocketAddress> servers, InetAddress at) {
    String name = "nice-" + kind.word + "-" + at.getHostAddress();
    String answer = credentials(scope, pool, name);
    List<String> command = new ArrayList<>(List.of(PYTHON, script(scope, name).toString()));
    command.add(kind.word);
    command.addAll(hostAndPort(servers.getFirst()));
    command.add(found("\"username\": \"([^\"]+)\"", answer));
    command.add(found("\"credential\": \"([^\"]+)\"", answer));
    command.add(at.getHostAddress());
    command.addAll(hostAndPort(servers.getLast()));
    return new NiceAgents(scope.start(name, command));
  }

  private static List<String> hostAndPort(InetSocketAddress server) {
    return List.of(server.getAddress().getHostAddress(), Integer.toString(server.getPort()));
  }

  private static Path script(PeerScope scope, String name) {
    try (InputStream script =
        Objects.requireNonNull(NiceAgents.class.getResourceAsStream(SCRIPT), SCRIPT)) {
      return scope.write(name + ".py", new String(script.readAllBytes(), UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A token of the pool, as its first node gives it. */
  private static String credentials(PeerScope scope, MediaPool pool, String name) {
    InetSocketAddress service = pool.tokens(1);
    String node = "ae1.harbor.lan:" + service.getPort();
    return scope.run(
        "curl-" + name,
        List.of(
            PeerProcess.program("curl"),
            "-sS",
            "--cacert",
            pool.insideAuthority().toString(),
            "--cert",
            pool.nodes().certificate().toString(),
            "--key",
            pool.nodes().key().toString(),
            "--resolve",
            node + ":" + service.getAddress().getHostAddress(),
            "https://" + node + "/credentials?identity=" + IDENTITY));
  }

  private static String found(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    if (!matcher.find()) {
      throw new IllegalStateException("no credentials in " + text);
    }
    return matcher.group(1);
  }

  /** Waits until they have ended; 0 if each has heard the other. */
  public int end(Duration limit) {
    int exit = process.awaitExit(limit);
    if (MISSING.matcher(process.output()).find()) {
      throw new AssertionError("libnice is missing: install it with: bin/peers");
    }
    return exit;
  }

  public String output() {
    return process.output();
  }
}
