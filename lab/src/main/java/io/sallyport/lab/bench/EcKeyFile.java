package io.sallyport.lab.bench;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.cert.CertificateFactory;
import java.security.interfaces.ECPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A P-256 key as ejabberd wants it (RFC 5915): with its public half in it, which Java leaves out.
 */
final class EcKeyFile {
  private static final int OCTETS = 32;
  private static final int POINT_OCTETS = 1 + 2 * OCTETS;
  private static final byte[] HEAD = HexFormat.of().parseHex("30770201010420");
  private static final byte[] CURVE_AND_POINT =
      HexFormat.of().parseHex("a00a06082a8648ce3d030107a144034200");

  private EcKeyFile() {}

  /**
   * The text of a file with a certificate and its key.
   *
   * @param key PKCS #8 in PEM
   */
  static String joined(Path certificate, Path key) {
    try (InputStream in = Files.newInputStream(certificate)) {
      byte[] known =
          CertificateFactory.getInstance("X.509")
              .generateCertificate(in)
              .getPublicKey()
              .getEncoded();
      String body = Files.readString(key).replaceAll("-----[^-]*-----|\\s", "");
      var secret =
          (ECPrivateKey)
              KeyFactory.getInstance("EC")
                  .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(body)));
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      out.writeBytes(HEAD);
      out.writeBytes(fixed(secret.getS()));
      out.writeBytes(CURVE_AND_POINT);
      out.write(known, known.length - POINT_OCTETS, POINT_OCTETS);
      return "%s\n-----BEGIN EC PRIVATE KEY-----\n%s\n-----END EC PRIVATE KEY-----\n"
          .formatted(
              Files.readString(certificate),
              Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                  .encodeToString(out.toByteArray()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] fixed(BigInteger number) {
    byte[] signed = number.toByteArray();
    byte[] fixed = new byte[OCTETS];
    int length = Math.min(signed.length, OCTETS);
    System.arraycopy(signed, signed.length - length, fixed, OCTETS - length, length);
    return fixed;
  }
}
