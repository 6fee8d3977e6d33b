package io.sallyport.net.revocation;

import io.sallyport.net.tls.CertificateStrength;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Date;
import java.util.Optional;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.ocsp.BasicOCSPResp;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPResp;
import org.bouncycastle.cert.ocsp.RespID;
import org.bouncycastle.cert.ocsp.RevokedStatus;
import org.bouncycastle.cert.ocsp.SingleResp;
import org.bouncycastle.cert.ocsp.jcajce.JcaRespID;
import org.bouncycastle.operator.OperatorCreationException;

/** Reads what a responder answers (RFC 6960 sections 3.2 and 4.2). */
final class OcspAnswerReader {
  /** How long an answer counts that says it could be renewed at any time. */
  static final Duration WITHOUT_NEXT_UPDATE = Duration.ofHours(1);

  private static final String OCSP_SIGNING = "1.3.6.1.5.5.7.3.9";
  private static final String NO_CHECK = "1.3.6.1.5.5.7.48.1.5";

  /** Position of the right to sign messages among the usages of a key. */
  private static final int DIGITAL_SIGNATURE = 0;

  private final OcspQuestion question;
  private final X509Certificate issuer;
  private final Instant now;

  OcspAnswerReader(OcspQuestion question, Instant now) {
    this.question = question;
    this.issuer = question.link().issuer();
    this.now = now;
  }

  /**
   * An answer that is signed by whom the issuer lets sign.
   *
   * @param toCheck a responder's certificate that may have been revoked itself; empty if the issuer
   *     signed, or promised not to revoke it (RFC 6960 section 4.2.2.2.1)
   */
  record Answer(StatusWord word, Optional<X509Certificate> toCheck) {}

  Answer read(byte[] octets) throws UselessWordException {
    try {
      return answer(basic(new OCSPResp(octets)));
    } catch (IOException
        | GeneralSecurityException
        | OCSPException
        | OperatorCreationException
        | RuntimeException _) {
      // The library throws all kinds of unchecked exceptions for what is not as it should be.
      throw new UselessWordException("the answer cannot be read");
    }
  }

  private static BasicOCSPResp basic(OCSPResp response) throws UselessWordException, OCSPException {
    if (response.getStatus() != OCSPResp.SUCCESSFUL) {
      throw new UselessWordException("the responder gives status " + response.getStatus());
    }
    if (response.getResponseObject() instanceof BasicOCSPResp basic) {
      return basic;
    }
    throw new UselessWordException("the answer is of an unknown type");
  }

  private Answer answer(BasicOCSPResp basic)
      throws UselessWordException,
          OCSPException,
          OperatorCreationException,
          GeneralSecurityException {
    if (!SignedWord.isStrong(basic.getSignatureAlgorithmID())) {
      throw new UselessWordException("the answer is signed with a weak algorithm");
    }
    var signer = signer(basic);
    if (!basic.isSignatureValid(SignedWord.verifier(signer.getPublicKey()))) {
      throw new UselessWordException("the answer's signature is wrong");
    }
    if (!basic.getCriticalExtensionOIDs().isEmpty()) {
      throw new UselessWordException("the answer has a critical extension");
    }
    boolean isTrusted = signer.equals(issuer) || signer.getExtensionValue(NO_CHECK) != null;
    return new Answer(word(single(basic)), isTrusted ? Optional.empty() : Optional.of(signer));
  }

  /** The issuer itself, or whom it lets answer by a certificate that comes with the answer. */
  private X509Certificate signer(BasicOCSPResp basic)
      throws UselessWordException, OCSPException, GeneralSecurityException {
    var wanted = basic.getResponderId();
    if (isNamed(issuer, wanted)) {
      return issuer;
    }
    var converter = new JcaX509CertificateConverter();
    for (var sent : basic.getCerts()) {
      var candidate = converter.getCertificate(sent);
      if (isNamed(candidate, wanted)) {
        checkDelegate(candidate);
        return candidate;
      }
    }
    throw new UselessWordException("the answer does not show who signed it");
  }

  private static boolean isNamed(X509Certificate certificate, RespID wanted) throws OCSPException {
    return wanted.equals(new JcaRespID(certificate.getSubjectX500Principal()))
        || wanted.equals(new JcaRespID(certificate.getPublicKey(), OcspQuestion.sha1()));
  }

  private void checkDelegate(X509Certificate delegate)
      throws UselessWordException, CertificateException {
    if (!delegate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())
        || !isSigned(delegate)) {
      throw new UselessWordException("the responder's certificate is not of the same issuer");
    }
    var usages = delegate.getExtendedKeyUsage();
    boolean[] keyUsage = delegate.getKeyUsage();
    if (usages == null
        || !usages.contains(OCSP_SIGNING)
        || (keyUsage != null && !keyUsage[DIGITAL_SIGNATURE])) {
      throw new UselessWordException("the responder may not sign answers");
    }
    if (delegate.hasUnsupportedCriticalExtension()
        || CertificateStrength.weakness(delegate) != null
        || now.isBefore(delegate.getNotBefore().toInstant())
        || now.isAfter(delegate.getNotAfter().toInstant())) {
      throw new UselessWordException("the responder's certificate does not count");
    }
  }

  private boolean isSigned(X509Certificate delegate) {
    try {
      delegate.verify(issuer.getPublicKey());
      return true;
    } catch (GeneralSecurityException _) {
      return false;
    }
  }

  private SingleResp single(BasicOCSPResp basic) throws UselessWordException {
    var single =
        Arrays.stream(basic.getResponses())
            .filter(response -> question.isAbout(response.getCertID()))
            .findFirst()
            .orElseThrow(() -> new UselessWordException("the answer is about something else"));
    if (!single.getCriticalExtensionOIDs().isEmpty()) {
      throw new UselessWordException("the answer has a critical extension");
    }
    return single;
  }

  private StatusWord word(SingleResp single) throws UselessWordException {
    var period = period(single);
    var fault = period.fault(now);
    if (fault != null) {
      throw new UselessWordException("the answer does not count: " + fault);
    }
    var status = single.getCertStatus();
    if (status == null) { // the library's way to say that it is good
      return new StatusWord.NotRevoked(period);
    }
    if (status instanceof RevokedStatus revoked) {
      return new StatusWord.Revoked("since " + revoked.getRevocationTime().toInstant(), period);
    }
    throw new UselessWordException("the responder does not know the certificate");
  }

  private static StatusPeriod period(SingleResp single) {
    var from = single.getThisUpdate().toInstant();
    Date next = single.getNextUpdate();
    return new StatusPeriod(from, next == null ? from.plus(WITHOUT_NEXT_UPDATE) : next.toInstant());
  }
}
