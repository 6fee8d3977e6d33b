package io.sallyport.lab.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;

/**
 * A web server, as authorities have one for their revocation lists: nginx. Port 80 needs root, as
 * the certificates that name it need port 80.
 */
public final class Nginx {
  private static final Duration START_LIMIT = Duration.ofMinutes(1);

  private final Path folder;
  private final Path log;

  private Nginx(Path folder, Path log) {
    this.folder = folder;
    this.log = log;
  }

  /**
   * What a host has besides the files that every host has.
   *
   * @param lines of nginx's configuration of a server
   */
  public record Site(String host, String lines) {}

  /**
   * Starts nginx.
   *
   * @param name what the test calls it, unique in the scope
   */
  public static Nginx start(PeerScope scope, String name, InetSocketAddress at, List<Site> sites) {
    Path folder = scope.folder(name);
    StringBuilder servers = new StringBuilder();
    for (Site site : sites) {
      servers.append(
          "  server { listen %s:%d; server_name %s; %s }%n"
              .formatted(
                  at.getAddress().getHostAddress(), at.getPort(), site.host(), site.lines()));
    }
    Path configuration = scope.write(name + ".conf", configuration(name, servers));
    PeerProcess process =
        scope.start(
            name,
            List.of(
                PeerProcess.program("nginx"),
                "-p",
                scope.directory().toString(),
                "-c",
                configuration.toString(),
                "-e",
                "stderr"));
    Path log = scope.directory().resolve(name + ".log");
    process.alsoShow(log);
    process.awaitListener(at, START_LIMIT);
    return new Nginx(folder, log);
  }

  /** Everything in the test's own directory; one process, which may read what the test wrote. */
  private static String configuration(String name, CharSequence servers) {
    return """
    daemon off;
    master_process off;
    pid %1$s.pid;
    error_log stderr;
    events { }
    http {
      log_format asked '$remote_addr $host $request_uri $status';
      access_log %1$s.log asked;
      client_body_temp_path %1$s-body;
      proxy_temp_path %1$s-proxy;
      fastcgi_temp_path %1$s-fastcgi;
      uwsgi_temp_path %1$s-uwsgi;
      scgi_temp_path %1$s-scgi;
      default_type application/pkix-crl;
      root %1$s;
    %2$s
    }
    """
        .formatted(name, servers);
  }

  /** Puts a copy of a file there, or in place of what is there. */
  public void put(String path, Path file) {
    Path fresh = folder.resolve(path + ".new");
    try {
      Files.copy(file, fresh, StandardCopyOption.REPLACE_EXISTING);
      Files.move(fresh, folder.resolve(path), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Requests in the order they ended: address of the client, host, path, status. */
  public List<String> requests() {
    return Files.exists(log) ? PeerProcess.read(log).lines().toList() : List.of();
  }
}
