package io.sallyport.net.tls;

import io.sallyport.telemetry.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509CRLHolder;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.jspecify.annotations.Nullable;

/** Reads certificates and keys from the text of PEM files (RFC 7468). Collects problems. */
final class PemReader {
  /** Certificates in one chain of ours. */
  private static final int MAX_CHAIN = CertificatePath.MAX_CHAIN;

  /** Certificates in one file of anchors; the system's has fewer than 200. */
  private static final int MAX_ANCHORS = 2_000;

  private final List<Problem> problems;

  PemReader(List<Problem> problems) {
    this.problems = problems;
  }

  /** The certificates of a chain in the order of the file; empty if there was a problem. */
  List<X509Certificate> chain(String place, byte[] pem) {
    return certificates(place, pem, MAX_CHAIN);
  }

  List<X509Certificate> anchors(String place, byte[] pem) {
    return certificates(place, pem, MAX_ANCHORS);
  }

  private List<X509Certificate> certificates(String place, byte[] pem, int max) {
    List<X509Certificate> found = new ArrayList<>();
    try (var parser = parser(pem)) {
      for (var part = parser.readObject(); part != null; part = parser.readObject()) {
        if (part instanceof X509CertificateHolder holder) {
          found.add(certificate(holder));
        }
      }
    } catch (IOException | CertificateException | IllegalArgumentException e) {
      problem(place, "has a certificate that cannot be read: " + e.getMessage());
      return List.of();
    }
    if (found.isEmpty()) {
      problem(place, "has no certificate in it");
    }
    if (found.size() > max) {
      problem(place, "has more than " + max + " certificates");
      return List.of();
    }
    return found;
  }

  /** Revocation lists that lie beside anchors; mostly none. */
  List<X509CRL> lists(String place, byte[] pem) {
    List<X509CRL> found = new ArrayList<>();
    try (var parser = parser(pem)) {
      for (var part = parser.readObject(); part != null; part = parser.readObject()) {
        if (part instanceof X509CRLHolder holder) {
          found.add(list(holder));
        }
      }
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      problem(place, "has a revocation list that cannot be read: " + e.getMessage());
    }
    return found;
  }

  private static X509CRL list(X509CRLHolder holder) throws GeneralSecurityException, IOException {
    var octets = new ByteArrayInputStream(holder.getEncoded());
    return (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(octets);
  }

  private void problem(String place, String text) {
    problems.add(new Problem(place, text, "put PEM there, beginning -----BEGIN CERTIFICATE-----"));
  }

  private static X509Certificate certificate(X509CertificateHolder holder)
      throws CertificateException, IOException {
    var octets = new ByteArrayInputStream(holder.getEncoded());
    return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(octets);
  }

  /** The first private key; null if there was a problem. */
  @Nullable PrivateKey key(String place, byte[] pem) {
    try (var parser = parser(pem)) {
      for (var part = parser.readObject(); part != null; part = parser.readObject()) {
        switch (part) {
          case PrivateKeyInfo info -> {
            return key(info);
          }
          case PEMKeyPair pair -> {
            return key(pair.getPrivateKeyInfo());
          }
          case PEMEncryptedKeyPair _, PKCS8EncryptedPrivateKeyInfo _ -> {
            keyProblem(place, "is encrypted");
            return null;
          }
          default -> {}
        }
      }
      keyProblem(place, "has no private key in it");
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      // The message of the cause may quote the key: it stays out.
      keyProblem(
          place, "has a private key that cannot be read (" + e.getClass().getSimpleName() + ")");
    }
    return null;
  }

  private void keyProblem(String place, String text) {
    problems.add(
        new Problem(
            place,
            text,
            "put an EC or RSA key there without a passphrase (openssl pkey -in OLD -out NEW)"));
  }

  private static PrivateKey key(PrivateKeyInfo info) throws GeneralSecurityException, IOException {
    var oid = info.getPrivateKeyAlgorithm().getAlgorithm();
    String algorithm;
    if (oid.equals(PKCSObjectIdentifiers.rsaEncryption)) {
      algorithm = "RSA";
    } else if (oid.equals(X9ObjectIdentifiers.id_ecPublicKey)) {
      algorithm = "EC";
    } else {
      throw new GeneralSecurityException("neither RSA nor EC");
    }
    return KeyFactory.getInstance(algorithm)
        .generatePrivate(new PKCS8EncodedKeySpec(info.getEncoded()));
  }

  private static PEMParser parser(byte[] pem) {
    return new PEMParser(
        new InputStreamReader(new ByteArrayInputStream(pem), StandardCharsets.US_ASCII));
  }
}
