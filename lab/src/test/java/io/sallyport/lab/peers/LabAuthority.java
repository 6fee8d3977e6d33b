package io.sallyport.lab.peers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A certificate authority for one test class, kept by the openssl command line. */
public final class LabAuthority {
  private final PeerScope scope;
  private final String name;

  /** What a certificate may be used for. */
  public enum Usage {
    SERVER("serverAuth"),
    CLIENT("clientAuth"),
    SERVER_AND_CLIENT("serverAuth,clientAuth"),
    /** Good for nothing that an edge does. */
    CODE_SIGNING("codeSigning");

    private final String words;

    Usage(String words) {
      this.words = words;
    }

    /** As openssl has it. */
    String words() {
      return words;
    }
  }

  /** A certificate and its key as PEM files. */
  public record Identity(Path certificate, Path key) {}

  /**
   * Makes the authority.
   *
   * @param name of its files in the scope's directory, and of the issuer
   */
  public LabAuthority(PeerScope scope, String name) {
    this.scope = scope;
    this.name = name;
    request(
        name,
        List.of(
            "-subj", "/CN=Lab authority " + name,
            "-addext", "basicConstraints=critical,CA:TRUE",
            "-addext", "keyUsage=critical,keyCertSign,cRLSign"));
  }

  /** The authority's own certificate. */
  public Path anchor() {
    return scope.directory().resolve(name + ".pem");
  }

  /** The same as PEM text. */
  public String text() {
    return PeerProcess.read(anchor());
  }

  /**
   * Issues a certificate for host names.
   *
   * @param file name of the new files without extension
   * @param extensions of the certificate besides, as openssl has them
   */
  public Identity issue(String file, Usage usage, List<String> hostNames, String... extensions) {
    List<String> names = hostNames.stream().map(host -> "DNS:" + host).toList();
    List<String> options = new ArrayList<>();
    options.addAll(
        List.of(
            "-CA",
            anchor().toString(),
            "-CAkey",
            scope.directory().resolve(name + ".key").toString(),
            "-subj",
            "/CN=" + hostNames.getFirst(),
            "-addext",
            "basicConstraints=critical,CA:FALSE",
            "-addext",
            "keyUsage=critical,digitalSignature",
            "-addext",
            "extendedKeyUsage=" + usage.words,
            "-addext",
            "subjectAltName=" + String.join(",", names)));
    for (String extension : extensions) {
      options.addAll(List.of("-addext", extension));
    }
    request(file, options);
    return new Identity(
        scope.directory().resolve(file + ".pem"), scope.directory().resolve(file + ".key"));
  }

  /** A certificate for host names that nobody but itself vouches for. */
  public Identity selfSigned(String file, String hostName) {
    request(file, List.of("-subj", "/CN=" + hostName, "-addext", "subjectAltName=DNS:" + hostName));
    return new Identity(
        scope.directory().resolve(file + ".pem"), scope.directory().resolve(file + ".key"));
  }

  /** A certificate for a host name that has expired. */
  public Identity expired(String file, String hostName) {
    scope.run(
        "openssl-request-" + file,
        List.of(
            PeerProcess.program("openssl"),
            "req",
            "-new",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-noenc",
            "-keyout",
            file + ".key",
            "-out",
            file + ".csr",
            "-subj",
            "/CN=" + hostName,
            "-addext",
            "subjectAltName=DNS:" + hostName));
    scope.run(
        "openssl-" + file,
        List.of(
            PeerProcess.program("openssl"),
            "x509",
            "-req",
            "-in",
            file + ".csr",
            "-CA",
            name + ".pem",
            "-CAkey",
            name + ".key",
            "-copy_extensions",
            "copy",
            "-days",
            "-1",
            "-out",
            file + ".pem"));
    return new Identity(
        scope.directory().resolve(file + ".pem"), scope.directory().resolve(file + ".key"));
  }

  private void request(String file, List<String> options) {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(PeerProcess.program("openssl"), "req", "-x509", "-days", "90"));
    command.addAll(List.of("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-noenc"));
    command.addAll(List.of("-keyout", file + ".key", "-out", file + ".pem"));
    command.addAll(options);
    scope.run("openssl-" + file, command);
  }
}
