package io.sallyport.lab.browser;

import io.sallyport.lab.peers.Await;
import io.sallyport.lab.peers.PeerProcess;
import io.sallyport.lab.peers.PeerScope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Chromium without a window. Its microphone is a tone, and it may call itself over loopback. It
 * trusts one server's key and finds that server's name at the addresses it is told.
 */
final class Browser implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(90);
  private static final Pattern PAGE = Pattern.compile("\"webSocketDebuggerUrl\": \"([^\"]+)\"");

  private final HttpClient client = HttpClient.newHttpClient();
  private final int port;

  private Browser(int port) {
    this.port = port;
  }

  /**
   * Starts the browser with a new profile; it ends with the scope.
   *
   * @param serverCertificate of the server that is trusted, whatever name it is dialled by
   * @param hosts addresses of names
   */
  static Browser start(PeerScope scope, Path serverCertificate, Map<String, InetAddress> hosts) {
    Path profile = scope.folder("browser-profile");
    PeerProcess process =
        scope.start(
            "browser",
            List.of(
                PeerProcess.program("chromium"),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-breakpad",
                "--disable-features=WebRtcHideLocalIpsWithMdns",
                "--allow-loopback-in-peer-connection",
                "--use-fake-device-for-media-stream",
                "--use-fake-ui-for-media-stream",
                "--user-data-dir=" + profile,
                "--remote-debugging-port=0",
                "--host-resolver-rules=" + hostRules(hosts),
                "--ignore-certificate-errors-spki-list=" + keyHash(serverCertificate),
                "about:blank"));
    Path portFile = profile.resolve("DevToolsActivePort");
    Await.until(
        () -> "the browser's debugging port; it wrote:\n" + process.output(),
        START,
        () -> {
          if (!process.isAlive()) {
            throw new AssertionError("the browser ended: " + process.output());
          }
          return hasLine(portFile);
        });
    return new Browser(Integer.parseInt(lines(portFile).getFirst()));
  }

  private static String hostRules(Map<String, InetAddress> hosts) {
    return hosts.entrySet().stream()
        .map(host -> "MAP " + host.getKey() + ' ' + host.getValue().getHostAddress())
        .collect(Collectors.joining(","));
  }

  private static boolean hasLine(Path file) {
    return Files.exists(file) && lines(file).size() > 1;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Base64 of the SHA-256 of the key's SubjectPublicKeyInfo. */
  private static String keyHash(Path certificate) {
    try (var file = Files.newInputStream(certificate)) {
      byte[] key =
          CertificateFactory.getInstance("X.509")
              .generateCertificate(file)
              .getPublicKey()
              .getEncoded();
      return Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-256").digest(key));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Opens a page in a tab of its own. */
  DevTools open(URI page) {
    URI asked = URI.create("http://127.0.0.1:" + port + "/json/new?" + page);
    HttpRequest request =
        HttpRequest.newBuilder(asked).PUT(HttpRequest.BodyPublishers.noBody()).build();
    try {
      String answer = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
      Matcher url = PAGE.matcher(answer);
      if (!url.find()) {
        throw new AssertionError("the browser opens no page: " + answer);
      }
      return DevTools.connect(client, URI.create(url.group(1)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
