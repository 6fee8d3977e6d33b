package io.sallyport.net.revocation;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateEncodingException;
import java.util.Arrays;
import java.util.Base64;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReqBuilder;
import org.bouncycastle.operator.DigestCalculator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaDigestCalculatorProviderBuilder;

/**
 * What a responder is asked about one certificate (RFC 6960 section 4.1, in the form of RFC 5019):
 * one certificate, named with SHA-1, which every responder understands and which is a name here and
 * no proof. There is no nonce: responders of public authorities answer with what they signed
 * before, so a nonce comes back from hardly any of them, and how fresh an answer is, it tells
 * itself.
 */
final class OcspQuestion {
  /** Longer requests are sent with POST (RFC 5019 section 5). */
  private static final int MAX_GET_OCTETS = 255;

  private final Link link;
  private final CertificateID id;

  OcspQuestion(Link link) {
    this.link = link;
    try {
      var issuer = new JcaX509CertificateHolder(link.issuer());
      id = new CertificateID(sha1(), issuer, link.certificate().getSerialNumber());
    } catch (CertificateEncodingException | OCSPException e) {
      throw new IllegalStateException("a certificate that was read cannot be written", e);
    }
  }

  static DigestCalculator sha1() {
    try {
      return new JcaDigestCalculatorProviderBuilder().build().get(CertificateID.HASH_SHA1);
    } catch (OperatorCreationException e) {
      throw new IllegalStateException("this Java runtime has no SHA-1", e);
    }
  }

  Link link() {
    return link;
  }

  /** True if an answer is about this certificate. Compared by parts: parameters may be left out. */
  boolean isAbout(CertificateID other) {
    return other.getHashAlgOID().equals(id.getHashAlgOID())
        && Arrays.equals(other.getIssuerNameHash(), id.getIssuerNameHash())
        && Arrays.equals(other.getIssuerKeyHash(), id.getIssuerKeyHash())
        && other.getSerialNumber().equals(id.getSerialNumber());
  }

  /** As it is sent to a responder. */
  FetchRequest request(HttpPlace responder) {
    byte[] octets = octets();
    var base64 = Base64.getEncoder().encodeToString(octets);
    var below = responder.below(URLEncoder.encode(base64, StandardCharsets.US_ASCII));
    boolean isShort = !responder.hasQuery() && below.url().length() <= MAX_GET_OCTETS;
    var request =
        isShort
            ? FetchRequest.get(FetchRequest.Kind.OCSP, below)
            : new FetchRequest(FetchRequest.Kind.OCSP, responder, ByteBuffer.wrap(octets));
    return request.of(CertificateHash.of(link.issuer()));
  }

  private byte[] octets() {
    try {
      return new OCSPReqBuilder().addRequest(id).build().getEncoded();
    } catch (OCSPException | IOException e) {
      throw new IllegalStateException("a question cannot be written", e);
    }
  }
}
