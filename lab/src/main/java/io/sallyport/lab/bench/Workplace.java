package io.sallyport.lab.bench;

import io.sallyport.access.PoolKeys;
import io.sallyport.net.mint.CertificateMint;
import io.sallyport.net.mint.CertificateRequest;
import io.sallyport.net.mint.CertificateRequest.Names;
import io.sallyport.net.mint.CertificateRequest.Usage;
import io.sallyport.net.mint.CertificateRequest.Validity;
import io.sallyport.net.mint.IssuedCertificate;
import io.sallyport.net.tls.TlsFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The folder of one benchmark run: certificates, keys and configurations for both subjects, which
 * differ in their addresses only.
 */
final class Workplace {
  static final String EXTERNAL_NAME = "sip.harbor.example";
  static final String CONFERENCE_NAME = "webcon.harbor.example";
  static final String DIRECTOR_NAME = "dir.harbor.lan";
  static final int CLIENT_PORT = 20443;
  static final int SIP_PORT = 25061;
  static final int TURN_PORT = 3478;
  static final InetSocketAddress DIRECTOR = at("127.30.0.10", 25062);
  static final Door DIRECTOR_DOOR = new Door(DIRECTOR, DIRECTOR_NAME);

  private final Path folder;
  private final Map<String, Object> files = new HashMap<>();

  Workplace(Path folder) {
    this.folder = folder;
    Instant from = Instant.now().minus(Duration.ofHours(1));
    CertificateMint mint =
        CertificateMint.create("Benchmark", new Validity(from, Duration.ofDays(2)));
    write(mint.authority(), "AUTHORITY", "AUTHORITY_KEY");
    issue(mint, from, EXTERNAL_NAME, "EXTERNAL");
    issue(mint, from, "ae1.harbor.lan", "INTERNAL");
    issue(mint, from, DIRECTOR_NAME, "DIRECTOR");
    issue(mint, from, XmppLoad.OURS, "DOMAIN");
    issue(mint, from, XmppLoad.PARTNER, "PARTNER");
    byte[] secret = new byte[32];
    new SecureRandom().nextBytes(secret);
    files.put("POOL_KEYS", write("pool.keys", PoolKeys.write(1, from, secret)));
    String avSecret = Base64.getEncoder().encodeToString(secret);
    files.put("AV_KEYS", write("av.keys", "current 1 " + avSecret + '\n'));
    files.put("SHARED_SECRETS", write("shared.secrets", Credentials.SECRET + '\n'));
  }

  private void issue(CertificateMint mint, Instant from, String name, String key) {
    CertificateRequest request =
        CertificateRequest.server(name, from)
            .withNames(
                new Names(
                    name, List.of(name, "edge.harbor.lan", CONFERENCE_NAME), List.of(), List.of()))
            .withUsages(Set.of(Usage.SERVER, Usage.CLIENT));
    write(mint.issue(request), key + "_CERTIFICATE", key + "_KEY");
  }

  private void write(IssuedCertificate issued, String certificate, String key) {
    Path certificateFile = folder.resolve(certificate.toLowerCase(Locale.ROOT) + ".pem");
    Path keyFile = folder.resolve(key.toLowerCase(Locale.ROOT) + ".key");
    try {
      issued.write(certificateFile, keyFile, IssuedCertificate.Existing.KEPT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    files.put(certificate, certificateFile);
    files.put(key, keyFile);
  }

  Path folder() {
    return folder;
  }

  TlsFiles directorFiles() {
    return tlsFiles("DIRECTOR");
  }

  /** An identity that the load shows itself with. */
  TlsFiles tlsFiles(String identity) {
    return TlsFiles.of(path(identity + "_CERTIFICATE"), path(identity + "_KEY"), path("AUTHORITY"));
  }

  /** A certificate and its key in one file. */
  Path joined(String identity) {
    try {
      return write(
          identity.toLowerCase(Locale.ROOT) + "-both.pem",
          Files.readString(path(identity + "_CERTIFICATE"))
              + Files.readString(path(identity + "_KEY")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The file that configurations know by that name. */
  Path path(String key) {
    return (Path) Objects.requireNonNull(files.get(key));
  }

  /** Writes a configuration made of a template and the values of this workplace and its subject. */
  Path configure(String template, String file, Map<String, Object> values) {
    Map<String, Object> all = new HashMap<>(files);
    all.put("CLIENT_PORT", CLIENT_PORT);
    all.put("SIP_PORT", SIP_PORT);
    all.put("METRICS_PORT", SIP_PORT + 2);
    all.put("TURN_PORT", TURN_PORT);
    all.put("SECRET", Credentials.SECRET);
    all.put("INSIDE", DIRECTOR.getAddress().getHostAddress());
    all.put("NEXT_HOP_PORT", DIRECTOR.getPort());
    all.put("DIRECTORY", folder);
    all.putAll(values);
    String text = template(template);
    for (Map.Entry<String, Object> value : all.entrySet()) {
      text = text.replace('%' + value.getKey() + '%', value.getValue().toString());
    }
    return write(file, text);
  }

  Path write(String file, String text) {
    try {
      return Files.writeString(folder.resolve(file), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String template(String name) {
    try (InputStream in = Workplace.class.getResourceAsStream("/bench/" + name)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static InetSocketAddress at(String address, int port) {
    return new InetSocketAddress(InetAddress.ofLiteral(address), port);
  }
}
