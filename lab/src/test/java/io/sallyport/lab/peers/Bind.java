package io.sallyport.lab.peers;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The DNS of the Internet, as BIND: answers from zones given as text. Every other name does not
 * exist, unless one of the zones is the root. It logs each query and asks nobody. BIND listens only
 * at addresses that an interface has, so it is at 127.0.0.1 and ::1, each on a port of its own.
 */
public final class Bind {
  private static final Duration START_LIMIT = Duration.ofMinutes(1);
  private static final String QUERY = ": query: ";
  private static final InetAddress IPV4 = InetAddress.ofLiteral("127.0.0.1");
  private static final InetAddress IPV6 = InetAddress.ofLiteral("::1");

  private final PeerScope scope;
  private final String name;
  private final int port;
  private final Path configuration;
  private @Nullable PeerProcess process;
  private int starts;

  private Bind(PeerScope scope, String name, int port, Path configuration) {
    this.scope = scope;
    this.name = name;
    this.port = port;
    this.configuration = configuration;
  }

  /**
   * A zone.
   *
   * @param name without dot at the end; empty for the root
   * @param text of its file, with SOA and NS records
   */
  public record Zone(String name, String text) {
    private static final int NEGATIVE_SECONDS = 60;

    /** A zone with these lines besides SOA and NS; lives and negative answers last 60 s. */
    public static Zone of(String name, String... lines) {
      return of(name, NEGATIVE_SECONDS, lines);
    }

    /**
     * A zone with these lines besides SOA and NS; lives last 60 s where lines say nothing else.
     *
     * @param negativeSeconds life of negative answers, the SOA's last field (RFC 2308)
     */
    public static Zone of(String name, int negativeSeconds, String... lines) {
      return new Zone(
          name,
          """
          $TTL 60
          @ 3600 SOA ns.lab.example. hostmaster.lab.example. 1 3600 600 86400 %d
          @ NS ns.lab.example.
          %s
          """
              .formatted(negativeSeconds, String.join("\n", lines)));
    }
  }

  /**
   * Starts BIND on a free port.
   *
   * @param name what the test calls it, unique in the scope
   */
  public static Bind start(PeerScope scope, String name, List<Zone> zones) {
    return start(scope, name, ListeningSockets.freePort(IPV4), zones);
  }

  /** Starts BIND on a port that others were told before. */
  public static Bind start(PeerScope scope, String name, int port, List<Zone> zones) {
    Path folder = scope.folder(name);
    StringBuilder lines = new StringBuilder(options(port, folder));
    for (Zone zone : withRoot(zones)) {
      String file = zone.name().isEmpty() ? "root" : zone.name();
      scope.write(name + "/" + file + ".zone", zone.text());
      lines.append(
          "zone \"%s.\" { type primary; file \"%s.zone\"; };%n".formatted(zone.name(), file));
    }
    Path configuration = scope.write(name + "/named.conf", lines.toString());
    Bind bind = new Bind(scope, name, port, configuration);
    bind.restart();
    return bind;
  }

  /** Where it is asked, over UDP and TCP. */
  public InetSocketAddress address() {
    return new InetSocketAddress(IPV4, port);
  }

  /** The same over IPv6. */
  public InetSocketAddress addressIpv6() {
    return new InetSocketAddress(IPV6, port);
  }

  /** Ends BIND: whoever asks is told at once that nobody is there. */
  public void stop() {
    if (process != null) {
      process.close();
    }
  }

  /** Starts BIND anew, with an empty log. */
  public void restart() {
    stop();
    starts++;
    PeerProcess started =
        scope.start(
            name + "-" + starts,
            List.of(
                PeerProcess.program("named"),
                // In the foreground, log to standard error, one thread.
                "-g",
                "-n",
                "1",
                "-c",
                configuration.toString()));
    process = started;
    started.awaitListener(address(), START_LIMIT);
    started.awaitOutput(" running\n", START_LIMIT);
  }

  /** From now on questions wait unanswered. */
  public void pause() {
    signal("STOP");
  }

  /** Answers what waits, and goes on. */
  public void resume() {
    signal("CONT");
  }

  private void signal(String signal) {
    if (process != null) {
      scope.run(
          "kill-" + signal,
          List.of(PeerProcess.program("kill"), "-" + signal, Long.toString(process.pid())));
    }
  }

  /**
   * What it was asked since the last start, in order: for example {@code sip.quayside.example IN A
   * + (127.0.0.1)}, with a {@code T} beside the {@code +} if asked over TCP.
   */
  public List<String> queries() {
    return queryLines().map(line -> line.substring(line.indexOf(QUERY) + QUERY.length())).toList();
  }

  /** Who asked, in the same order. */
  public List<InetSocketAddress> askers() {
    return queryLines().map(Bind::asker).toList();
  }

  private Stream<String> queryLines() {
    String log = process == null ? "" : process.output();
    return log.lines().filter(line -> line.contains(QUERY));
  }

  /** A line has {@code client @0x7f5c 127.0.0.1#40261 (name)} before the question. */
  private static InetSocketAddress asker(String line) {
    String client = line.substring(line.indexOf("client @")).split(" ", 4)[2];
    int hash = client.indexOf('#');
    return new InetSocketAddress(
        InetAddress.ofLiteral(client.substring(0, hash)),
        Integer.parseInt(client.substring(hash + 1)));
  }

  private static List<Zone> withRoot(List<Zone> zones) {
    List<Zone> all = new ArrayList<>(zones);
    if (zones.stream().noneMatch(zone -> zone.name().isEmpty())) {
      all.add(Zone.of("", "ns.lab.example. A 192.0.2.53"));
    }
    return all;
  }

  private static String options(int port, Path folder) {
    return """
    options {
      directory "%s";
      listen-on port %d { 127.0.0.1; };
      listen-on-v6 port %d { ::1; };
      recursion yes;
      allow-recursion { any; };
      dnssec-validation no;
      empty-zones-enable no;
      max-cache-size 16M;
      notify no;
      querylog yes;
      pid-file none;
      session-keyfile none;
    };
    controls { };
    """
        .formatted(folder, port, port);
  }
}
