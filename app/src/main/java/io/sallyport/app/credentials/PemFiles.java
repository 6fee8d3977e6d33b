package io.sallyport.app.credentials;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * What a client shows and trusts.
 *
 * @param certificate its own, with those between it and its authority
 * @param key PKCS#8, not encrypted
 * @param authorities who may have signed the server's certificate; empty for those of Java
 */
public record PemFiles(Path certificate, Path key, Optional<Path> authorities) {
  private static final char[] IN_MEMORY = {};
  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
  private static final List<String> KEY_KINDS = List.of("EC", "RSA", "EdDSA");

  /**
   * TLS with them.
   *
   * @throws IOException if a file is missing or is not what it should be
   */
  SSLContext context() throws IOException {
    try {
      KeyStore own = KeyStore.getInstance("PKCS12");
      own.load(null, IN_MEMORY);
      own.setKeyEntry(
          "own", privateKey(), IN_MEMORY, certificates(certificate).toArray(Certificate[]::new));
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(own, IN_MEMORY);
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(trusted());
      SSLContext tls = SSLContext.getInstance("TLS");
      tls.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
      return tls;
    } catch (GeneralSecurityException e) {
      throw new IOException("certificate, key and authorities do not go together: " + e, e);
    }
  }

  private @Nullable KeyStore trusted() throws IOException, GeneralSecurityException {
    if (authorities.isEmpty()) {
      return null;
    }
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, IN_MEMORY);
    int number = 0;
    for (Certificate authority : certificates(authorities.get())) {
      number++;
      trusted.setCertificateEntry("authority-" + number, authority);
    }
    return trusted;
  }

  private static List<Certificate> certificates(Path file)
      throws IOException, GeneralSecurityException {
    var octets = new ByteArrayInputStream(Files.readAllBytes(file));
    return List.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(octets));
  }

  private PrivateKey privateKey() throws IOException, GeneralSecurityException {
    Matcher block = KEY.matcher(Files.readString(key, StandardCharsets.US_ASCII));
    if (!block.find()) {
      throw new IOException(key + " has no key in PKCS#8: begin with BEGIN PRIVATE KEY");
    }
    byte[] octets = Base64.getMimeDecoder().decode(block.group(1));
    for (String kind : KEY_KINDS) {
      try {
        return KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(octets));
      } catch (InvalidKeySpecException e) {
        // It is of another kind, or of none.
      }
    }
    throw new IOException(key + " has a key of a kind that is not known here");
  }
}
