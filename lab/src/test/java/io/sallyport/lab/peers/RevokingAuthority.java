package io.sallyport.lab.peers;

import io.sallyport.lab.peers.LabAuthority.Identity;
import io.sallyport.lab.peers.LabAuthority.Usage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/**
 * A certificate authority that keeps books and revokes: {@code openssl ca}. Its certificates say
 * where their revocation can be asked for; {@link Nginx} and {@link OcspResponder} answer there.
 */
public final class RevokingAuthority {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'").withZone(ZoneOffset.UTC);

  private final PeerScope scope;
  private final String name;

  /**
   * Where a certificate says that its revocation can be asked for.
   *
   * @param lists URLs of revocation lists
   * @param responders URLs of OCSP responders
   */
  public record Places(List<String> lists, List<String> responders) {
    public Places {
      lists = List.copyOf(lists);
      responders = List.copyOf(responders);
    }

    public static Places list(String url) {
      return new Places(List.of(url), List.of());
    }

    public static Places responder(String url) {
      return new Places(List.of(), List.of(url));
    }

    private String extensions() {
      StringBuilder lines = new StringBuilder();
      lists.forEach(url -> lines.append("crlDistributionPoints=URI:").append(url).append('\n'));
      responders.forEach(
          url -> lines.append("authorityInfoAccess=OCSP;URI:").append(url).append('\n'));
      return lines.toString();
    }
  }

  private RevokingAuthority(PeerScope scope, String name) {
    this.scope = scope;
    this.name = name;
    scope.write(name + ".index", "");
    scope.write(name + ".index.attr", "unique_subject = no\n");
    scope.write(
        name + ".cnf",
        """
        [ca]
        default_ca = authority
        [authority]
        database = %1$s.index
        new_certs_dir = .
        certificate = %1$s.pem
        private_key = %1$s.key
        rand_serial = yes
        unique_subject = no
        default_md = sha256
        default_days = 30
        policy = names
        [names]
        commonName = supplied
        """
            .formatted(name));
  }

  /**
   * Makes an authority that nobody is above.
   *
   * @param name of its files in the scope's directory, and of the issuer
   */
  public static RevokingAuthority create(PeerScope scope, String name) {
    RevokingAuthority made = new RevokingAuthority(scope, name);
    List<String> command = made.keyRequest(name);
    command.addAll(List.of("-x509", "-days", "30", "-out", name + ".pem"));
    command.addAll(List.of("-addext", "basicConstraints=critical,CA:TRUE"));
    command.addAll(List.of("-addext", "keyUsage=critical,keyCertSign,cRLSign"));
    scope.run("openssl-" + name, command);
    return made;
  }

  /** Makes an authority below this one; its certificate says where its own revocation is. */
  public RevokingAuthority below(String lower, Places places) {
    sign(
        lower,
        "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n"
            + places.extensions());
    return new RevokingAuthority(scope, lower);
  }

  /** The authority's own certificate. */
  public Path anchor() {
    return file(".pem");
  }

  /** Its books, which {@link OcspResponder} answers from. */
  Path index() {
    return file(".index");
  }

  private Path file(String extension) {
    return scope.directory().resolve(name + extension);
  }

  /**
   * Issues a certificate for host names.
   *
   * @param file name of the new files without extension
   */
  public Identity issue(String file, Usage usage, List<String> hostNames, Places places) {
    List<String> names = hostNames.stream().map(host -> "DNS:" + host).toList();
    return sign(
        file,
        """
        basicConstraints=critical,CA:FALSE
        keyUsage=critical,digitalSignature
        extendedKeyUsage=%s
        subjectAltName=%s
        """
                .formatted(usage.words(), String.join(",", names))
            + places.extensions());
  }

  /** Issues a certificate to answer for this authority, which it promises not to revoke. */
  Identity issueResponder(String file) {
    return sign(
        file,
        """
        basicConstraints=critical,CA:FALSE
        keyUsage=critical,digitalSignature
        extendedKeyUsage=OCSPSigning
        noCheck=ignored
        """);
  }

  private Identity sign(String file, String extensions) {
    List<String> request = keyRequest(file);
    request.addAll(List.of("-out", file + ".csr"));
    scope.run("openssl-request-" + file, request);
    scope.write(file + ".ext", extensions);
    run(file, "-in", file + ".csr", "-out", file + ".pem", "-extfile", file + ".ext");
    return new Identity(
        scope.directory().resolve(file + ".pem"), scope.directory().resolve(file + ".key"));
  }

  private List<String> keyRequest(String file) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(PeerProcess.program("openssl"), "req", "-new", "-newkey", "ec"));
    command.addAll(List.of("-pkeyopt", "ec_paramgen_curve:P-256", "-noenc"));
    command.addAll(List.of("-keyout", file + ".key", "-subj", "/CN=" + file));
    return command;
  }

  /** Notes a certificate as revoked; who asks learns it from the next list, or a responder. */
  public void revoke(Path certificate) {
    run("revoke", "-revoke", certificate.toString(), "-crl_reason", "keyCompromise");
  }

  /** Makes a list of what is revoked, in DER, that counts from an hour ago for a week. */
  public Path list(String file) {
    Instant now = Instant.now();
    return list(file, now.minus(Duration.ofHours(1)), now.plus(Duration.ofDays(7)));
  }

  /** Makes a list of what is revoked, in DER. */
  public Path list(String file, Instant thisUpdate, Instant nextUpdate) {
    run(
        file,
        "-gencrl",
        "-crl_lastupdate",
        TIME.format(thisUpdate),
        "-crl_nextupdate",
        TIME.format(nextUpdate),
        "-out",
        file + ".crl.pem");
    scope.run(
        "openssl-der-" + file,
        List.of(
            PeerProcess.program("openssl"),
            "crl",
            "-in",
            file + ".crl.pem",
            "-outform",
            "DER",
            "-out",
            file + ".crl"));
    return scope.directory().resolve(file + ".crl");
  }

  private void run(String what, String... options) {
    List<String> command = new ArrayList<>();
    command.addAll(
        List.of(PeerProcess.program("openssl"), "ca", "-config", name + ".cnf", "-batch"));
    command.addAll(List.of("-notext"));
    command.addAll(List.of(options));
    scope.run("openssl-ca-" + what, command);
  }
}
