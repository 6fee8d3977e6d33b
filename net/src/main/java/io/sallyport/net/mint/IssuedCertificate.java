package io.sallyport.net.mint;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Set;

/**
 * A certificate and its private key.
 *
 * @param chain the certificate, then its issuers up to the authority
 */
public record IssuedCertificate(List<X509Certificate> chain, PrivateKey key) {
  /** What to do with a file that is there already. */
  public enum Existing {
    /** Fail with {@link FileAlreadyExistsException}. */
    KEPT,
    REPLACED
  }

  private static final Base64.Encoder LINES =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  public IssuedCertificate {
    chain = List.copyOf(chain);
  }

  public X509Certificate certificate() {
    return chain.getFirst();
  }

  /** The chain as PEM. */
  public String chainPem() {
    var text = new StringBuilder();
    for (var certificate : chain) {
      text.append(pem("CERTIFICATE", encoded(certificate)));
    }
    return text.toString();
  }

  /** The key as PEM (PKCS #8): a secret. */
  public String keyPem() {
    return pem("PRIVATE KEY", key.getEncoded());
  }

  /**
   * Writes both files, the key first and readable by its owner only. Nothing is written if one of
   * them exists and is to be kept.
   */
  public void write(Path chainFile, Path keyFile, Existing existing) throws IOException {
    if (existing == Existing.KEPT && Files.exists(chainFile)) {
      throw new FileAlreadyExistsException(chainFile.toString());
    }
    write(keyFile, keyPem(), "rw-------", existing);
    write(chainFile, chainPem(), "rw-r--r--", existing);
  }

  /**
   * Replacing goes through a new file and a rename, so that a reader sees the old or the new one
   * and a key is never in a file with the old one's permissions.
   */
  private static void write(Path file, String text, String mode, Existing existing)
      throws IOException {
    if (existing == Existing.KEPT) {
      create(file, text, mode);
      return;
    }
    var fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    create(fresh, text, mode);
    Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  private static void create(Path file, String text, String mode) throws IOException {
    Set<OpenOption> exclusively = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    var permissions = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode));
    try (var channel = Files.newByteChannel(file, exclusively, permissions);
        OutputStream out = Channels.newOutputStream(channel)) {
      out.write(text.getBytes(StandardCharsets.US_ASCII));
    }
  }

  private static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate that was made cannot be written", e);
    }
  }

  private static String pem(String label, byte[] octets) {
    return "-----BEGIN "
        + label
        + "-----\n"
        + LINES.encodeToString(octets)
        + "\n-----END "
        + label
        + "-----\n";
  }

  /** No key in texts. */
  @Override
  public String toString() {
    return "IssuedCertificate[" + certificate().getSubjectX500Principal() + "]";
  }
}
