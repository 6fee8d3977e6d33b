package io.sallyport.app.demo;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.sallyport.net.mint.CertificateMint;
import io.sallyport.net.mint.CertificateRequest;
import io.sallyport.net.mint.CertificateRequest.KeyType;
import io.sallyport.net.mint.CertificateRequest.Names;
import io.sallyport.net.mint.CertificateRequest.StatusPlaces;
import io.sallyport.net.mint.CertificateRequest.Usage;
import io.sallyport.net.mint.CertificateRequest.Validity;
import io.sallyport.net.mint.IssuedCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Stands where a public authority would: issues the certificates of partners, revokes them, and
 * serves its list of the revoked over HTTP.
 */
final class StandInAuthority implements AutoCloseable {
  /** Host that serves the list. */
  static final String HOST = "lists.authority.example";

  private static final String PATH = "/revoked.crl";
  private static final Duration VALIDITY = Duration.ofDays(2);
  private static final int HTTP_OK = 200;

  private final Validity validity;
  private final StatusPlaces places;
  private final CertificateMint mint;
  private final List<X509Certificate> revoked = new ArrayList<>();
  private final Set<InetAddress> askers = ConcurrentHashMap.newKeySet();
  private @Nullable HttpServer server;

  /**
   * @param isListServed false leaves certificates without a word on where the list is
   */
  StandInAuthority(Instant now, boolean isListServed) {
    this.validity =
        new Validity(now.minus(Duration.ofHours(1)).truncatedTo(ChronoUnit.SECONDS), VALIDITY);
    this.places =
        isListServed
            ? new StatusPlaces(List.of("http://" + HOST + PATH), List.of())
            : StatusPlaces.NONE;
    this.mint = CertificateMint.create("Stand-in public authority", validity);
  }

  /** A certificate for a server that takes connections and opens them. */
  IssuedCertificate issue(String name) {
    return mint.issue(
        new CertificateRequest(
            Names.of(name), validity, Set.of(Usage.SERVER, Usage.CLIENT), KeyType.EC_P256, places));
  }

  /** Puts a certificate on the list, which is not served yet. */
  void revoke(IssuedCertificate issued) {
    revoked.add(issued.certificate());
  }

  /** Serves the list from now on. */
  void serveList(InetSocketAddress address) throws IOException {
    byte[] list = mint.revocationList(revoked, validity);
    HttpServer opened = HttpServer.create(address, 0);
    opened.createContext(PATH, exchange -> answer(exchange, list));
    opened.start();
    server = opened;
  }

  /** Addresses that asked for the list. */
  Set<InetAddress> askers() {
    return Set.copyOf(askers);
  }

  /** What those who trust it are given. */
  String pem() {
    return mint.authority().chainPem();
  }

  private void answer(HttpExchange exchange, byte[] list) throws IOException {
    try (exchange) {
      askers.add(exchange.getRemoteAddress().getAddress());
      exchange.sendResponseHeaders(HTTP_OK, list.length);
      exchange.getResponseBody().write(list);
    }
  }

  @Override
  public void close() {
    if (server != null) {
      server.stop(0);
    }
  }
}
